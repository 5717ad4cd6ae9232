"""Where the bytes of a direct upload go: an address of somebody else's, which wants no key. Faults strike it, too."""

from flask import Blueprint, Response, request

from connector.sandbox.heygen import errors, gate

uploads = Blueprint("uploads", __name__, url_prefix="/sandbox/uploads")


@uploads.before_request
def enter() -> Response | None:
    return gate.passage().enter()


@uploads.after_request
def leave(answer: Response) -> Response:
    return gate.passage().leave(answer)


@uploads.put("/<asset_id>")
def upload(asset_id: str) -> tuple[str, int]:
    """It has to be as the headers say that were given."""
    found = next((each.assets[asset_id] for each in gate.world().accounts.all() if asset_id in each.assets), None)
    if found is None or found.limit is None:
        errors.refuse(404, f"There is no upload {asset_id}.")
    content = request.get_data()
    if request.mimetype != found.media_type or len(content) > found.limit:
        errors.refuse(403, "The upload is not what was announced.")
    found.content = content
    return "", 200
