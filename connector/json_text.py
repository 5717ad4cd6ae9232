"""JSON as people and platforms write it by hand: read strictly, and where it is wrong, say where and what to write.

Most bodies that are no JSON come from a template of a no-code platform into which a value was pasted: a line break or a
quote inside a text, an empty value, a placeholder that was never filled.

Whatever JSON comes from outside is read here: bodies, webhooks, texts of fields, answers of providers. So there is no
number that JSON has no way to write again, and nothing nested so deeply that whoever reads it again would fail. Of a
key that is given twice the last one counts, as in every browser and platform.
"""

import itertools
import json
import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

MAX_DEPTH = 64  # of objects and lists in each other
MAX_VALUES = 120_000  # in a body: more than the largest of our forms can hold

_ESCAPES = {"\n": r"\n", "\r": r"\n", "\t": r"\t"}
_CURLY = "“”„‟‘’‚‛«»＂"
_DIGITS = 4_300  # of a whole number; Python reads none that is longer
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?'  # also one that never ends, in one pass
_MARK = re.compile(rf"{_STRING}|[\[\]{{}},]", re.DOTALL)
_NUMBER = r"-?(?:0|[1-9]\d*+)(?:\.\d++)?(?:[eE][+-]?\d++)?"
_VALUE = re.compile(rf"{_STRING}|(?P<value>NaN|-?Infinity|{_NUMBER})", re.DOTALL | re.ASCII)
_STEPS = {"[": 1, "{": 1, ",": 0, "]": -1, "}": -1}


class NotJson(ValueError):
    """`str()` is a sentence for a no-code user, with line and column where there is a place to point at."""

    def __init__(self, what: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(f"Line {line}, column {column}: {what}" if line else what[0].upper() + what[1:])
        self.line = line
        self.column = column


class _Place(NamedTuple):
    """The text before and from the place where it stopped being JSON, and the decoder's own words."""

    before: str
    rest: str
    said: str

    @property
    def last(self) -> str:
        """The last character before it that is no blank."""
        return self.before.rstrip()[-1:]


def read(given: str | bytes, *, most: int | None = None) -> Any:
    """The value of a JSON text; `most` is how many values it may hold. Raises `NotJson`."""
    try:
        text = given if isinstance(given, str) else given.decode(json.detect_encoding(given))
    except UnicodeDecodeError as wrong:
        raise NotJson(f"byte {wrong.start + 1} is not UTF-8 text: send it in UTF-8.") from None
    _bound(text, most)
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as wrong:
        place = _Place(wrong.doc[: wrong.pos], wrong.doc[wrong.pos :], wrong.msg)
        raise NotJson(_explain(place), wrong.lineno, wrong.colno) from None
    except ValueError:  # what is JSON before it was read
        raise _unread(text) from None


def read_object(given: str | bytes, *, most: int | None = None) -> dict[str, Any]:
    """The object that a JSON text is. Raises `NotJson`."""
    told = read(given, most=most)
    if not isinstance(told, dict):
        raise NotJson("it must be a JSON object: {…}.")
    return told


def depth(text: str) -> int:
    """How deep objects and lists are nested in a text that may be JSON: counted in one pass, without recursion."""
    return max(itertools.accumulate(_STEPS[mark] for mark in _marks(text)), default=0)


def _marks(text: str) -> Iterator[str]:
    """The brackets and commas that are in no text."""
    return (mark for found in _MARK.finditer(text) if (mark := text[found.start()]) != '"')


def _bound(text: str, most: int | None) -> None:
    """Count before anything is built. Texts are left out only where there is much to count at all."""
    opened = text.count("{") + text.count("[")
    if most is not None and opened + text.count(",") > most:
        values = (mark for mark in _marks(text) if mark in "{[,")
        if sum(1 for _ in itertools.islice(values, most + 1)) > most:
            raise NotJson(f"it holds more than {most:,} values: send less at once.")
    if opened > MAX_DEPTH and depth(text) > MAX_DEPTH:
        raise NotJson(f"it is nested more than {MAX_DEPTH} levels deep.")


def _refuse(value: str) -> NoReturn:
    raise ValueError(value)


def _finite(written: str) -> float:
    number = float(written)
    return number if math.isfinite(number) else _refuse(written)


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_refuse)


def _unread(text: str) -> NotJson:
    """What to say of the first value that is written so that it stops the reader, though not as at a fault."""
    values = ((each.start(), each["value"]) for each in _VALUE.finditer(text) if each["value"])
    at, what = next((at, what) for at, value in values if (what := _unreadable(value)))
    return NotJson(what, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _unreadable(value: str) -> str | None:
    """Why a value, outside of texts, is not read; None for one that is."""
    if not value[-1].isdigit():
        return f"{value} is no value in JSON: write a number, or null."
    if value.removeprefix("-").isdigit():
        long = len(value.removeprefix("-")) > _DIGITS
        return f"a number of more than {_DIGITS} digits: put it in quotes." if long else None
    return None if math.isfinite(float(value)) else "this number is too large: put it in quotes."


def _explain(place: _Place) -> str:
    """What is wrong at a place, and what to write instead."""
    before, rest, said = place
    if before.endswith("{") and rest.startswith("{") or rest.startswith("{{"):
        return "a placeholder in {{ }} was not filled in: choose the field again in your platform, or put it in quotes."
    if said.startswith("Invalid control character"):
        return f"a {_control(rest[0])} inside a text must be written as {_ESCAPES.get(rest[0], 'an escape')}."
    if said.startswith("Invalid \\") or "escape" in said:
        return r"a backslash inside a text must be written twice: \\."
    if said.startswith("Unterminated string"):
        curly = next((each for each in rest if each in _CURLY), None)
        if curly is not None and '"' not in rest[1:]:
            return f'this text never ends: its closing quote must be a straight one ("), not {curly}.'
        return "this text never ends: its closing quote is missing."
    if said.startswith("Extra data"):
        return "there is more after the end of the JSON: send one object only."
    if not rest.strip():
        return "it ends too early: a closing } or ] is missing." if before.strip() else "it is empty."
    return _unexpected(place)


def _unexpected(place: _Place) -> str:
    """What to do about a character that has no business where it stands."""
    _, rest, said = place
    here = rest[0]
    if here in _CURLY:
        return f'a curly quote ({here}) must be a straight one (").'
    if here in "'`":
        return f'names and texts stand in double quotes ("), not in {here}.'
    if place.last == "," and here in "}]," or said.startswith("Illegal trailing comma"):
        return f"there is a comma too many before {here}." if here != "," else "there is a comma too many."
    if said.startswith("Expecting value") and place.last in (":", "[") and here in ",}]":
        return "a value is missing here: the field that fills it may be empty. Put it in quotes, or write null."
    if word := re.match(r"(?i)(true|false|null|none|undefined|nil)\b", rest):
        return f"{word[0]} is no value in JSON: write true, false or null, in lower case."
    if re.match(r"[.+\d-]", rest) and (place.last.isdigit() or said.startswith("Expecting value")):
        return (
            "this is not how JSON writes a number: no plus sign, no zero in front, digits on both sides of the point."
        )
    if said.startswith("Expecting ','") and here in "}]":
        return f"a closing {'}' if here == ']' else ']'} is missing before {here}."
    if said.startswith("Expecting ','"):
        return r'a comma is missing, or a quote (") inside the text before is not written as \".'
    if said.startswith("Expecting ':'"):
        return "a colon is missing after the name."
    if said.startswith("Expecting property name"):
        return 'a name in double quotes (") must stand here.'
    return 'a value must stand here; a text must be in double quotes (").'


def _control(character: str) -> str:
    return {"\n": "line break", "\r": "line break", "\t": "tab"}.get(character, "control character")
