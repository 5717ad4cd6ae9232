import pytest
from support.world import Api


def test_a_voice_is_looked_at(alice: Api) -> None:
    [row] = alice.good("GET", "/v1/searches/find_voices?name=grace")
    seen = alice.good("POST", "/v1/actions/get_voice", {"voice_id": row["id"]})
    assert seen == row and seen["sample_url"].endswith(".wav")
    assert (seen["language"], seen["gender"], seen["status"]) == ("ENGLISH", "FEMALE", "IDLE")


def test_an_unknown_voice_is_404(alice: Api) -> None:
    for voice_id in ("nobody", "..", "a/b", "a?b"):
        assert alice("POST", "/v1/actions/get_voice", {"voice_id": voice_id}).status_code == 404


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", 7),
        ("language=ENGLISH", 2),
        ("language=ENGLISH&gender=MALE", 1),
        ("gender=FEMALE", 3),
        ("name=Rafaël", 1),
        ("name=rafael&gender=FEMALE", 0),
        ("language=DUTCH", 0),
        ("created_after=1999-01-01", 7),
        ("created_before=1999-01-01", 0),
        ("language=&name=&gender=", 7),
    ],
)
def test_voices_are_found_by_every_filter(alice: Api, query: str, names: int) -> None:
    assert len(alice.good("GET", f"/v1/searches/find_voices?{query}")) == names


@pytest.mark.parametrize("query", ["language=KLINGON", "gender=OTHER", "created_after=yesterday", f"name={'x' * 201}"])
def test_a_filter_that_makes_no_sense_is_422(carol: Api, query: str) -> None:
    answer = carol("GET", f"/v1/searches/find_voices?{query}")
    assert answer.status_code == 422 and query.partition("=")[0] in answer.json()["error"]["details"]
