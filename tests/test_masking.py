"""A key is found however it is written, and nothing else is touched."""

import base64
import html
import json
import uuid
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector import masking

KEY = "argil_sk_9f8+Xy/7Qz-Tm2Lw0pB4cD7eF"
DATA, WORDS = masking.Mask(KEY, run=masking.LONG), masking.Mask(KEY, run=masking.SHORT)


def every_percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def every_u(text: str) -> str:
    return "".join(f"\\u{ord(each):04x}" for each in text)


def shifted(by: int, encode: Callable[[bytes], bytes] = base64.b64encode) -> Callable[[str], str]:
    return lambda text: encode(b"user:ab"[: 3 + by] + text.encode() + b"\nmore").decode()


WAYS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in capitals": str.upper,
    "in small letters": str.lower,
    "percent where needed": lambda text: quote(text, safe=""),
    "percent in small letters": lambda text: quote(text, safe="").lower(),
    "percent for every letter": every_percent,
    "percent twice": lambda text: quote(quote(text, safe=""), safe=""),
    "percent for every letter twice": lambda text: quote(every_percent(text), safe=""),
    "JSON": lambda text: json.dumps(text).replace("/", "\\/"),
    "JSON for every letter": every_u,
    "JSON in JSON": lambda text: json.dumps(every_u(text)),
    "Python's escapes": lambda text: "".join(f"\\x{ord(each):02x}" for each in text),
    "HTML": lambda text: html.escape(text).replace("+", "&#43;"),
    "HTML for every letter": lambda text: "".join(f"&#{ord(each)};" for each in text),
    "HTML in hexadecimal": lambda text: "".join(f"&#x{ord(each):x};" for each in text),
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal in capitals": lambda text: text.encode().hex().upper(),
    "the second half": lambda text: text[len(text) // 2 :],
    "the first half": lambda text: text[: len(text) // 2 + 1],
    "without its ends": lambda text: text[4:-4],
    **{f"base64 at {each}": shifted(each) for each in range(3)},
    **{f"base64 for URLs at {each}": shifted(each, base64.urlsafe_b64encode) for each in range(3)},
    "base64 with percent": lambda text: quote(shifted(1)(text), safe=""),
}


def shows(text: str) -> bool:
    """Whether six characters of the key on end stand in a text, or in what it says when it is read."""
    parts = [KEY[at : at + 6] for at in range(len(KEY) - 5)]
    return any(way(part).lower() in text.lower() for part in parts for way in list(WAYS.values())[:16])


@pytest.mark.parametrize("mask", [DATA, WORDS], ids=["data", "words"])
@pytest.mark.parametrize("way", WAYS)
def test_no_way_to_write_a_key_passes(way: str, mask: masking.Mask) -> None:
    written = WAYS[way](KEY)
    masked = mask.text(f"The key {written} is refused, {written}!")
    assert not shows(masked) and masking.KEY in masked and masked.startswith("The key ")
    assert mask.data(f"é {written}".encode()).decode() == mask.text(f"é {written}")
    if way.startswith("base64"):
        assert not any(written[at : at + 18] in masked for at in range(len(written) - 17))


@pytest.mark.parametrize("part", [KEY[:8], KEY[-8:], KEY[9:17]])
def test_in_a_sentence_eight_characters_are_too_many(part: str) -> None:
    assert WORDS.text(f"{part}… is refused") == "[key]… is refused"
    assert DATA.text(f"{part}…") == f"{part}…"


@pytest.mark.parametrize(
    "text",
    ["", "argil_", "100 % of it", "a%2Fb%zz\\u12", "https://x.example/a?b=%2B%2F&c=1&amp;d", "é" * 100, "ﬁ ß İ"],
)
def test_what_holds_no_key_stays_as_it_is(text: str) -> None:
    assert DATA.text(text) is text and WORDS.text(text) is text


@given(text=st.text())
def test_no_text_is_too_odd(text: str) -> None:
    assert KEY not in WORDS.text(text + KEY + text)
    WORDS.data((text + KEY).encode())


@given(key=st.text(), before=st.text(), after=st.text())
def test_no_key_is_too_odd(key: str, before: str, after: str) -> None:
    masked = masking.Mask(key, run=masking.SHORT).text(f"{before}\n{key}\n{after}")
    assert len(key) < masking.SHORT // 2 or key not in masked or key in f"\n{masking.KEY}\n"


def test_json_stays_json() -> None:
    told = json.dumps({"a": f"x {KEY} y", "b": [quote(KEY, safe="")], "c": "ü"}).encode()
    assert json.loads(DATA.data(told)) == {"a": "x [key] y", "b": ["[key]"], "c": "ü"}


@pytest.mark.parametrize("slash", ["/", "\\/", "%2F", "%2f"])
def test_inbound_addresses_lose_what_is_secret(slash: str) -> None:
    secret = "Ab-_" * 10 + "xyz"
    address = slash.join(["https:", "", "bridge.example", "inbound", "argil", secret])
    masked = masking.addresses(f'{{"callbackUrl":"{address}"}}')
    assert secret not in masked and "[address]" in masked
    assert masking.addresses("GET /inbound/argil/list") == "GET /inbound/argil/list"


@pytest.mark.parametrize("name", [str(uuid.UUID(int=7)), "ab" * 16, "ab" * 20, "ab" * 32, "a" * 42, "a" * 44])
def test_what_only_looks_like_an_inbound_address_stays(name: str) -> None:
    """An operation that is cut off goes on with its input as it was kept: another address would be sent."""
    text = f"https://files.example/inbound/audio/{name}.mp3"
    assert masking.addresses(text) == text


def test_a_status_in_capitals_that_a_key_has_in_small_letters_stays() -> None:
    key = "sandbox-alice-content_moderated-and-more"
    said = '{"status": "CONTENT_MODERATED"}'
    assert masking.of(key, run=masking.LONG).text(said) == said
    assert key.upper() not in masking.of(key, run=masking.LONG).text(f'{{"status": "{key.upper()}"}}')


def test_an_id_that_has_a_very_short_key_in_it_stays() -> None:
    assert masking.of("bench", run=masking.LONG).text('{"id": "bench-17"}') == '{"id": "bench-17"}'
