"""A long script cut into moments, each short enough for Argil.

Argil takes at most 500 characters a moment (its newer page; an older one says 250). A cut falls at the last sentence
end that fits, else at a clause end, else between words, else between characters; never inside what a reader sees as
one character, never inside a {{placeholder}}. The moments joined together are the script again.
"""

from itertools import accumulate

import regex

MOMENT_LENGTH = 500

_ATOMS = regex.compile(r"\{\{(?:(?!\{\{).)*?\}\}|\X", regex.DOTALL)
_CLOSERS = r"""["'”’»›)\]）」』】]*"""
_SENTENCE = regex.compile(rf"(?:[.!?…؟۔।]+{_CLOSERS}\s+|[。！？]+{_CLOSERS}\s*|\n\s*)$")
_CLAUSE = regex.compile(rf"(?:[,;:–—،؛]+{_CLOSERS}\s+|[，；：、]+\s*)$")
_WORD = regex.compile(r"\s$")


class AtomTooLong(ValueError):
    """A placeholder that is longer than a moment."""


def cut(script: str, length: int = MOMENT_LENGTH) -> list[str]:
    """The moments of a script, in order; joined they are `script`. Raises `AtomTooLong`.

    Length is counted in UTF-16 units, as JavaScript does, which is never less than the number of characters.
    """
    atoms = _ATOMS.findall(script)
    if any(_units(atom) > length for atom in atoms):
        raise AtomTooLong(f"one placeholder alone is longer than {length} characters")
    moments, start = [], 0
    while start < len(atoms):
        ahead = atoms[start : start + length + 1]
        fitting = sum(end <= length for end in accumulate(_units(atom) for atom in ahead))
        count = fitting if fitting == len(ahead) else _best(ahead[: fitting + 1], fitting)
        moments.append("".join(ahead[:count]))
        start += count
    return moments


def _best(atoms: list[str], fitting: int) -> int:
    """After how many of the fitting atoms to cut. White space belongs to what stands before it."""
    breaks = [count for count in range(1, fitting + 1) if not (atoms[count].isspace() and atoms[count - 1].isspace())]
    for end in (_SENTENCE, _CLAUSE, _WORD):
        for count in reversed(breaks):
            if end.search("".join(atoms[max(0, count - 12) : count])) and "".join(atoms[:count]).strip():
                return count
    return fitting


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
