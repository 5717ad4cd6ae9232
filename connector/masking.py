"""Secrets taken out of what others wrote: a provider's key however it is written there, and inbound addresses.

What echoes a key may write it percent-encoded, with JSON's or HTML's escapes, in hexadecimal, in base64 (where it looks
different at each of three places in what was encoded), or cut. So what is written is read in its escapes, and a part of
the key, or of its other forms, that is long enough to be no accident is found from short pieces of it.
"""

import base64
import functools
import html
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

KEY = "[key]"
LONG = 16  # characters of a key on end: less may be a word like others, and data must stay as it is
SHORT = 8  # in a sentence, where it does no harm to take out a word too many

_ADDRESS = re.compile(  # as long as `ids.new_address_secret`: an operation may go on with its input as it was kept
    r"(?i)(inbound(?:\\?/|%2f)\w+(?:\\?/|%2f))[\w-]{43}(?![\w-])"
)
_ESCAPE = re.compile(  # small and capital letters by name: with (?i) it would be tried at every character
    r"[%\\&](?:(?<=%)([0-9a-fA-F]{2})|(?<=\\)\\{0,8}(?:[uU]00|[xX])([0-9a-fA-F]{2})|(?<=\\)\\{0,8}/|(?<=&)(#?\w{2,6};))"
)
_DEPTH = 3  # escapes of escapes

Spans = Sequence[tuple[int, int]]  # where each character that was read stands in what was written


def addresses(text: str) -> str:
    """`text` without what is secret of inbound addresses."""
    return _ADDRESS.sub(r"\1[address]", text) if "nbound" in text or "NBOUND" in text else text


class _Form(NamedTuple):
    """A way to write the key: what is looked for, how much of it on end, and whether case plays no part."""

    text: str
    run: int
    folded: bool

    def pieces(self) -> Iterator[tuple[int, str]]:
        """Every run has one of these in it."""
        size = (self.run + 1) // 2
        for at in range(0, len(self.text) - size + 1, size):
            yield at, self.text[at : at + size]


class Mask:
    """Takes one key out of texts. `run`: how many of its characters on end give it away."""

    def __init__(self, key: str, *, run: int) -> None:
        forms = _forms(key, run) if len(key) >= run // 2 else ()  # what is shorter stands in many words and ids
        self._pieces = [(each, list(each.pieces())) for each in forms]

    def text(self, text: str) -> str:
        """`text` with `[key]` in each place where the key, or enough of it, stands."""
        read = _readings(text)
        for depth in reversed(range(len(read))):  # the deepest first: read no further, a key may be in pieces
            if depth < len(read) and self._found(read[depth]):
                plain, spans = _places(text, depth)
                where = [(spans[first][0], spans[last - 1][1]) for first, last in self._found(plain)]
                text = _without(text, where)
                read = _readings(text)
        return text

    def data(self, data: bytes) -> bytes:
        """The same for bytes, whatever they are otherwise."""
        text = data.decode("latin-1")
        masked = self.text(text)
        return data if masked is text else masked.encode("latin-1")

    def _found(self, text: str) -> list[tuple[int, int]]:
        folded = text.casefold() if text.isascii() else "".join(map(_fold, text))
        found = []
        for form, pieces in self._pieces:
            where = folded if form.folded else text
            for at, piece in pieces:
                begin = where.find(piece)
                while begin >= 0:
                    first, last = _run(form.text, at, where, begin, len(piece))
                    if last - first >= form.run:
                        found.append((first, last))
                    begin = where.find(piece, max(last, begin + 1))
        return found


@functools.lru_cache(maxsize=1_000)
def of(key: str, *, run: int) -> Mask:
    """The mask of a key. It costs more to make than to use."""
    return Mask(key, run=run)


def _forms(key: str, run: int) -> Iterator[_Form]:
    raw = key.encode(errors="surrogatepass")
    run = min(run, len(raw))
    folded = "".join(map(_fold, raw.decode("latin-1")))
    if run < LONG:
        yield _Form(folded, run, True)
    else:  # data must stay as it is: a part in other letters is a word like others, such as a status in capitals
        yield _Form(raw.decode("latin-1"), run, False)
        yield _Form(folded, len(folded), True)
    if not key.isascii():
        yield _Form("".join(map(_fold, key)), min(run, len(key)), True)
    yield _Form(raw.hex(), 2 * run, True)
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")
        begin, end = (8 * shift + 5) // 6, 8 * (shift + len(raw)) // 6  # what depends on the key alone
        for text in {encoded[begin:end], encoded[begin:end].translate(_URL_SAFE)}:
            yield _Form(text, min(len(text), 8 * run // 6 - 1), False)


_URL_SAFE = str.maketrans("+/", "-_")


def _fold(letter: str) -> str:
    """Small where that is one letter, too: places must stay."""
    small = letter.casefold()
    return small if len(small) == 1 else letter


def _run(form: str, at: int, text: str, begin: int, size: int) -> tuple[int, int]:
    """From where to where `text` goes on like `form`, around a piece that was found."""
    first, last = begin, begin + size
    while first > 0 and at - (begin - first) > 0 and text[first - 1] == form[at - (begin - first) - 1]:
        first -= 1
    while last < len(text) and at + last - begin < len(form) and text[last] == form[at + last - begin]:
        last += 1
    return first, last


def _readings(text: str) -> list[str]:
    """A text, and what it says when its escapes are read once, twice, …"""
    read = [text]
    while len(read) <= _DEPTH and any(sign in read[-1] for sign in "%\\&"):
        again = _ESCAPE.sub(_letter, read[-1])
        if again == read[-1]:
            break
        read.append(again)
    return read


def _places(text: str, depth: int) -> tuple[str, Spans]:
    """What is written, with its escapes read so many times, and where each character of that stands."""
    read, spans = text, [(each, each + 1) for each in range(len(text))]
    for _ in range(depth):
        parts, where, after = list[str](), list[tuple[int, int]](), 0
        for found in _ESCAPE.finditer(read):
            letter = _letter(found)
            parts += [read[after : found.start()], letter]
            where += spans[after : found.start()]
            where += [(spans[found.start()][0], spans[found.end() - 1][1])] * len(letter)
            after = found.end()
        read, spans = "".join([*parts, read[after:]]), where + spans[after:]
    return read, spans


def _letter(found: "re.Match[str]") -> str:
    code = found[1] or found[2]
    if code:
        return chr(int(code, 16))
    return html.unescape(f"&{found[3]}") if found[3] else "/"


def _without(text: str, spans: Spans) -> str:
    kept, after = list[str](), 0
    for first, last in sorted(spans):
        if first >= after:
            kept += [text[after:first], KEY]
        after = max(after, last)
    return "".join([*kept, text[after:]])
