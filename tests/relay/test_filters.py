"""Which events of its trigger a subscription wants."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.relay import filters

VIDEO = {"id": "vid_1", "name": "Welcome", "extras": {"row": "42", "team": "blue"}}


@pytest.mark.parametrize(
    ("chosen", "passes"),
    [
        ({}, True),
        ({"video_id": "vid_1"}, True),
        ({"video_id": "vid_2"}, False),
        ({"avatar_id": "ava_1"}, True),  # says nothing about videos
        ({"extras.row": "42"}, True),
        ({"extras.row": "43"}, False),
        ({"extras.column": "42"}, False),
        ({"extras.row": "42", "extras.team": "blue", "video_id": "vid_1"}, True),
        ({"extras.row": "42", "extras.team": "red"}, False),
    ],
)
def test_every_filter_about_such_a_thing_must_agree(chosen: dict[str, str], passes: bool) -> None:
    assert filters.wants(chosen, about="video", thing=VIDEO) is passes


def test_a_thing_without_extras_has_none_that_agree() -> None:
    assert not filters.wants({"extras.row": "42"}, about="avatar", thing={"id": "ava_1"})


@pytest.mark.parametrize("chosen", [{}, {"video_id": "vid_1", "avatar_id": "a", "extras.row": "42", "extras.a.b": ""}])
def test_good_filters_have_no_problem(chosen: dict[str, Any]) -> None:
    assert filters.problems(chosen) == {}


@pytest.mark.parametrize("chosen", [{"vido_id": "x"}, {"extras.": "x"}, {"extras": {"a": "b"}}, {"video_id": 7}])
def test_a_wrong_filter_is_named(chosen: dict[str, Any]) -> None:
    [(path, sentences)] = filters.problems(chosen).items()
    assert path == f"filters.{next(iter(chosen))}" and sentences[0].startswith("Must be ")


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none() | st.lists(st.text())))
def test_what_has_no_problem_can_be_asked(chosen: dict[str, Any]) -> None:
    if not filters.problems(chosen):
        assert filters.wants(chosen, about="video", thing=VIDEO) in (True, False)
