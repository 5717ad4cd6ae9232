"""The image that an avatar is made from: what Argil takes, checked before it is asked where the bytes are at hand.

Argil's page: "PNG, JPEG or WEBP, 720p to 4K, exactly 16:9 or 9:16, at most 10 MB", by https address or as a data URI.
An image given by its address is for Argil to look at; one given in base64 is looked at here.
"""

from connector.catalogue import files
from connector.catalogue.entries import Input, Problems
from connector.catalogue.files import File
from connector.providers.argil import images

MOST_BYTES = 10 * 1024 * 1024
MEDIA_TYPES = ("image/png", "image/jpeg", "image/webp")
_SHORT_SIDE = (720, 2160)  # 1280 x 720 to 3840 x 2160, lying or standing


class Unfit(ValueError):
    """An image that Argil would refuse; the sentence says why."""


def fit_image(given: Input) -> Problems:
    """A rule: an image that Argil takes, as far as can be seen from here."""
    image = given.get("image")
    if image is None or image.content is None:
        return {}
    try:
        _checked(image.read())
    except Unfit as wrong:
        return {"image": [str(wrong)]}
    return {}


def from_an_image(given: Input) -> Problems:
    """A rule: the way from a video is closed."""
    retired = "Argil retired avatars made from videos. Give an image."
    problems = {"video_url": [retired]} if "video_url" in given else {}
    if given.get("type", "IMAGE").upper() != "IMAGE":
        problems["type"] = [retired if given["type"].upper() == "VIDEO" else "Must be IMAGE, or be left out."]
    return problems


def dataset_image(image: File) -> dict[str, str]:
    """The image in Argil's words: by its address, or as a data URI that names its real format. Raises `Unfit`."""
    if image.url is not None:
        return {"url": image.url}
    return {"base64": files.data_uri(image, f"image/{_checked(image.read()).kind}")}


def _checked(content: bytes) -> images.Image:
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
