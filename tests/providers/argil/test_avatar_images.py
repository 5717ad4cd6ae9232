import base64
from typing import Any

import pytest
from support import pictures

from connector import errors
from connector.catalogue import schemas
from connector.providers.argil import avatar_images, avatars

CREATE = avatars.ACTIONS[0]


def coded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def refused(given: dict[str, Any]) -> dict[str, list[str]]:
    try:
        schemas.check(CREATE, {"name": "Anna", **given})
    except errors.InvalidInput as wrong:
        return dict(wrong.details or {})
    return {}


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (3840, 2160), (2160, 3840), (1600, 900)])
def test_both_shapes_from_720p_to_4k_are_taken(size: tuple[int, int]) -> None:
    assert not refused({"image_base64": f"data:image/png;base64,{coded(pictures.png(*size))}"})


@pytest.mark.parametrize(
    ("size", "word"),
    [
        ((1264, 711), "720p"),
        ((711, 1264), "720p"),
        ((3856, 2169), "4K"),
        ((1281, 720), "16:9"),
        ((1920, 1081), "16:9"),
        ((1080, 1080), "16:9"),
        ((4096, 2160), "16:9"),
        ((0, 0), "720p"),
    ],
)
def test_other_sizes_are_refused_with_their_size(size: tuple[int, int], word: str) -> None:
    [sentence] = refused({"image_base64": coded(pictures.png(*size))})["image_base64"]
    assert f"{size[0]} x {size[1]}" in sentence and word in sentence


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pictures.png(1280, 720), "png"),
        (pictures.jpeg(1280, 720), "jpeg"),
        (pictures.webp_lossy(1280, 720), "webp"),
    ],
)
@pytest.mark.parametrize("head", ["", "data:image/png;base64,", "data:image/jpg;base64,", "DATA:;BASE64,"])
def test_whatever_the_head_says_the_real_format_is_sent(content: bytes, kind: str, head: str) -> None:
    given = schemas.check(CREATE, {"name": "Anna", "image_base64": head + coded(content)})
    assert avatar_images.dataset_image(given["image"]) == {"base64": f"data:image/{kind};base64,{coded(content)}"}


def test_line_breaks_within_base64_are_dropped() -> None:
    text = coded(pictures.png(1280, 720))
    broken = f"data:image/png;base64,\n{text[:20]}\r\n {text[20:]}\n"
    given = schemas.check(CREATE, {"name": "Anna", "image_base64": broken})
    assert avatar_images.dataset_image(given["image"]) == {"base64": f"data:image/png;base64,{text}"}


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ("data:image/png;base64,SGVsbG8=", "PNG, JPEG or WEBP"),
        (f"data:image/gif;base64,{coded(b'GIF89a')}", "PNG, JPEG or WEBP"),
        ("data:image/png;base64,", "empty"),
        ("data:image/svg+xml,<svg/>", "base64"),
        ("https://example.com/anna.jpg", "base64"),
        ("iVBORw0KGgo", "base64"),
        ("Ünicode", "base64"),
    ],
)
def test_what_is_no_picture_in_base64_is_refused(given: str, word: str) -> None:
    [sentence] = refused({"image_base64": given})["image_base64"]
    assert word in sentence


@pytest.mark.parametrize(("more", "fits"), [(0, True), (1, False), (9, False)])
def test_ten_megabytes_are_the_most(more: int, fits: bool) -> None:
    content = pictures.png(1280, 720).ljust(avatar_images.MOST_BYTES + more, b"\0")
    assert bool(refused({"image_base64": coded(content)})) is not fits


def test_exactly_one_image_is_wanted() -> None:
    assert not refused({"image_url": "https://example.com/a.jpg"})
    assert refused({}).keys() == {"image"}
    both = {"image_url": "https://example.com/a.jpg", "image_base64": coded(pictures.png(1280, 720))}
    assert refused(both).keys() == {"image_url"}
    assert refused(both | {"image": both["image_url"]}).keys() == {"image"}


@pytest.mark.parametrize("given", [{"type": "VIDEO"}, {"type": "video"}, {"video_url": "https://example.com/a.mp4"}])
def test_an_avatar_from_a_video_is_told_to_be_retired(given: dict[str, str]) -> None:
    told = avatar_images.from_an_image(given)
    assert told.keys() == given.keys() and "retired" in next(iter(told.values()))[0]


def test_the_type_may_be_said() -> None:
    assert not avatar_images.from_an_image({"type": "IMAGE"}) and not avatar_images.from_an_image({})
    assert avatar_images.from_an_image({"type": "AUDIO"}).keys() == {"type"}
