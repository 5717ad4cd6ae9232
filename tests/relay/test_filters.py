"""Which events of its trigger a subscription wants."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.errors import InvalidInput
from connector.providers.argil.events import AVATAR_READY, VIDEO_DONE
from connector.relay import filters

VIDEO = {"id": "vid_1", "name": "Welcome", "avatar_ids": ["ava_1", "ava_2"], "extras": {"row": "42", "team": "blue"}}


@pytest.mark.parametrize(
    ("chosen", "passes"),
    [
        ({}, True),
        ({"video_id": "vid_1"}, True),
        ({"video_id": "vid_2"}, False),
        ({"avatar_id": "ava_2"}, True),
        ({"avatar_id": "ava_3"}, False),
        ({"extras.row": "42"}, True),
        ({"extras.row": "43"}, False),
        ({"extras.column": "42"}, False),
        ({"extras.row": "42", "extras.team": "blue", "video_id": "vid_1", "avatar_id": "ava_1"}, True),
        ({"extras.row": "42", "extras.team": "red"}, False),
    ],
)
def test_every_filter_about_such_a_thing_must_agree(chosen: dict[str, str], passes: bool) -> None:
    assert filters.wants(chosen, trigger=VIDEO_DONE, resource=VIDEO, version=filters.VERSION) is passes


@pytest.mark.parametrize("resource", [{"id": "vid_1"}, {"id": "vid_1", "avatar_ids": []}])
def test_what_an_event_does_not_carry_keeps_nobody_from_it(resource: dict[str, Any]) -> None:
    assert filters.wants({"avatar_id": "ava_1"}, trigger=VIDEO_DONE, resource=resource, version=filters.VERSION)


@pytest.mark.parametrize(
    ("stored", "passes"),
    [
        ({"avatar_id": "ava_3"}, True),  # it said nothing about videos
        ({"video_id": ""}, False),
        ({"extras.row": ""}, False),
        ({"extras.row": "True"}, False),
        ({"extras.row": "42"}, True),
    ],
)
def test_what_an_older_version_kept_means_what_it_meant(stored: dict[str, str], passes: bool) -> None:
    assert filters.wants(stored, trigger=VIDEO_DONE, resource=VIDEO, version=1) is passes


def test_a_thing_without_extras_has_none_that_agree() -> None:
    assert not filters.wants(
        {"extras.row": "42"}, trigger=AVATAR_READY, resource={"id": "ava_1"}, version=filters.VERSION
    )


ROW = {"extras.row": "42"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"video_id": "vid_1", "extras.row": "42", "extras.a.b": "c"}, {"video_id": "vid_1", "extras.a.b": "c"} | ROW),
        *(({"video_id": empty}, {}) for empty in ("", None, [], {})),
        *(({"extras.row": empty, "extras.team": "blue"}, {"extras.team": "blue"}) for empty in ("", None, [], {})),
        *(({"extras": empty}, {}) for empty in ("", None, [], {}, {"row": None}, {"row": ""}, {"row": []}, "{}")),
        ({"nobody": ""}, {}),  # an empty one is none, whatever it is called
        *((text, {}) for text in ("", " ", "{}", "null", "[]", '{"video_id": ""}')),
        ({"extras": {"row": "42"}}, ROW),
        ({"extras__row": "42"}, ROW),
        ({"extras__row__two": "42"}, {"extras.row__two": "42"}),
        ({"extras.row_": "42"}, {"extras.row_": "42"}),
        ({"extras": '{"row": "42"}'}, ROW),
        ({"extras": '{"row": 42}', "extras.team": "blue"}, ROW | {"extras.team": "blue"}),
        ('{"extras": {"row": 42}}', ROW),
        ('{"extras.row": "42"}', ROW),
        ({"extras.row": "42", "extras": {"row": "42"}}, ROW),
        ({"extras.row": 42}, ROW),
        ({"extras.row": True}, {"extras.row": "true"}),  # as `extras` themselves are sent to the provider
        ({"extras.row": "True"}, {"extras.row": "True"}),
        ({"video_id": 7}, {"video_id": "7"}),
    ],
    ids=json.dumps,
)
def test_however_it_is_written_it_is_kept_flat_and_as_text(given: Any, kept: dict[str, str]) -> None:
    assert filters.check(given, [VIDEO_DONE]) == kept == filters.flat(given, [VIDEO_DONE])


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"vido_id": "x"}, "filters.vido_id"),
        ({"extras.": "x"}, "filters.extras."),
        ({"extras": {"": "x"}}, "filters.extras."),
        ({"extras": "row"}, "filters.extras"),
        ({"extras": ["row"]}, "filters.extras"),
        ({"extras.row": {"a": "b"}}, "filters.extras.row"),
        ({"extras.row": ["42"]}, "filters.extras.row"),
        ({"video_id": ["vid_1"]}, "filters.video_id"),
        ({"video_id": True}, "filters.video_id"),
        ({"extras.row": "42", "extras": {"row": "43"}}, "filters.extras.row"),
        ("row", "filters"),
        ("[1]", "filters"),
        ("0", "filters"),
        ("false", "filters"),
        (7, "filters"),
        (["video_id"], "filters"),
        ({f"extras.{number}": "x" for number in range(11)}, "filters.extras"),
        ({f"extras.{number}": "x" for number in range(10)} | {"video_id": "vid_1"}, "filters"),
        ({"extras.row": "x" * 257}, "filters.extras.row"),
        ({"video_id": "x" * 257}, "filters.video_id"),
        ({"avatar_id": "x" * 257}, "filters.avatar_id"),
    ],
    ids=json.dumps,
)
def test_a_wrong_filter_is_named(given: Any, path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        filters.check(given, [VIDEO_DONE])
    assert list(refused.value.details or {}) == [path]


def test_as_many_and_as_long_as_there_may_be_are_taken() -> None:
    most = {f"extras.{number}": "x" * 256 for number in range(9)} | {"video_id": "v" * 256}
    assert filters.check(most, [VIDEO_DONE]) == most
    with pytest.raises(InvalidInput, match="Filters have 11 filters; at most 10 are allowed."):
        filters.check(most | {"extras.a": "x"}, [VIDEO_DONE])


def test_one_that_the_trigger_does_not_know_is_refused_with_those_it_knows() -> None:
    with pytest.raises(InvalidInput, match='"video_id" is not a field here.*avatar_id, extras'):
        filters.check({"video_id": "vid_1"}, [AVATAR_READY])
    assert filters.flat({"video_id": "vid_1"}, [AVATAR_READY]) == {"video_id": "vid_1"}


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.booleans() | st.none() | st.lists(st.text())))
def test_what_is_taken_can_be_asked(chosen: dict[str, Any]) -> None:
    try:
        kept = filters.check(chosen, [VIDEO_DONE])
    except InvalidInput:
        return
    assert all(isinstance(each, str) and each for each in kept.values())
    assert filters.check(kept, [VIDEO_DONE]) == kept
    assert filters.wants(kept, trigger=VIDEO_DONE, resource=VIDEO, version=filters.VERSION) in (True, False)
