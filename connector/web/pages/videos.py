"""The videos that were started here: how each stands, what it may cost, whom it tells, and a fresh link to it."""

from collections.abc import Iterator, Mapping
from typing import Any

import flask

from connector import errors
from connector.catalogue.entries import Action
from connector.services.started_videos import Shown
from connector.states import VideoStatus
from connector.web import context, started_videos
from connector.web.pages import rooms, video_words, visitor

blueprint = rooms.room("console_videos", __name__, prefix="/console/videos")

ROWS = 25


@blueprint.get("")
def index() -> str:
    """List them, newest first."""
    given, longest = flask.request.args, started_videos.LONGEST_Q
    asked = {name: given.get(name, "").strip()[:longest] for name in ("status", "q", "cursor")}
    status = VideoStatus(asked["status"]) if asked["status"] in set(VideoStatus) else None
    found = context.bridge().started_videos.page(
        visitor.connection(), status=status, q=asked["q"], after=asked["cursor"] or None, limit=ROWS + 1
    )
    rows, next_cursor = context.cut([_shown(each) for each in found], limit=ROWS)
    filters = {"status": status, "q": asked["q"] or None}
    return flask.render_template(
        "videos.html",
        rows=rows,
        filters={name: value for name, value in filters.items() if value},
        statuses=[("", "Any"), *((each.value, label) for each, label in video_words.LABELS.items())],
        cursor=asked["cursor"],
        next_cursor=next_cursor,
        provider=context.bridge().providers[visitor.connection().provider].label,
    )


@blueprint.get("/<operation_id>")
def show(operation_id: str) -> str:
    """Show one."""
    return _page(context.bridge().started_videos.get(visitor.connection(), operation_id))


@blueprint.post("/<operation_id>/link")
def link(operation_id: str) -> str | tuple[str, int]:
    """Ask the provider for its links as they are now."""
    service, connection = context.bridge().started_videos, visitor.connection()
    shown = service.get(connection, operation_id)
    try:
        links = list(_links(shown, service.look(connection, shown)))
    except errors.Problem as wrong:
        if isinstance(wrong, errors.StoreUnavailable | errors.InternalError):
            raise
        context.note(code=wrong.code)
        return _page(shown, fault=wrong.message), wrong.status
    return _page(shown, links=links)


@blueprint.get("/<operation_id>/picture")
def picture(operation_id: str) -> flask.Response:
    """The provider's picture of one, from here: pages load nothing from elsewhere."""
    service, connection = context.bridge().started_videos, visitor.connection()
    content, media_type = service.picture(connection, service.get(connection, operation_id))
    return flask.Response(content, mimetype=media_type)


def _page(shown: Shown, *, links: list[tuple[str, str]] | None = None, fault: str = "") -> str:
    return flask.render_template(
        "video.html",
        video=_shown(shown),
        links=links,
        fault=fault,
        askable=shown.current and shown.video.resource_id is not None,
        pictured=shown.current and shown.pictured,
        key=None if shown.video.batch_id else shown.video.key,
        provider=context.bridge().providers[visitor.connection().provider].label,
    )


def _shown(shown: Shown) -> dict[str, Any]:
    """As answers tell it, and in words."""
    told, status = started_videos.show(shown), shown.video.status
    return told | {
        "label": video_words.LABELS[status],
        "tone": video_words.TONES.get(status, "calm"),
        "sentences": video_words.sentences(told),
        "cost": video_words.cost(told["estimate"]),
        "most": video_words.most(told["estimate"]),
        "asked_for": _action(shown).label,
    }


def _links(shown: Shown, seen: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The links of a resource, each with the name that forms have for it."""
    labels = {field.key: field.label for field in _action(shown).output}
    for key, value in seen.items():
        if key in labels and isinstance(value, str) and value.startswith(("https://", "http://")):
            yield labels[key].removesuffix(" URL"), value


def _action(shown: Shown) -> Action:
    return context.bridge().calls.entry(Action, visitor.connection(), shown.video.action)
