"""The table of settings in the page for operators: each with its default and its own sentences."""

import re
from collections.abc import Iterator, Sequence

from connector.setting_values import Setting

_BEGIN, _END = "<!-- settings -->", "<!-- end of settings -->"
_NOTE = "<!-- Written by `connector manifests` from connector/settings.py and the providers' own. Do not edit. -->"


def fill(page: str, settings: Sequence[Setting]) -> str:
    """The page with the table between its two marks. Raises `ValueError` where they are missing."""
    written = "\n".join([_BEGIN, _NOTE, "", *_table(settings), "", _END])
    filled, count = re.subn(f"{_BEGIN}.*?{_END}", lambda _: written, page, flags=re.DOTALL)
    if count != 1:
        raise ValueError(f"the page should have {_BEGIN} and {_END} once")
    return filled


def _table(settings: Sequence[Setting]) -> Iterator[str]:
    yield "| variable | default | what it is for |"
    yield "|---|---|---|"
    for each in settings:
        default = "none" if each.default is None else f"`{each.default}`"
        yield f"| `{each.variable}` | {default} | {each.about} |"
