"""Translations: one for each run, of an address, an asset or a video of HeyGen's, told when it has ended."""

from typing import Any

import pytest
from providers.heygen.conftest import HeyGenWorld, heygen_world
from support.world import Api, until

from connector.providers.heygen import translation_form
from connector.sandbox.heygen.seeds import seeded_id

TRANSLATE = "/v1/actions/translate_video"
CLIP = "https://files.example.com/welcome.mp4"
SPANISH = "Spanish (Spain)"
WHY = "no certain upper price of this is known, so nothing is made. Leave it empty."
TO_SPANISH = {"video_url": CLIP, "output_language": SPANISH}


def translations(heygen: HeyGenWorld, api: Api) -> int:
    """How many were begun."""
    return int(heygen.state(api)["renders"])


def test_languages_are_chosen_by_the_names_that_heygen_takes(anna: Api) -> None:
    rows = anna.good("GET", "/v1/options/translation_languages?search=spanish")
    assert rows == [{"id": name, "name": name} for name in (SPANISH, "Spanish (Mexico)")]


def test_a_translation_is_begun_and_ends_with_an_event(heygen: HeyGenWorld, anna: Api) -> None:
    made = anna.good("POST", TRANSLATE, TO_SPANISH | {"title": "Welcome", "enable_caption": True})
    assert (made["name"], made["status"], made["output_language"]) == ("Welcome", "PENDING", SPANISH)
    with heygen.world.relay():
        (told,) = until(lambda: anna.good("GET", "/v1/events")["data"])
    assert (told["trigger"], told["translation"]["id"]) == ("translation_done", made["id"])
    assert told["translation"]["video_url"] and told["translation"]["output_language"] == SPANISH


def test_one_that_fails_is_told_with_its_reason(heygen: HeyGenWorld, anna: Api) -> None:
    made = anna.good("POST", TRANSLATE, TO_SPANISH | {"title": "[fail]"})
    with heygen.world.relay():
        (told,) = until(lambda: anna.good("GET", "/v1/events")["data"])
    assert (told["trigger"], told["translation"]["id"]) == ("translation_failed", made["id"])
    assert told["translation"]["failure_message"]


def test_each_language_is_a_run_of_its_own(heygen: HeyGenWorld, anna: Api) -> None:
    made = [
        anna.good("POST", TRANSLATE, TO_SPANISH | {"output_language": each}) for each in (SPANISH, "Polish (Poland)")
    ]
    assert len({each["id"] for each in made}) == 2 == translations(heygen, anna)


def test_a_finished_video_of_heygens_is_translated_by_its_id(heygen: HeyGenWorld, anna: Api) -> None:
    from_template = {"template_id": seeded_id("template", "Welcome")}
    video = anna.good("POST", "/v1/actions/create_video_from_template", from_template)
    given = {"video_id": video["id"], "output_language": SPANISH}
    look = {"video_id": video["id"]}
    until(lambda: anna.good("POST", "/v1/actions/get_video", look)["status"] == "DONE")
    assert anna.good("POST", TRANSLATE, given)["status"] == "PENDING"


def test_a_video_that_is_not_finished_is_told_before_anything_is_begun(heygen: HeyGenWorld, anna: Api) -> None:
    from_template = {"template_id": seeded_id("template", "Welcome"), "title": "[fail]"}
    video = anna.good("POST", "/v1/actions/create_video_from_template", from_template)
    look = {"video_id": video["id"]}
    until(lambda: anna.good("POST", "/v1/actions/get_video", look)["status"] == "FAILED")
    answer = anna("POST", TRANSLATE, {"video_id": video["id"], "output_language": SPANISH})
    said = "Video has no file that could be translated: its status is FAILED."
    assert (answer.status_code, answer.json()["error"]["message"]) == (422, said)
    assert translations(heygen, anna) == 1, "the video alone"


def test_every_setting_is_one_that_heygen_takes(heygen: HeyGenWorld, anna: Api) -> None:
    given: dict[str, Any] = {
        "video_asset_id": seeded_id("asset", "City at night"),
        "output_language": "French (France)",
        "input_language": "English",
        "mode": "precision",
        "title": "Bonjour",
        "enable_caption": True,
        "translate_audio_only": True,
        "speaker_num": 2,
        "start_time": 1.5,
        "end_time": 9,
        "enable_dynamic_duration": False,
        "enable_speech_enhancement": True,
        "enable_watermark": True,
        "disable_music_track": True,
        "keep_the_same_format": True,
        "audio__url": "https://files.example.com/a.mp3",
        "fps_mode": "cfr",
        "srt": {"asset_id": seeded_id("asset", "Jingle")},
        "srt_role": "output",
        "brand_glossary": "bg_1",
        "stock_voice_config": {"use_stock_voice": True, "preferred_stock_voice_ids": ["v1", "v2"]},
        "folder_id": heygen.folder(anna),
    }
    keys = {each.partition("__")[0] for each in given}
    assert {each.key for each in translation_form.FIELDS} - keys == {"video_url", "video_id"}
    assert anna.good("POST", TRANSLATE, given)["output_language"] == "French (France)"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"output_language": SPANISH}, "Fill in Video URL, Video Asset ID or Video."),
        (TO_SPANISH | {"video_id": "a1"}, "Fill in only one of Video URL and Video."),
        (TO_SPANISH | {"start_time": 9, "end_time": 3}, "End Time must be later than Start Time."),
        (TO_SPANISH | {"srt_role": "input"}, "Subtitle Role is only taken with Subtitles."),
        (TO_SPANISH | {"audio": {"url": CLIP, "asset_id": "a1"}}, "Audio: Fill in only one of URL and Asset ID."),
    ],
)
def test_what_is_missing_or_does_not_go_together_is_refused(
    heygen: HeyGenWorld, anna: Api, given: dict[str, Any], said: str
) -> None:
    answer = anna("POST", TRANSLATE, given)
    assert (answer.status_code, answer.json()["error"]["message"]) == (422, said)
    assert translations(heygen, anna) == 0


def test_what_heygen_refuses_is_said_in_our_words(anna: Api) -> None:
    answer = anna("POST", TRANSLATE, TO_SPANISH | {"output_language": "Klingon"})
    assert (
        answer.status_code == 422
        and "Output Language: There is no language Klingon." in answer.json()["error"]["message"]
    )


def test_an_answer_that_got_lost_is_asked_for_again_and_paid_once(heygen: HeyGenWorld, anna: Api) -> None:
    heygen.faults(error_500_after=1, fault_methods=["POST"], fault_path="/video-translations")
    made = anna.good("POST", TRANSLATE, TO_SPANISH, headers={"Idempotency-Key": "once"})
    again = anna.good("POST", TRANSLATE, TO_SPANISH, headers={"Idempotency-Key": "once"})
    assert made["id"] == again["id"] and translations(heygen, anna) == 1


def test_the_older_interface_is_told_to_have_none(tmp_path: Any) -> None:
    with heygen_world(f"sqlite:///{tmp_path}/connector.db", CONNECTOR_HEYGEN_API="v2") as older:
        bob = older.world.connect("bob", provider="heygen")
        for answer in (bob("POST", TRANSLATE, TO_SPANISH), bob("GET", "/v1/options/translation_languages")):
            assert answer.status_code == 422
            assert answer.json()["error"]["message"].startswith("HeyGen's older interface (v2)")


def test_a_limit_is_refused_because_no_price_is_known(heygen: HeyGenWorld, anna: Api) -> None:
    refused = anna("POST", TRANSLATE, TO_SPANISH | {"max_cost": 100})
    assert refused.status_code == 422 and translations(heygen, anna) == 0
    assert refused.json()["error"]["details"] == {"max_cost": ["Cannot be kept: " + WHY]}
    assert refused.json()["error"]["message"] == "Max Cost cannot be kept: " + WHY
