"""Pages of lists: a token names the last row seen, so that the next page follows also when rows come and go."""

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from flask import request
from marshmallow import EXCLUDE, Schema, fields, validate

from connector.sandbox.fields import one_of
from connector.sandbox.heygen.errors import refuse_field
from connector.sandbox.heygen.jobs import Json
from connector.sandbox.heygen.schemas import EVENTS

R = TypeVar("R")


class Query(Schema):
    class Meta:
        unknown = EXCLUDE

    token = fields.String(load_default=None)


def _limit(most: int, default: int) -> fields.Integer:
    return fields.Integer(load_default=default, validate=validate.Range(1, most))


class Rows(Query):
    limit = _limit(100, 10)


class VideoQuery(Rows):
    folder_id = fields.String(load_default=None)
    title = fields.String(load_default="")


class BatchQuery(Query):
    limit = _limit(100, 100)


class GroupQuery(Query):
    limit = _limit(50, 20)
    ownership = one_of("public", "private", load_default=None)


class LookQuery(GroupQuery):
    group_id = fields.String(load_default=None)
    avatar_type = one_of("studio_avatar", "digital_twin", "photo_avatar", load_default=None)


class VoiceQuery(Query):
    limit = _limit(100, 20)
    type = one_of("public", "private", load_default="public")
    engine = fields.String(load_default=None)
    language = fields.String(load_default=None)
    gender = fields.String(load_default=None)


class EventQuery(Rows):
    event_type = one_of(*EVENTS, load_default=None)
    entity_id = fields.String(load_default=None)


def query(schema: Schema) -> Json:
    loaded: Json = schema.load(request.args.to_dict())
    return loaded


def page(rows: Iterable[R], number: Callable[[R], int], asked: Json) -> tuple[list[R], Json]:
    """The rows of the page asked for, that of the highest number first, and what HeyGen says of the rest."""
    left = sorted(rows, key=number, reverse=True)
    if asked["token"] is not None:
        after = _read(asked["token"])
        left = [row for row in left if number(row) < after]
    cut, more = left[: asked["limit"]], len(left) > asked["limit"]
    return cut, {"has_more": more, "next_token": f"after_{number(cut[-1])}" if more else None}


def _read(token: str) -> int:
    found = re.fullmatch("after_(-?[0-9]{1,9})", token)
    if not found:
        raise refuse_field("token", "This is no token of a list.")
    return int(found[1])
