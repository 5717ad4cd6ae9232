"""The console's first page: what was sent and spent, how the connection stands, what needs attention."""

from collections.abc import Sequence
from datetime import timedelta

import flask

from connector.catalogue.events import instant
from connector.services.overview import Range, Slice
from connector.states import DeliveryStatus
from connector.web import connections, context
from connector.web.pages import charts, concerns, rooms, visitor
from connector.web.pages.charts import Chart, Series

blueprint = rooms.room("console_overview", __name__, prefix="/console")

_RANGES = {Range.DAY: "24 hours", Range.WEEK: "7 days", Range.MONTH: "30 days"}
_WEEK = 7  # days, each with its name
_OUTCOMES = (
    ("Delivered", "accent", DeliveryStatus.DELIVERED),
    ("Waiting", "warn", DeliveryStatus.PENDING),
    ("Failed", "bad", DeliveryStatus.FAILED),
    ("Cancelled", "calm", DeliveryStatus.CANCELLED),
)


@blueprint.get("")
def index() -> str:
    """Show how the connection is doing."""
    bridge, connection, now = context.bridge(), visitor.connection(), context.now()
    back = _range(flask.request.args.get("range", ""))
    slices = bridge.overview.slices(connection, back, now=now)
    provider = bridge.providers[connection.provider].label
    return flask.render_template(
        "overview.html",
        connection=connections.show(connection),
        doubted_at=connection.doubted_at,
        provider=provider,
        concerns=concerns.of(connection, bridge.overview.attention(connection, now=now), provider),
        begun=bridge.overview.begun(connection),
        ranges=[(str(each), label, each is back) for each, label in _RANGES.items()],
        back=_RANGES[back],
        period="Hour" if back is Range.DAY else "Day",
        deliveries=_deliveries(slices),
        links=_links(slices),
        spending=_spending(slices),
        started=[each.spent.started for each in slices],
        unknown=sum(each.spent.unknown for each in slices),
        unit=next((each.spent.unit for each in slices if each.spent.unit), None),
        public_url=bridge.settings.public_url,
    )


@blueprint.get("/<path:_>")
def nothing(_: str) -> str:
    """Say that there is no such page."""
    flask.abort(404)


def _range(asked: str) -> Range:
    return Range(asked) if asked in list(Range) else Range.WEEK


def _deliveries(slices: Sequence[Slice]) -> Chart:
    """What nothing was cancelled of has no such series."""
    series = [
        Series(name, tone, [each.deliveries[status] for each in slices])
        for name, tone, status in _OUTCOMES
        if status != DeliveryStatus.CANCELLED or any(each.deliveries[status] for each in slices)
    ]
    return charts.stacked(_labels(slices), series, marks=_marks(slices))


def _links(slices: Sequence[Slice]) -> list[str]:
    """Where the deliveries of each are listed."""
    return [
        flask.url_for("console_deliveries.index", since=instant(each.since), until=instant(each.until))
        for each in slices
    ]


def _spending(slices: Sequence[Slice]) -> Chart:
    dollars = any(each.spent.unit == "USD" for each in slices)
    name = "US dollars" if dollars else "Credits"
    series = [Series(name, "accent", [each.spent.amount for each in slices])]
    return charts.stacked(_labels(slices), series, marks=_marks(slices), whole=not dollars)


def _labels(slices: Sequence[Slice]) -> list[str]:
    """`14:00` of hours, `Sun 29 Nov` of days."""
    hours = slices[0].until - slices[0].since < timedelta(days=1)
    return [f"{each.since:%H:%M}" if hours else f"{each.since:%a} {each.since.day} {each.since:%b}" for each in slices]


def _marks(slices: Sequence[Slice]) -> list[str]:
    """The same, as short as what stands beside it allows: of a week's days `Sun`, of a month's `29 Nov`."""
    whole = _labels(slices)
    if len(slices) <= _WEEK:
        return [each.partition(" ")[0] for each in whole]
    return [each.partition(" ")[2] or each for each in whole]
