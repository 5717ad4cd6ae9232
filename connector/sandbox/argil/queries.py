"""The query parameters of Argil's lists, and what a page of a list looks like."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from connector.sandbox.argil.schemas import MODELS

T = TypeVar("T")

LANGUAGES = (
    "ENGLISH",
    "SPANISH",
    "FRENCH",
    "PORTUGUESE",
    "BRAZILIAN_PORTUGUESE",
    "GERMAN",
    "RUSSIAN",
    "HINDI",
    "CHINESE",
    "DUTCH",
    "ARABIC",
)


class Query(Schema):
    class Meta:
        unknown = EXCLUDE


class Pairs(fields.String):
    """A JSON object of strings, written as a string: `{"key": "value"}`."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            pairs = json.loads(value)
        except ValueError:
            pairs = None
        if not isinstance(pairs, dict) or not all(isinstance(v, str) for v in pairs.values()):
            raise ValidationError('Give a JSON object of strings, like {"key": "value"}.')
        return pairs


def _page() -> fields.Integer:
    return fields.Integer(load_default=1, validate=validate.Range(min=1))


def _size(default: int, largest: int | None = None) -> fields.Integer:
    return fields.Integer(load_default=default, validate=validate.Range(min=1, max=largest))


def _one_of(*values: str) -> fields.String:
    return fields.String(validate=validate.OneOf(values))


class VideoQuery(Query):
    page = _page()
    limit = _size(10)
    nameSearchQuery = fields.String(load_default="")
    avatarId = fields.String(load_default=None)
    voiceId = fields.String(load_default=None)
    extrasFilter = Pairs(load_default=dict)


class SubtitleQuery(Query):
    page = _page()
    pageSize = _size(10, 100)


class AssetQuery(Query):
    type = fields.List(_one_of("AUDIO", "IMAGE", "VIDEO"), load_default=list)
    status = fields.String(load_default="READY", validate=validate.OneOf(("PROCESSING", "READY", "FAILED")))
    page = _page()
    pageSize = _size(20, 100)


class AvatarQuery(Query):
    orientation = _one_of("ASPECT_RATIO_16_9", "ASPECT_RATIO_9_16")
    model = _one_of(*MODELS)


class VoiceQuery(Query):
    language = _one_of(*LANGUAGES)
    gender = _one_of("MALE", "FEMALE")


class ExportQuery(Query):
    format = fields.String(load_default="vtt", validate=validate.OneOf(("vtt", "ass")))
    includeStyling = fields.Boolean(load_default=False, truthy={"true"}, falsy={"false"})


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The rows of one page of a list, and the counts that Argil tells with it."""

    rows: Sequence[T]
    number: int
    size: int
    total: int

    @classmethod
    def cut(cls, rows: Sequence[T], number: int, size: int) -> "Page[T]":
        return cls(rows[(number - 1) * size : number * size], number, size, len(rows))

    @property
    def count(self) -> int:
        return -(-self.total // self.size)

    def counts(self) -> dict[str, int]:
        return {
            "totalItems": self.total,
            "totalPages": self.count,
            "currentPage": self.number,
            "itemsPerPage": self.size,
        }


class EndpointQuery(Query):
    limit = _size(20, 100)
    starting_after = fields.String()
