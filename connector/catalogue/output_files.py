"""Files that an action gives: how its answer tells of one, and what its function hands over.

An answer holds no bytes but an address of ours, which platforms fetch them from. At each fetch the action's function is
run again, with the same input, so that an address of the provider's that is good for a short while is always a fresh
one. So only an action that changes nothing can give a file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from connector.catalogue.fields import Field

VALID_FOR = timedelta(minutes=15)

FIELDS = (
    Field(
        key="file_url",
        kind="file",
        label="File URL",
        help=f"The file, for {VALID_FOR.seconds // 60} minutes: a GET needs no token, and Range gives parts of it.",
    ),
    Field(key="filename", kind="string", label="Filename", help="A name to save the file under."),
    Field(key="content_type", kind="string", label="Content Type", help="Its media type, such as video/mp4."),
    Field(
        key="size",
        kind="integer",
        label="Size",
        help="Its length in bytes; empty when the provider does not tell it.",
        nullable=True,
    ),
    Field(key="expires_at", kind="datetime", label="Expires At", help="Until when the File URL is good."),
)
"""What the answer of every action that gives a file says of it."""

SAMPLE: Mapping[str, Any] = {
    "file_url": "https://bridge.example.com/v1/files/WzEsIjIwMjYi",
    "filename": "Welcome.mp4",
    "content_type": "video/mp4",
    "size": 4_200_000,
    "expires_at": "2026-01-01T10:20:00Z",
}


@dataclass(frozen=True, slots=True)
class AtAddress:
    """A file at an address of the provider's, which anybody may fetch who knows it."""

    url: str = field(repr=False)
    filename: str
    content_type: str


@dataclass(frozen=True, slots=True)
class InMemory:
    """A small file that the provider's answer held as a whole."""

    content: bytes = field(repr=False)
    filename: str
    content_type: str


OutputFile = AtAddress | InMemory

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')  # what some system takes in no file's name
_LONGEST_NAME = 80  # characters of a title in a file's name


def filename(title: object, ending: str, *, otherwise: str) -> str:
    """A file's name that begins with a title, without what no file may be called; `otherwise` where nothing is left."""
    name = " ".join(_NOT_IN_NAMES.sub(" ", str(title or "")).split())[:_LONGEST_NAME].strip(". ")
    return f"{name or otherwise}{ending}"


class AnswerWithFile(dict[str, Any]):
    """What the function of an action that gives a file gives: the answer without `FIELDS`, and the file."""

    def __init__(self, answer: Mapping[str, Any], file: OutputFile) -> None:
        super().__init__(answer)
        self.file = file
