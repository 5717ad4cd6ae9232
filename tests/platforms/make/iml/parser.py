"""Words → expressions. Precedence as Make's: `!`, `+` and `-`, comparisons, equality, `&`, `|`; left to right.

`&&`, `||`, `==` and the arithmetic signs exist in Make and not here: nothing of ours needs them.
"""

from dataclasses import dataclass
from typing import Any

from platforms.make.iml.tokens import ImlError, Token, tokens

WORDS: dict[str, Any] = {"null": None, "true": True, "false": False}
BINARY = {"|": 1, "&": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5}
DEPTH = 50


@dataclass(frozen=True, slots=True)
class Value:
    """A number, a text, or one of `WORDS`."""

    value: Any


@dataclass(frozen=True, slots=True)
class Path:
    """`body.items[2].id`; the first step is a name, numbers count from 1."""

    steps: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    given: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Not:
    of: "Expression"


@dataclass(frozen=True, slots=True)
class Both:
    sign: str
    left: "Expression"
    right: "Expression"


Expression = Value | Path | Call | Not | Both


def parse(source: str) -> Expression:
    """One whole expression, without its braces. Raises `ImlError`."""
    expression, end = read(source, 0)
    if end != len(source):
        raise ImlError(f"at {end}: the expression ends before the text does")
    return expression


def read(source: str, start: int) -> tuple[Expression, int]:
    """The expression at `start` and where it ends: at the `}}` that closes it, or at the end of the text."""
    reader = _Reader(list(tokens(source, start)))
    expression = reader.binary(0, 0)
    return expression, reader.take("end").at


class _Reader:
    def __init__(self, words: list[Token]) -> None:
        self._words = words

    def take(self, kind: str, text: str | None = None) -> Token:
        word = self._words[0]
        if word.kind != kind or text not in (None, word.text):
            raise ImlError(f"at {word.at}: {text or kind} expected, not {word.text or word.kind!r}")
        if kind != "end":
            self._words.pop(0)
        return word

    def binary(self, least: int, depth: int) -> Expression:
        if depth > DEPTH:
            raise ImlError(f"at {self._words[0].at}: nested too deep")
        left = self._unary(depth)
        while self._words[0].kind == "sign" and BINARY.get(self._words[0].text, 0) > least:
            sign = self.take("sign").text
            left = Both(sign, left, self.binary(BINARY[sign], depth + 1))
        return left

    def _unary(self, depth: int) -> Expression:
        if self._is("!"):
            self.take("sign", "!")
            if depth > DEPTH:
                raise ImlError("nested too deep")
            return Not(self._unary(depth + 1))
        return self._primary(depth)

    def _primary(self, depth: int) -> Expression:
        word = self._words[0]
        match word.kind:
            case "number":
                self.take("number")
                return Value(float(word.text) if "." in word.text else int(word.text))
            case "text":
                self.take("text")
                return Value(word.text)
            case "name":
                return self._named(depth)
        self.take("sign", "(")
        inner = self.binary(0, depth + 1)
        self.take("sign", ")")
        return inner

    def _named(self, depth: int) -> Expression:
        name = self.take("name").text
        if self._is("("):
            return Call(name, self._given(depth))
        steps: list[str | int] = [name]
        while self._is(".") or self._is("["):
            steps.append(self._step())
        return Value(WORDS[name]) if len(steps) == 1 and name in WORDS else Path(tuple(steps))

    def _step(self) -> str | int:
        if self._is("."):
            self.take("sign", ".")
            return self.take("name").text
        self.take("sign", "[")
        index = 1 if self._is("]") else int(self._whole())
        self.take("sign", "]")
        return index

    def _whole(self) -> str:
        word = self.take("number")
        if "." in word.text or word.text.strip("0") == "":
            raise ImlError(f"at {word.at}: items are counted from 1")
        return word.text

    def _given(self, depth: int) -> tuple[Expression, ...]:
        self.take("sign", "(")
        given: list[Expression] = []
        while not self._is(")"):
            if given:
                self.take("sign", ",")
            given.append(self.binary(0, depth + 1))
        self.take("sign", ")")
        return tuple(given)

    def _is(self, sign: str) -> bool:
        word = self._words[0]
        return word.kind == "sign" and word.text == sign
