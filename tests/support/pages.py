"""The pages that people read, and the blocks of code in them."""

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

_BLOCK = re.compile(
    r"(?:^ *<!-- (?P<note>[^\n]+) -->\n+)?^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A fenced block. `note` is what the comment before it says: `not run: why`, or `run by tests/….py`."""

    page: Path
    line: int
    language: str
    text: str
    note: str

    @property
    def where(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def commands(self) -> list[tuple[str, str]]:
        """Of a console: what is typed, also over several lines where these are joined or quoted, and what is shown."""
        joined = self.text.replace("\\\n", "\\\n ")
        parts = re.split(r"""^\$ ((?:\\\n|'[^']*'|"[^"]*"|[^'"\n])*)\n""", joined, flags=re.MULTILINE)
        return [(typed, shown.strip()) for typed, shown in zip(parts[1::2], parts[2::2], strict=True)]


def blocks(page: Path) -> list[Block]:
    """Every block of a page, in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start("language")) + 1
        note = match["note"] or ""
        found.append(Block(page, line, match["language"], textwrap.dedent(match["text"]), note))
    return found
