"""A long script cut into moments, each short enough for Argil.

Argil takes at most 500 characters a moment (its newer page; an older one says 250). A cut falls at the last sentence
end that fits, else at a clause end, else between words, else between syllables, else between characters; never inside
what a reader sees as one character, a {{placeholder}} or a mark such as <break time="1s" />, [whispers] or **bold**.
No moment is without a letter or a digit, unless more stands together without one, or with a long mark, than a moment
holds.

The moments joined together are the script again. Only white space is left out, and only where it fits into neither
moment beside it or would tear the sentence that it stands before.
"""

import regex

from connector.catalogue import texts
from connector.providers.argil.break_points import CLAUSE, LEVELS, SENTENCE, Places, places

MOMENT_LENGTH = 500

_BLANKS = regex.compile(r"\s*+")


class AtomTooLong(ValueError):
    """A placeholder or a character that is longer than a moment."""


def cut(script: str, length: int = MOMENT_LENGTH) -> list[str]:
    """The moments of a script, in order. Raises `AtomTooLong`.

    Length is counted in UTF-16 units, as JavaScript does, which is never less than the number of characters.
    """
    return _Cutter(script, length).moments()


class _Cutter:
    def __init__(self, script: str, length: int) -> None:
        self._script = script
        self._length = length
        self._places: Places = places(script, length)
        self._last = self._places.speech.rfind(1)  # where something is said for the last time

    def moments(self) -> list[str]:
        moments, start = list[str](), 0
        while start < len(self._script):
            if moments and self._after_blanks(start) == len(self._script):
                break
            start = self._begin(start)
            end = self._end(start)
            moments.append(self._script[start:end])
            start = end
        return moments

    def _begin(self, start: int) -> int:
        """Where a moment begins: after the blanks at `start` where these leave no room for what follows."""
        limit, after = self._fit(start), self._after_blanks(start)
        if after == start or limit == len(self._script):
            return start
        if self._places.speech.find(1, start, limit) < 0:
            return after
        if self._find(SENTENCE, after + 1, limit) is None and self._find(SENTENCE, limit + 1, self._fit(after)):
            return after
        return start

    def _end(self, start: int) -> int:
        """Where the moment ends that begins at `start`."""
        limit = self._fit(start)
        if self._after_blanks(limit) == len(self._script):
            return limit - (self._script[limit - 1 : limit + 1] == "\r\n")  # they are one character
        first = self._places.speech.find(1, start, limit)
        lowest = max(first, start) + 1
        highest = min(limit, self._last) if self._last >= lowest else limit
        end = self._best(start, lowest, highest, limit)
        if not self._reaches(end):  # a long row of emoji, or blanks: as much as fits
            end = max((self._find(level, end, limit) or end for level in LEVELS), default=end)
        return end

    def _best(self, start: int, lowest: int, highest: int, limit: int) -> int:
        for level in LEVELS:
            least = lowest if level != CLAUSE else max(lowest, start + (highest - start) // 4)
            if end := self._find(level, least, highest):
                return end
        for most in (highest, limit):  # more marks follow than fit beside what is said: some stand alone
            for level in LEVELS:
                if end := self._find(level, start + 1, most):
                    return end
        raise AtomTooLong(f"one placeholder or character alone is longer than {self._length} characters")

    def _find(self, level: int, lowest: int, highest: int) -> int | None:
        """The last place of a level. A sentence counts as soon as it fits itself, without the blanks after it."""
        if level == SENTENCE and lowest <= highest and self._places.levels[highest]:
            after = self._after_blanks(highest)
            if after > highest and self._places.levels[after] == SENTENCE:
                return highest
        found = self._places.levels.rfind(level, lowest, highest + 1)
        return found if found >= 0 else None

    def _reaches(self, start: int) -> bool:
        """Whether a moment that begins at `start` can say something, if anything is left to say."""
        return self._last < start or self._places.speech.find(1, start, self._fit(start)) >= 0

    def _after_blanks(self, at: int) -> int:
        found = _BLANKS.match(self._script, at)
        return found.end() if found else at

    def _fit(self, start: int) -> int:
        """How far a moment reaches that begins at `start`."""
        end = min(len(self._script), start + self._length)
        too_many = texts.utf16(self._script[start:end]) - self._length
        while too_many > 0:
            end -= 1
            too_many -= texts.utf16(self._script[end])
        return end
