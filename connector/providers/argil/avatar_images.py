"""The image that an avatar is made from: what Argil takes, checked before it is asked where the bytes are at hand.

Argil's page: "PNG, JPEG or WEBP, 720p to 4K, exactly 16:9 or 9:16, at most 10 MB", by https address or as a data URI.
An image given by its address is for Argil to look at; one given in base64 is looked at here.
"""

import base64
import binascii
import re

from connector.catalogue.entries import Input, Problems
from connector.providers.argil import images

MOST_BYTES = 10 * 1024 * 1024
_SHORT_SIDE = (720, 2160)  # 1280 x 720 to 3840 x 2160, lying or standing
_TOO_LARGE = f"The image is too large; Argil takes at most 10 MB ({MOST_BYTES} bytes)."
_DATA_URI = re.compile(r"data:[^,]{0,100},", re.IGNORECASE)


class Unfit(ValueError):
    """An image that Argil would refuse; the sentence says why."""


def one_fit_image(given: Input) -> Problems:
    """A rule: exactly one image, and one that Argil takes as far as can be seen from here."""
    present = [key for key in ("image_url", "image_base64") if key in given]
    if len(present) != 1:
        return {"image_url": ["Give exactly one image: image_url or image_base64."]}
    if present == ["image_base64"]:
        try:
            data_uri(given["image_base64"])
        except Unfit as wrong:
            return {"image_base64": [str(wrong)]}
    return {}


def from_an_image(given: Input) -> Problems:
    """A rule: the way from a video is closed."""
    retired = "Argil retired avatars made from videos. Give an image: image_url or image_base64."
    problems = {"video_url": [retired]} if "video_url" in given else {}
    if given.get("type", "IMAGE").upper() != "IMAGE":
        problems["type"] = [retired if given["type"].upper() == "VIDEO" else "Must be IMAGE, or be left out."]
    return problems


def data_uri(given: str) -> str:
    """An image in base64, with or without the head of a data URI, as a data URI that names its real format.

    Raises `Unfit`.
    """
    head = _DATA_URI.match(given)
    if head and not head.group().lower().endswith(";base64,"):
        raise Unfit("Must be written in base64: data:image/png;base64,…")
    coded = "".join(given[head.end() if head else 0 :].split())
    image = _checked(_decoded(coded))
    return f"data:image/{image.kind};base64,{coded}"


def _decoded(coded: str) -> bytes:
    if len(coded) * 3 // 4 - 2 > MOST_BYTES:
        raise Unfit(_TOO_LARGE)
    try:
        return base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError):
        raise Unfit("Is not valid base64. Give the whole image in base64, or its address as image_url.") from None


def _checked(content: bytes) -> images.Image:
    if len(content) > MOST_BYTES:
        raise Unfit(_TOO_LARGE)
    image = images.look(content)
    if image is None:
        raise Unfit("Is not a PNG, JPEG or WEBP image, whatever its name says.")
    size = f"The image has {image.width} x {image.height} pixels"
    long, short = max(image.width, image.height), min(image.width, image.height)
    if long * 9 != short * 16:
        raise Unfit(f"{size}; Argil takes exactly 16:9 or 9:16, such as 1920 x 1080 or 1080 x 1920.")
    least, most = _SHORT_SIDE
    if not least <= short <= most:
        raise Unfit(f"{size}; Argil takes 1280 x 720 (720p) to 3840 x 2160 (4K), lying or standing.")
    return image
