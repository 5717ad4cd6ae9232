"""The sizes of picture that HeyGen's v3 interface makes: a few shapes, each at a few lengths of its short side."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

SHAPES = ("16:9", "9:16", "4:5", "5:4", "1:1")
SHORT_SIDES = {"720p": 720, "1080p": 1080, "4k": 2160}  # pixels, by v3's word for the resolution

WIDTH, HEIGHT = 1280, 720
"""The size that the v2 interface is asked for where none is given: its page does not say that it has one of its own."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A size in v3's words."""

    aspect_ratio: str
    resolution: str


def _size(shape: str, short: int) -> tuple[int, int]:
    wide, high = (int(each) for each in shape.split(":"))
    unit = Fraction(short, min(wide, high))
    return int(wide * unit), int(high * unit)


_FRAMES = {_size(shape, short): Frame(shape, name) for shape in SHAPES for name, short in SHORT_SIDES.items()}


def of(dimension: Mapping[str, int]) -> Frame | None:
    """A width and a height in pixels as v3 has them; None for a size that it does not make."""
    return _FRAMES.get((dimension["width"], dimension["height"]))
