"""Activity: who did what to the connection, and when."""

from typing import Any

import flask

from connector.store.activity import Entry
from connector.web import activity, context
from connector.web.pages import deeds, rooms, visitor

blueprint = rooms.room("console_activity", __name__, prefix="/console/activity")

ROWS = 50


@blueprint.get("")
def index() -> str:
    """List what was done, newest first."""
    cursor = flask.request.args.get("cursor", "")
    entries = context.bridge().activity.page(visitor.connection(), after=cursor or None, limit=ROWS + 1)
    rows, next_cursor = context.cut([_shown(each) for each in entries], limit=ROWS)
    return flask.render_template("activity.html", rows=rows, cursor=cursor, next_cursor=next_cursor)


def _shown(entry: Entry) -> dict[str, Any]:
    """As the API tells it, and in words."""
    words = {"sentence": deeds.sentence(entry.deed, entry.details), "who": deeds.who(entry.actor)}
    return activity.show(entry) | words | {"how": deeds.HOW[entry.actor.kind]}
