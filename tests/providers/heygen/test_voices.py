"""Voices are found by name, language and gender: the account's own first."""

from typing import Any

import pytest

from connector import errors
from connector.providers.heygen import voices
from connector.sandbox.heygen import seeds

from .houses import User

ALL = {each.name for each in seeds.plant().voices}


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["name"] for row in rows]


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_all_are_found_the_accounts_own_first(alice: User, limit: int) -> None:
    found: list[str] = []
    page = alice.page("find_voices", limit=limit)
    while True:
        assert len(page.rows) <= limit
        found += names(list(page.rows))  # type: ignore[arg-type]
        if page.position is None:
            break
        page = alice.page("find_voices", limit=limit, cursor=page.position)
    assert found[0] == "My own voice" and set(found) == ALL and len(found) == len(ALL)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"name": "SAR"}, ["Sara"]),
        ({"language": "portug"}, ["Rafael"]),
        ({"language": "english", "gender": "male"}, ["Paul"]),
        ({"ownership": "private"}, ["My own voice"]),
        ({"ownership": "public", "language": "french", "gender": "female"}, ["Camille"]),
        ({"language": "Klingon"}, []),
    ],
)
def test_filters_hold_all_together(alice: User, given: dict[str, Any], found: list[str]) -> None:
    rows = alice.rows("find_voices", **given)
    assert names(rows) == found and all(set(row) == set(voices.VOICE_SAMPLE) for row in rows)


def test_a_cursor_of_another_search_is_refused(alice: User) -> None:
    with pytest.raises(errors.InvalidInput):
        alice.page("find_voices", cursor="private/0:")


def test_the_older_interface_tells_emotions_and_not_whose_a_voice_is(older: User) -> None:
    [sara] = older.rows("find_voices", name="Sara")
    assert sara["supports_emotion"] is True and sara["ownership"] is None
    assert set(names(older.rows("find_voices"))) == ALL
    assert names(older.rows("find_voices", language="german", gender="female")) == ["Anke"]
    with pytest.raises(errors.InvalidInput, match="Ownership is not told"):
        older.page("find_voices", ownership="private")
