"""Activity over HTTP: who did what to the connection."""

from typing import Any

import flask

from connector.catalogue.entries import Form
from connector.catalogue.events import instant
from connector.catalogue.fields import Field
from connector.store.activity import Entry
from connector.web import auth, context

blueprint = flask.Blueprint("activity", __name__, url_prefix="/v1/connections/me/activity")

PAGE = Form(
    key="activity",
    input=(
        Field(key="cursor", kind="string", label="Cursor", help="The next_cursor of the page before.", max=64),
        context.limit(50),
    ),
)


def show(entry: Entry) -> dict[str, Any]:
    """One thing that was done."""
    return {
        "id": entry.id,
        "type": entry.deed,
        "actor": {"type": entry.actor.kind, "id": entry.actor.id, "name": entry.actor.name},
        "details": dict(entry.details),
        "created_at": instant(entry.created_at),
    }


@blueprint.get("")
def page() -> flask.Response:
    """List activity."""
    connection = auth.manager().connection
    asked = context.checked(PAGE, context.query())
    limit = asked.get("limit", 50)
    rows = context.bridge().activity.page(connection, after=asked.get("cursor"), limit=limit + 1)
    return context.paged([show(each) for each in rows], limit=limit)
