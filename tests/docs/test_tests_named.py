"""The docs name tests that show what they say: each of them is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
PAGES = sorted({page for page in (ROOT / "docs").rglob("*.md") if NAMED.search(page.read_text())})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_a_page_names_is_there(page: Path) -> None:
    for path, name in NAMED.findall(page.read_text()):
        assert (ROOT / path).is_file(), path
        assert not name or f"def {name}(" in (ROOT / path).read_text(), f"{path}::{name}"


def test_the_page_of_attacks_names_some() -> None:
    assert ROOT / "docs" / "secure.md" in PAGES
