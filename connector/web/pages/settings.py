"""The connection's settings: its name, another key in the place of the present one, and its end."""

import flask

from connector import errors
from connector.states import NoticeKind
from connector.web import connections, context, mail_settings
from connector.web.pages import forms, rooms, visitor

blueprint = rooms.room("console_settings", __name__, prefix="/console/settings")

_MAILS = {
    NoticeKind.HOOK_FAILING: ("A hook takes nothing any more", "and when it takes events again"),
    NoticeKind.HOOK_DISABLED: ("A hook is disabled", "because it is gone, or took nothing for days"),
    NoticeKind.CONNECTION_BROKEN: ("The API key is refused", "and when it is taken again"),
    NoticeKind.RENDER_FAILED: ("Something fails at the provider", "a render, a translation, a training"),
}
_PATIENCE = "Try again in a few minutes; the key that is kept is still the one before."


@blueprint.get("")
def index() -> str:
    """Show the settings."""
    return page(saved=flask.request.args.get("saved", ""))


@blueprint.post("/name")
def rename() -> flask.Response | tuple[str, int]:
    """Give the connection another name."""
    return _changed("label")


@blueprint.post("/key")
def replace_key() -> flask.Response | tuple[str, int]:
    """Put another key in the place of the present one."""
    return _changed("api_key")


@blueprint.post("/disconnect")
def disconnect() -> flask.Response:
    """End the connection."""
    connection = visitor.connection()
    context.bridge().connections.disconnect(connection, now=context.now())
    answer = flask.make_response(flask.render_template("disconnected.html", label=connection.label))
    visitor.sign_out(answer)
    flask.g.signed_in = None
    return answer


def _changed(field: str) -> flask.Response | tuple[str, int]:
    """Change what one form is about; what cannot be taken is said beside its field."""
    try:
        given = {field: forms.one(connections.CHANGE, field)}
        context.bridge().connections.change(
            visitor.connection(),
            api_key=given.get("api_key"),
            label=given.get("label"),
            by=visitor.actor(),
            now=context.now(),
        )
    except errors.InvalidInput as wrong:
        return page(faults={field: wrong.message} | forms.faults(wrong)), wrong.status
    except (errors.InvalidApiKey, errors.ProviderFailed, errors.ProviderTimeout) as wrong:
        return page(faults={field: f"{wrong.message} {'' if wrong.status == 422 else _PATIENCE}".strip()}), wrong.status
    return rooms.go("console_settings.index", saved=field)


def page(*, saved: str = "", faults: dict[str, str] | None = None) -> str:
    """The whole page. `saved`: what a form has just done; `faults`: what is wrong, by field."""
    connection, bridge = visitor.connection(), context.bridge()
    return flask.render_template(
        "settings.html",
        connection=connections.show(connection),
        provider=bridge.providers[connection.provider].label,
        mail=mail_settings.show(bridge.addressees.get(connection)),
        kinds=_MAILS,
        saved=saved,
        faults=faults or {},
    )
