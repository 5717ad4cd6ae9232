"""What the guides for people call by its label stands in the pages under that label."""

import re

import pytest
from support.pages import ROOT

from connector.web.pages import navigation

TEMPLATES = "\n".join(path.read_text() for path in (ROOT / "connector" / "web" / "templates").rglob("*.html"))
LABELS = {label for label, _ in navigation._PAGES}


@pytest.mark.parametrize("page", ["docs/console.md", "docs/connect.md"])
def test_every_label_is_one_of_the_pages(page: str) -> None:
    named = set(re.findall(r"(?<!\*)\*([A-Z][^*\n]+)\*(?!\*)", (ROOT / page).read_text()))
    assert named and {each for each in named if each not in TEMPLATES and each not in LABELS} == set()
