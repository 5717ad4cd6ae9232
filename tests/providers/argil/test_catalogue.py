"""What Argil's declarations promise: their examples hold, their anti-examples are refused where they say."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.catalogue import schemas
from connector.catalogue.entries import Action, Options, Search
from connector.errors import InvalidInput
from connector.providers.argil import fields, moments, videos
from connector.providers.argil.provider import Argil

ACTIONS = [each for each in Argil.entries if isinstance(each, Action)]
GOOD = [(action, each) for action in ACTIONS for each in action.examples]
BAD = [(action, each) for action in ACTIONS for each in action.anti_examples]
AVATAR = "3c90c3cc-0d44-4b50-8888-8dd25736052a"


def _name(value: Any) -> str:
    return str(getattr(value, "key", None) or getattr(value, "name", value))


@pytest.mark.parametrize(("action", "example"), GOOD, ids=_name)
def test_an_example_is_taken(action: Action, example: Any) -> None:
    assert schemas.check(action, example.input)


@pytest.mark.parametrize(("action", "example"), BAD, ids=_name)
def test_an_anti_example_is_refused_at_its_path(action: Action, example: Any) -> None:
    with pytest.raises(InvalidInput) as told:
        schemas.check(action, example.input)
    assert example.path in (told.value.details or {}), told.value.details


def test_keys_are_unique_within_a_kind_and_everything_can_be_tried() -> None:
    for kind in (Action, Options, Search):
        keys = [each.key for each in Argil.entries if isinstance(each, kind)]
        assert len(keys) == len(set(keys))
    for action in ACTIONS:
        assert action.examples and action.anti_examples, action.key
    for each in Argil.entries:
        assert each.sample and each.label and each.help.endswith("."), each.key


def test_a_sample_has_the_members_that_are_declared() -> None:
    for entry in Argil.entries:
        assert set(entry.sample) == {each.key for each in entry.output}, entry.key


def test_names_are_camel_case_on_the_wire_at_every_depth() -> None:
    ours = {
        "aspect_ratio": "9:16",
        "auto_brolls": {"enable": True},
        "background_music": {"asset_id": "a"},
        "moments": [{"avatar_id": "x", "broll": {"motion_prompt": "m", "asset_id": "a"}, "audio_url": "u"}],
    }
    assert fields.wire(ours) == {
        "aspectRatio": "9:16",
        "autoBrolls": {"enable": True},
        "backgroundMusic": {"assetId": "a"},
        "moments": [{"avatarId": "x", "broll": {"motionPrompt": "m", "assetId": "a"}, "audioUrl": "u"}],
    }


@given(st.dictionaries(st.text() | st.sampled_from(["avatar_id", "asset_id"]), st.text(), max_size=4))
def test_the_users_own_pairs_keep_their_keys_on_the_wire(pairs: dict[str, str]) -> None:
    assert fields.wire({"extras": pairs}) == {"extras": pairs}


def test_every_field_of_a_video_has_its_name_on_the_wire() -> None:
    def keys(declared: Any) -> set[str]:
        return {each.key for each in declared} | {key for each in declared for key in keys(each.fields)}

    whole = (fields.SUBTITLES, fields.ASPECT_RATIO, fields.AUTO_BROLLS, fields.MUSIC, fields.MODEL, fields.EXTRAS)
    sent = keys(moments.MOMENT + whole)
    assert not [key for key in sent if "_" in next(iter(fields.wire({key: "x"})))]


def body(**given: Any) -> dict[str, Any]:
    action = next(each for each in ACTIONS if each.key == "create_video")
    return videos._body(schemas.check(action, given))


def test_a_script_becomes_moments_of_its_speaker_and_names_the_video() -> None:
    made = body(script="  " + "Hello there, dear friend of ours. " * 40, avatar_id=AVATAR, voice_id="v")
    assert len(made["moments"]) == 3
    assert all(set(each) == {"transcript", "avatarId", "voiceId"} for each in made["moments"])
    assert all(len(each["transcript"]) <= 500 for each in made["moments"])
    assert made["name"].startswith("Hello there, dear") and len(made["name"]) <= 61 and made["name"].endswith("…")
    assert "script" not in made and "avatar_id" not in made


def test_moments_share_the_speaker_that_is_named_once() -> None:
    made = body(moments=[{"transcript": "a"}, {"transcript": "b", "avatar_id": "other"}], avatar_id=AVATAR)
    assert [each["avatarId"] for each in made["moments"]] == [AVATAR, "other"]


def test_what_argil_requires_and_nobody_says_is_filled_in() -> None:
    made = body(script="Hi.", avatar_id=AVATAR, subtitles__position="Top", auto_brolls__source="GENERATION")
    assert made["subtitles"] == {"enable": True, "position": "Top"}
    assert made["autoBrolls"] == {"enable": True, "intensity": "MEDIUM", "source": "GENERATION"}
    assert body(script="Hi.", avatar_id=AVATAR, subtitles={"enable": False})["subtitles"] == {"enable": False}


@pytest.mark.parametrize("count", [9, 10])
def test_nine_pairs_are_the_users_and_the_tenth_is_ours(count: int) -> None:
    pairs = {f"key{number}": "x" for number in range(count)}
    if count == 9:
        assert len(body(script="Hi.", avatar_id=AVATAR, extras=pairs)["extras"]) == 9
    else:
        with pytest.raises(InvalidInput) as told:
            body(script="Hi.", avatar_id=AVATAR, extras=pairs)
        assert "extras" in (told.value.details or {})


def test_the_pair_that_is_ours_cannot_be_set() -> None:
    with pytest.raises(InvalidInput) as told:
        body(script="Hi.", avatar_id=AVATAR, extras={fields.EXTRAS_OURS: "op_other"})
    assert f"extras.{fields.EXTRAS_OURS}" in (told.value.details or {})


@pytest.mark.parametrize(
    ("broll", "wrong"),
    [
        ({"type": "GENERATION", "prompt": "sea", "animate": True}, None),
        ({"type": "GENERATION", "query": "sea"}, "query"),
        ({"type": "AVATAR_ACTION", "motion_prompt": "wave"}, None),
        ({"type": "AVATAR_ACTION", "animate": True}, "animate"),
        ({"type": "GOOGLE_IMAGES", "query": "sea", "animate": False}, None),
        ({"type": "UPLOAD", "asset_id": "a"}, None),
        ({"type": "UPLOAD"}, "asset_id"),
        ({"type": "STOCKS_VIDEO", "asset_id": "a"}, "asset_id"),
        ({"prompt": "sea"}, "type"),
    ],
)
def test_an_insert_holds_what_goes_with_its_type(broll: dict[str, Any], wrong: str | None) -> None:
    moments = [{"transcript": "Hi", "avatar_id": AVATAR, "broll": broll}]
    if wrong is None:
        assert json.dumps(body(moments=moments))
    else:
        with pytest.raises(InvalidInput) as told:
            body(moments=moments)
        assert f"moments.0.broll.{wrong}" in (told.value.details or {})


@pytest.mark.parametrize(
    "moments", [[{}], [{"transcript": "  "}], [{"transcript": "x", "audio_url": "https://a.example"}]]
)
def test_a_moment_is_spoken_or_played(moments: list[dict[str, str]]) -> None:
    with pytest.raises(InvalidInput):
        body(moments=[each | {"avatar_id": AVATAR} for each in moments])


@given(script=st.text(min_size=1, max_size=50))
def test_any_script_is_taken_or_blamed(script: str) -> None:
    try:
        made = body(script=script, avatar_id=AVATAR)
    except InvalidInput as told:
        assert "script" in (told.details or {})
    else:
        assert made["name"] and all(each["transcript"].strip() for each in made["moments"])
