"""Pictures of pages for the docs, made small."""

import io
from pathlib import Path

IMAGES = Path(__file__).parents[2] / "docs" / "images"


def keep(picture: bytes, name: str) -> None:
    """Write a picture of the docs. People look at it, so nothing compares it."""
    from PIL import Image  # there where browsers are driven

    IMAGES.mkdir(exist_ok=True)
    whole = Image.open(io.BytesIO(picture)).convert("RGB")
    whole.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        IMAGES / f"{name}.png", optimize=True
    )
