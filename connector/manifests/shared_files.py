"""Files that every provider's app at a platform has: written once, with words such as `@label@` for what differs."""

from collections.abc import Mapping
from pathlib import Path


def filled(folder: Path, words: Mapping[str, str]) -> dict[str, str]:
    """All files below a folder, by their paths in it, with each word's value in its place, also in the paths."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {_said(str(path.relative_to(folder)), words): _said(path.read_text("utf-8"), words) for path in paths}


def _said(text: str, words: Mapping[str, str]) -> str:
    for word, value in words.items():
        text = text.replace(f"@{word}@", value)
    return text
