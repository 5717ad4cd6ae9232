"""The pages name files, and what is in them: each is there."""

import re
from pathlib import Path

import pytest
from support.pages import PAGES, ROOT

NAMED = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.py)(?::{1,2}([\w.]+))?`")
NAMING = [page for page in PAGES if NAMED.search(page.read_text())]


def files(path: str) -> list[Path]:
    """A file of the repository, or those of the product that are called so."""
    if (ROOT / path).is_file():
        return [ROOT / path]
    return [each for each in (ROOT / "connector").rglob("*.py") if str(each).endswith(f"/{path}")]


def missing(path: str, name: str) -> list[str]:
    """Whatever is not there: the file, or one of the names in it."""
    text = "".join(each.read_text() for each in files(path))
    names = [name for name in name.split(".") if name]
    return [
        f"{path}:{each}"
        for each in names or [""]
        if not text or not re.search(rf"^ *(?:(?:def|class) {each}\b|{each}(?:: [^=]+)? =)" if each else "", text, re.M)
    ]


@pytest.mark.parametrize("page", NAMING, ids=lambda page: page.name)
def test_what_a_page_names_in_the_code_is_there(page: Path) -> None:
    assert [each for path, name in NAMED.findall(page.read_text()) for each in missing(path, name)] == []


def test_what_is_not_there_is_found() -> None:
    assert missing("tests/docs/test_code_named.py", "missing") == missing("cli.py", "") == []
    assert missing("cli.py", "main.nobody") == ["cli.py:nobody"] and missing("nobody.py", "") == ["nobody.py:"]


def test_the_page_of_attacks_names_some() -> None:
    assert ROOT / "docs" / "secure.md" in NAMING
