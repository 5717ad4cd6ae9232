"""JSON as people and platforms write it by hand: read strictly, and where it is wrong, say where and what to write.

Most bodies that are no JSON come from a template of a no-code platform into which a value was pasted: a line break or a
quote inside a text, an empty value, a placeholder that was never filled.
"""

import json
import re
from typing import Any, NamedTuple, NoReturn

_ESCAPES = {"\n": r"\n", "\r": r"\n", "\t": r"\t"}
_CURLY = "“”„‟‘’‚‛«»＂"
_DIGITS = 4_300  # of a whole number; Python reads none that is longer
_UNREAD = re.compile(rf'"[^"\\]*(?:\\.[^"\\]*)*"|(?P<value>NaN|-?Infinity|-?\d{{{_DIGITS + 1},}})', re.DOTALL)


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


def read(given: str | bytes) -> Any:
    """The value of a JSON text. Raises `NotJson`."""
    try:
        text = given if isinstance(given, str) else given.decode(json.detect_encoding(given))
    except UnicodeDecodeError as wrong:
        raise NotJson(f"byte {wrong.start + 1} is not UTF-8 text: send it in UTF-8.") from None
    try:
        return json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as wrong:
        place = _Place(wrong.doc[: wrong.pos], wrong.doc[wrong.pos :], wrong.msg)
        raise NotJson(_explain(place), wrong.lineno, wrong.colno) from None
    except RecursionError:
        raise NotJson("it is nested too deeply.") from None
    except ValueError:  # what is JSON before it was read
        raise _unread(text) from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _unread(text: str) -> NotJson:
    """What to say of the first value that is written so that Python's reader stops, though not as at a fault."""
    at, value = next((each.start(), each["value"]) for each in _UNREAD.finditer(text) if each["value"])
    what = (
        f"a number of more than {_DIGITS} digits: put it in quotes."
        if value[-1].isdigit()
        else f"{value} is no value in JSON: write a number, or null."
    )
    return NotJson(what, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


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
