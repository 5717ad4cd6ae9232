"""The table of settings in the page for operators: each with its default and its own sentences."""

from collections.abc import Iterator, Sequence

from connector.manifests import marked
from connector.setting_values import Setting

_SOURCE = "connector/settings.py and the providers' own"


def fill(page: str, settings: Sequence[Setting]) -> str:
    """The page with the table in its place. Raises `ValueError` where that is missing."""
    return marked.fill(page, "settings", _SOURCE, "\n".join(_table(settings)))


def _table(settings: Sequence[Setting]) -> Iterator[str]:
    yield "| variable | default | what it is for |"
    yield "|---|---|---|"
    for each in settings:
        default = "none" if each.default is None else f"`{each.default}`"
        yield f"| `{each.variable}` | {default} | {each.about} |"
