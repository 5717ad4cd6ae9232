"""Pages written by hand with a generated part, which stands between two marks."""

import re


def marks(name: str) -> tuple[str, str]:
    """What begins and what ends the part of a name."""
    return f"<!-- {name} -->", f"<!-- end of {name} -->"


def part(name: str, source: str, text: str) -> str:
    """The generated part with its marks. `source` is what it is written from."""
    begin, end = marks(name)
    note = f"<!-- Written by `connector manifests` from {source}. Do not edit. -->"
    return "\n".join([begin, note, "", text, "", end])


def fill(page: str, name: str, source: str, text: str) -> str:
    """The page with its part as it should be. Raises `ValueError` where the marks are missing."""
    begin, end = marks(name)
    filled, count = re.subn(f"{begin}.*?{end}", lambda _: part(name, source, text), page, flags=re.DOTALL)
    if count != 1:
        raise ValueError(f"the page should have {begin} and {end} once")
    return filled
