"""Make's functions, as far as our files call them. A value that Make's documentation does not speak of is refused."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from platforms.make.iml.tokens import ImlError
from platforms.make.iml.values import NOTHING, dumps, text

_DATE = {"YYYY": r"(?P<year>\d{4})", "MM": r"(?P<month>\d\d)", "DD": r"(?P<day>\d\d)", "T": "T", ":": ":", "-": "-"}
_TIME = {"HH": r"(?P<hour>\d\d)", "mm": r"(?P<minute>\d\d)", "ss": r"(?P<second>\d\d)", ".SSS": r"(\.(?P<ms>\d+))?"}
_TOKENS = _DATE | _TIME | {"Z": r"(?P<zone>Z|[+-]\d\d:?\d\d)"}
_TOKEN = re.compile("|".join(map(re.escape, _TOKENS)))


def omit(whole: Any, *names: Any) -> dict[str, Any]:
    """An object without some of its members."""
    return {key: each for key, each in _object(whole, "omit").items() if key not in names}


def to_collection(rows: Any, key: Any, value: Any) -> dict[str, Any]:
    """Rows of keys and values as one object; of rows that were not filled in, an empty one."""
    if rows is NOTHING:
        return {}
    if not isinstance(rows, list):
        raise ImlError(f"toCollection wants rows, not {rows!r}")
    return {str(row[key]): row.get(value, NOTHING) for row in rows}


def replace(text: Any, wanted: Any, instead: Any) -> str:
    """A text with another in place of what is found: of a text, or of a regular expression between slashes."""
    if not all(isinstance(each, str) for each in (text, wanted, instead)) or "$" in instead:
        raise ImlError(f"replace does not know {text!r}, {wanted!r}, {instead!r} here")
    if len(wanted) > 1 and wanted.startswith("/") and wanted.endswith("/"):
        return re.sub(wanted[1:-1].replace("\\/", "/"), instead, text, count=1)
    return str(text).replace(wanted, instead, 1)


def join(values: Any, between: Any) -> str:
    """The items of a list as one text."""
    if not isinstance(values, list) or not isinstance(between, str):
        raise ImlError(f"join does not know {values!r}, {between!r} here")
    return between.join(text(each) for each in values)


def adding(unit: str) -> Callable[[Any, Any], datetime]:
    """A function that gives a later date: by so many of `unit`, as timedelta calls it."""

    def add(moment: Any, count: Any) -> datetime:
        if not isinstance(moment, datetime) or isinstance(count, bool) or not isinstance(count, int):
            raise ImlError(f"{count!r} {unit} cannot be added to {moment!r}")
        return moment + timedelta(**{unit: count})

    return add


def create_json(value: Any) -> str:
    """A value as the text of JSON."""
    return dumps(value)


def keys(whole: Any) -> list[str]:
    """The names of an object's members."""
    return list(_object(whole, "keys"))


def length(value: Any) -> int:
    """How many items or characters."""
    if not isinstance(value, list | str):
        raise ImlError(f"length wants a list or a text, not {value!r}")
    return len(value)


def parse_date(text: Any, format: Any) -> datetime:
    """A text in a format as a date. The format's milliseconds may be absent."""
    pattern = "".join(_TOKENS[each] for each in _tokens(format))
    found = re.fullmatch(pattern, text) if isinstance(text, str) else None
    if found is None:
        raise ImlError(f"{text!r} is no date in the format {format}")
    told = found.groupdict()
    numbers = [int(told[name]) for name in ("year", "month", "day", "hour", "minute", "second")]
    milliseconds = int((told["ms"] or "0")[:3].ljust(3, "0"))
    return datetime(*numbers, milliseconds * 1000, tzinfo=_zone(told["zone"])).astimezone(UTC)  # type: ignore[arg-type,misc]


def format_date(moment: Any, format: Any) -> str:
    """A date as a text in a format."""
    if not isinstance(moment, datetime):
        raise ImlError(f"formatDate wants a date, not {moment!r}")
    written = {"YYYY": "%Y", "MM": "%m", "DD": "%d", "HH": "%H", "mm": "%M", "ss": "%S", "Z": "+00:00"}
    utc = moment.astimezone(UTC)
    millis = {".SSS": f".{utc.microsecond // 1000:03}"}
    return utc.strftime("".join({**written, **millis}.get(each, each) for each in _tokens(format)))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "omit": omit,
    "toCollection": to_collection,
    "replace": replace,
    "createJSON": create_json,
    "keys": keys,
    "length": length,
    "parseDate": parse_date,
    "formatDate": format_date,
    "join": join,
    "addSeconds": adding("seconds"),
    "addMinutes": adding("minutes"),
    "addDays": adding("days"),
}
LAZY = ("if", "ifempty")
"""What evaluates only the branch it takes; `evaluate` knows how."""


def _object(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ImlError(f"{name} wants an object, not {value!r}")
    return value


def _tokens(format: str) -> list[str]:
    found = _TOKEN.findall(format)
    if "".join(found) != format:
        raise ImlError(f"the format {format} has something unknown")
    return found


def _zone(written: str) -> timezone:
    if written == "Z":
        return UTC
    digits = written[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if written[0] == "-" else offset)
