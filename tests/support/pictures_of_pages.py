"""Pictures of pages for the docs, made small."""

import io
from pathlib import Path

IMAGES = Path(__file__).parents[2] / "docs" / "images"
COLOURS = 128


def keep(picture: bytes, name: str) -> None:
    """Write a picture of the docs: a page has few colours. People look at it, so nothing compares it."""
    from PIL import Image  # there where browsers are driven

    IMAGES.mkdir(exist_ok=True)
    small = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(IMAGES / f"{name}.png", optimize=True)
