"""Every file that follows from the catalogue, and what belongs in it."""

from pathlib import Path


def render() -> dict[Path, str]:
    """The generated files, by their path from the repository's root."""
    return {}
