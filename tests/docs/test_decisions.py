"""Each page of docs/decisions has the one form: number and title, status and date, its sections in their order."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"
PAGES = sorted(FOLDER.iterdir())
DATE = r"2\d\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
STATUS = re.compile(
    rf"(?:Accepted on {DATE}"
    rf"|Superseded by \[(\d{{4}})\]\((\1-[\w-]+\.md)\) on {DATE}; accepted on {DATE}"
    rf"|(?:Proposed|Rejected) on {DATE})\.(?: .+)?"
)
SECTIONS = ["Context", "Decision", "Alternatives", "Measured", "Consequences"]
NEEDED = {"Context", "Decision", "Consequences"}


def faults(name: str, text: str, others: set[str]) -> list[str]:
    """What is not as it should be with a page of this name; `others` are the pages there are."""
    found = []
    title, status, *_ = [*text.split("\n\n"), "", ""]
    if not re.fullmatch(rf"# {name[:4]}: [^A-Z\W].*[^.]", title):
        found.append(f"its first line is {title!r}")
    match = STATUS.fullmatch(status)
    if not match or (match[2] and match[2] not in others):
        found.append(f"its status is {status!r}")
    sections = re.findall(r"^## (.+)$", text, re.MULTILINE)
    if sections != [each for each in SECTIONS if each in sections] or not NEEDED <= set(sections):
        found.append(f"its sections are {sections}")
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_decision_has_the_one_form(page: Path) -> None:
    assert faults(page.name, page.read_text(), {each.name for each in PAGES}) == []


def test_decisions_are_numbered_without_a_gap_and_listed_by_their_titles() -> None:
    numbers = [int(page.name[:4]) for page in PAGES]
    assert numbers[0] == 1 and all(after == before + 1 for before, after in pairwise(numbers))
    listed = re.findall(
        r"^- \[(.+)\]\(decisions/(.+)\)$", (FOLDER.parent / "architecture.md").read_text(), re.MULTILINE
    )
    assert listed == [(page.read_text().split("\n", 1)[0].removeprefix("# "), page.name) for page in PAGES]


GOOD = "# 0002: one form\n\nAccepted on 2026-11-29.\n\n## Context\n\nA.\n\n## Decision\n\nB.\n\n## Consequences\n\nC.\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# 0002: one", "# One"),
        ("0002", "0003"),
        ("Accepted on 2026-11-29.", "Accepted."),
        ("2026-11-29", "2026-13-29"),
        ("Accepted on", "*Accepted* on"),
        ("Accepted on", "Superseded by [0009](0009-gone.md) on 2026-11-29; accepted on"),
        ("## Context", "**Context.**"),
        ("## Decision", "## Measured"),
        ("## Consequences", "## Summary"),
    ],
)
def test_another_form_is_found(old: str, new: str) -> None:
    assert faults("0002-form.md", GOOD, set()) == []
    assert len(faults("0002-form.md", GOOD.replace(old, new), set())) == 1
