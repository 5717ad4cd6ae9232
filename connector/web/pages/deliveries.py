"""What was sent where: a list with its filters in the address, one delivery with its attempts, and sending it again."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

import flask

from connector import errors
from connector.states import DeliveryStatus
from connector.store.delivery_search import EVERYTHING, Filters
from connector.web import context
from connector.web.pages import bounded, delivery_filters, delivery_words, forms, hooks, markup, rooms, visitor

blueprint = rooms.room("console_deliveries", __name__, prefix="/console/deliveries")

ROWS = 20
ATTEMPTS = 20  # the newest; one may have been sent by hand very often
LOOKS = 60  # that a page takes at what is on its way, two seconds apart
_BODY, _ANSWER = 36_000, 1_500  # bytes of a page


class _Part(NamedTuple):
    """Some rows of the list, and the ids that its newer and its older neighbours begin at, where there are any."""

    rows: list[dict[str, Any]]
    newer: str | None = None
    older: str | None = None


@blueprint.get("")
def index() -> tuple[str, int]:
    """List them, newest first."""
    return _list()


@blueprint.get("/<delivery_id>")
def show(delivery_id: str) -> str:
    """Show one, with its attempts and its event."""
    return _page(delivery_id)


@blueprint.get("/<delivery_id>/row")
def row(delivery_id: str) -> str:
    """The row of one, as it stands now."""
    return _row(delivery_id)


@blueprint.get("/<delivery_id>/progress")
def progress(delivery_id: str) -> str:
    """How one stands now, and its attempts."""
    return flask.render_template("deliveries/progress.html", **_opened(delivery_id))


@blueprint.get("/<delivery_id>/event.json")
def event(delivery_id: str) -> flask.Response:
    """The whole event, however long."""
    found = context.bridge().deliveries.open(visitor.connection(), delivery_id)
    return flask.Response(json.dumps(found["event"], indent=2), mimetype="application/json")


@blueprint.post("/<delivery_id>/send")
def send(delivery_id: str) -> flask.Response | tuple[str, int]:
    """Send one again, and go back to where that was asked for."""
    from_list, by_script = "list" in flask.request.args, "HX-Request" in flask.request.headers
    try:
        done = context.bridge().deliveries.send_again(
            visitor.connection(),
            delivery_id,
            even_if_paused="even_if_paused" in forms.read(),
            by=visitor.actor(),
            now=context.now(),
        )
    except (errors.InvalidInput, errors.RateLimited) as wrong:
        context.note(code=wrong.code)
        fault = forms.faults(wrong).get("status", wrong.message)
        if by_script:
            return _row(delivery_id, fault=fault), 422
        return (_list(fault=fault)[0] if from_list else _page(delivery_id, fault=fault)), wrong.status
    if by_script:
        return _row(delivery_id), 200
    back: dict[str, str] = {**delivery_filters.asked(), "sent": done}
    if from_list:
        return rooms.go("console_deliveries.index", **back, **_place())
    return rooms.go("console_deliveries.show", delivery_id=delivery_id, **back)


def _list(*, fault: str = "") -> tuple[str, int]:
    asked, faults, part = delivery_filters.asked(), dict[str, str](), _Part([])
    try:
        which = delivery_filters.read(asked)
    except errors.InvalidInput as wrong:
        faults = forms.faults(wrong)
    else:
        part = _part(which)
    labels = dict(hooks.offered(visitor.connection().provider))
    page = flask.render_template(
        "deliveries/index.html",
        rows=[_in_words(each, labels) for each in part.rows],
        part=part,
        choices=delivery_filters.choices(asked),
        faults=faults,
        fault=fault,
        **_context(),
    )
    return page, 422 if faults else 200


def _part(which: Filters) -> _Part:
    """The rows that the address asks for. Raises `InvalidInput` for a cursor that is none."""
    service, connection, place = context.bridge().deliveries, visitor.connection(), _place()
    after, before = (context.cursor(place.get(name), "dlv") for name in ("cursor", "newer_than"))
    if before:
        rows = service.page(connection, which, before=before, limit=ROWS + 1)
        if len(rows) > ROWS:
            return _Part(rows[1:], rows[1]["id"], rows[-1]["id"])
        after = None  # those are less than a page: the newest ones are a whole one
    rows = service.page(connection, which, after=after, limit=ROWS + 1)
    shown, older = context.cut(rows, limit=ROWS)
    return _Part(shown, shown[0]["id"] if after and shown else None, older)


def _page(delivery_id: str, *, fault: str = "") -> str:
    try:
        which = delivery_filters.read(delivery_filters.asked())
    except errors.InvalidInput:
        which = EVERYTHING
    opened = _opened(delivery_id)
    newer, older = context.bridge().deliveries.beside(visitor.connection(), delivery_id, which)
    body = bounded.pretty(opened["delivery"]["event"], most=_BODY)
    return flask.render_template("deliveries/show.html", body=body, newer=newer, older=older, fault=fault, **opened)


def _opened(delivery_id: str) -> dict[str, Any]:
    """What templates about one delivery are given."""
    connection = visitor.connection()
    found = context.bridge().deliveries.open(connection, delivery_id)
    attempts = [_attempt(each) for each in found["attempts"][-ATTEMPTS:]]
    last = found["attempts"][-1]["answer"] if found["attempts"] else None
    told = _in_words(found, dict(hooks.offered(connection.provider))) | {
        "attempts": attempts[::-1],
        "stands": delivery_words.stands(found),
        "advice": delivery_words.advice(found, last),
    }
    return {"delivery": told, **_context()}


def _attempt(made: Mapping[str, Any]) -> dict[str, Any]:
    accepted = made["status_code"] is not None and 200 <= made["status_code"] < 300
    said = made["failure"] if made["answer"] is None else made["answer"]
    words = delivery_words.short(made["status_code"], made["failure"])
    return {**made, "accepted": accepted, "words": words, "said": bounded.text(said or "", most=_ANSWER)}


def _row(delivery_id: str, *, fault: str = "") -> str:
    connection = visitor.connection()
    found = context.bridge().deliveries.open(connection, delivery_id)
    told = _in_words(found, dict(hooks.offered(connection.provider)))
    return flask.render_template("deliveries/row.html", delivery=told, fault=fault, **_context())


def _in_words(found: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    pending = found["status"] == DeliveryStatus.PENDING
    is_callback = found["subscription_id"] is None and found["target_host"] is not None
    return {
        **found,
        "label": labels.get(found["trigger"]) or markup.in_words(found["trigger"]),
        "to": "Callback" if is_callback else hooks.masked(found["target_url"]) if found["target_url"] else "Removed",
        "waits": pending and found["due_at"] is None,
        "on_its_way": pending and found["sent_by_hand"] and found["due_at"] is not None,
        "last": delivery_words.short(found["last_status_code"], found["last_failure"]),
        "why_not": delivery_words.why_not(found),
    }


def _place() -> dict[str, str]:
    """Where in the list the address is."""
    args = flask.request.args
    return {name: args[name] for name in ("cursor", "newer_than") if args.get(name)}


def _context() -> dict[str, Any]:
    args = flask.request.args
    looks = args.get("looks", "0")
    filters, place = delivery_filters.asked(), _place()
    return {
        "filters": filters,
        "place": place,
        "list_address": flask.url_for("console_deliveries.index"),
        "query": urlencode(filters),
        "here": urlencode({"list": "yes", **filters, **place}),
        "sent": args.get("sent", ""),
        "looks": int(looks) + 1 if looks.isascii() and looks.isdigit() and int(looks) < LOOKS else 0,
    }
