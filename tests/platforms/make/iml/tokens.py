"""The words of an expression."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

Kind = Literal["number", "text", "name", "sign", "end"]

SIGNS = ("!=", "<=", ">=", "=", "<", ">", "+", "-", "&", "|", "!", "(", ")", ",", ".", "[", "]")
_WORD = re.compile(
    r"""(?P<number>[0-9]+(\.[0-9]+)?)
      | (?P<text>'[^']*'|"[^"]*")
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*|`[^`]+`)
      | (?P<sign>"""
    + "|".join(map(re.escape, SIGNS))
    + ")",
    re.VERBOSE,
)
_SPACE = re.compile(r"[ \t\r\n]*")
CLOSE = "}}"


class ImlError(ValueError):
    """What is no IML, or none that is known here."""


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is what it stands for: a text without its quotes, a name without its backticks. `at` is its position."""

    kind: Kind
    text: str
    at: int


def tokens(source: str, start: int = 0) -> Iterator[Token]:
    """The words from `start` up to the first `}}` outside a text, or to the end, then one of the kind "end"."""
    at = start
    while True:
        at = _space(source, at)
        if at == len(source) or source.startswith(CLOSE, at):
            yield Token("end", "", at)
            return
        found = _WORD.match(source, at)
        if found is None:
            raise ImlError(f"at {at}: {source[at : at + 10]!r} is not understood")
        kind = cast(Kind, found.lastgroup)
        word = found.group()
        quoted = kind == "text" or word.startswith("`")
        yield Token(kind, word[1:-1] if quoted else word, at)
        at = found.end()


def _space(source: str, at: int) -> int:
    found = _SPACE.match(source, at)
    assert found is not None
    return found.end()
