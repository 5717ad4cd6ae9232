"""The console's first page: how the connection stands."""

import flask

from connector.web import connections
from connector.web.pages import rooms, visitor

blueprint = rooms.room("console_overview", __name__, prefix="/console")


@blueprint.get("")
def index() -> str:
    """Show how the connection stands."""
    return flask.render_template("overview.html", connection=connections.show(visitor.connection()))


@blueprint.get("/<path:_>")
def nothing(_: str) -> str:
    """Say that there is no such page."""
    flask.abort(404)
