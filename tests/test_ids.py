"""Ids sort by age and identify; secrets are long enough and usable where only text is."""

import base64
import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from connector import ids

ID = re.compile(r"[a-z]+_[0-9a-hjkmnp-tv-z]{26}")
parts = st.lists(st.text() | st.integers(), min_size=1, max_size=4)


def test_ids_name_their_kind_and_never_repeat() -> None:
    made = [ids.new_id("sub") for _ in range(1_000)]
    assert all(ID.fullmatch(each) and each.startswith("sub_") for each in made)
    assert len(set(made)) == 1_000


def test_ids_sort_by_the_millisecond_they_were_made_in() -> None:
    made = [ids.new_id("dlv") for _ in range(3_000)]
    assert [each[:14] for each in made] == sorted(each[:14] for each in made)  # dlv_ and 10 letters of time


@given(st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC)))
def test_an_id_tells_when_it_was_made(at: datetime) -> None:
    assert timedelta() <= at - ids.made_at(ids.new_id("op", at=at)) <= timedelta(milliseconds=2)


@given(st.datetimes(datetime(1970, 1, 2), datetime(9999, 1, 1), timezones=st.just(UTC)))
def test_a_range_of_time_is_a_range_of_ids(at: datetime) -> None:
    lowest = ids.lowest("dlv", at)
    assert lowest <= ids.new_id("dlv", at=at) and ids.new_id("dlv", at=at - timedelta(milliseconds=2)) < lowest
    assert ID.fullmatch(lowest)


def test_a_happening_has_one_id_everywhere() -> None:
    assert ids.event_id("con_1", "video", "vid_1", "done", 1) == ids.event_id("con_1", "video", "vid_1", "done", 1)
    assert ids.event_id("con_1", "video", "vid_1", "done", 1) == "evt_4wbneb17ta24ns1khrcw7wr4kp"
    assert ID.fullmatch(ids.event_id("é", "\ud800"))


def test_the_border_between_two_parts_counts() -> None:
    borders = [("a", "b:c"), ("a:b", "c"), ("a", "b\x1fc"), ("a\x1fb", "c"), ("a", "b", "c"), ('a", "b', "c")]
    assert len({ids.event_id(*each) for each in borders}) == len(borders)


@given(parts, parts)
def test_different_happenings_have_different_ids(one: list[str | int], other: list[str | int]) -> None:
    same = [str(each) for each in one] == [str(each) for each in other]
    assert (ids.event_id(*one) == ids.event_id(*other)) is same


def test_a_signing_secret_is_text_within_and_long_enough() -> None:
    for _ in range(100):
        secret = ids.new_signing_secret()
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        assert secret.startswith("whsec_") and len(key) >= 24
        assert key.isascii() and key.decode().isprintable() and b" " not in key


def test_tokens_and_addresses_hold_256_random_bits_and_fit_into_a_header_and_a_path() -> None:
    token, address = ids.new_token(), ids.new_address_secret()
    assert re.fullmatch(r"act_[\w-]{43}", token) and re.fullmatch(r"[\w-]{43}", address)
    assert ids.new_token() != token and ids.new_address_secret() != address


def test_only_the_same_text_is_the_same() -> None:
    assert ids.same("naïve", "naïve")
    assert not ids.same("a", "b") and not ids.same("a", "") and not ids.same("a", "aa")


def test_a_digest_is_sha_256_in_hex() -> None:
    assert ids.digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
