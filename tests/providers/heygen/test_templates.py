"""Videos from templates: the form follows from the template, what does not fit it is refused before anything is begun,
and what is not filled in stays as it is."""

from typing import Any

import pytest
from providers.heygen.conftest import HeyGenWorld, heygen_world
from support.world import Api, until

from connector.providers.heygen import template_form
from connector.sandbox.heygen.seeds import look_id, seeded_id

CREATE = "/v1/actions/create_video_from_template"
VARIABLES = "/v1/options/template_variables"
WELCOME, TOUR = (seeded_id("template", name) for name in ("Welcome", "Tour"))
VOICE = seeded_id("voice", "Paul")


def refused(api: Api, **given: Any) -> dict[str, Any]:
    answer = api("POST", CREATE, given)
    assert answer.status_code == 422, answer.text
    error: dict[str, Any] = answer.json()["error"]
    return error


def test_templates_are_chosen_by_name_and_shape(anna: Api) -> None:
    assert anna.good("GET", "/v1/options/templates") == [
        {"id": WELCOME, "name": "Welcome · 16:9"},
        {"id": TOUR, "name": "Tour · 9:16"},
    ]
    assert [each["id"] for each in anna.good("GET", "/v1/options/templates?search=tou")] == [TOUR]


def test_the_form_has_a_field_for_each_variable(anna: Api) -> None:
    rows = {each["id"]: each for each in anna.good("GET", f"{VARIABLES}?template_id={WELCOME}")}
    assert list(rows) == ["first_name", "company", "logo", "presenter", "presenter__voice_id", "speaker"]
    assert rows["first_name"] == {
        "id": "first_name",
        "name": "first_name",
        "kind": "text",
        "required": False,
        "help": "The text that stands in its place.",
        "default": "Anna",
        "options": None,
    }
    assert {key: (each["name"], each["options"]) for key, each in rows.items()} == {
        "first_name": ("first_name", None),
        "company": ("company", None),
        "logo": ("logo (image)", None),
        "presenter": ("presenter (avatar)", "avatars"),
        "presenter__voice_id": ("presenter (voice)", "voices"),
        "speaker": ("speaker (voice)", "voices"),
    }
    assert anna.good("GET", f"{VARIABLES}?template_id=unknown") == []


def test_a_video_is_made_of_the_values_and_ends_with_an_event(heygen: HeyGenWorld, anna: Api) -> None:
    values = {"first_name": "Bob", "logo": "https://files.example.com/logo.png", "presenter": look_id("Mia")}
    flat = {"variables__speaker": VOICE, "variables__presenter__voice_id": VOICE}
    given = {"template_id": WELCOME, "variables": values, **flat, "title": "Welcome, Bob", "caption": True}
    made = anna.good("POST", CREATE, given | {"dimension": {"width": 1920, "height": 1080}, "fps": 60})
    assert made["name"] == "Welcome, Bob" and made["status"] in ("PENDING", "GENERATING_VIDEO")
    with heygen.world.relay():
        done = until(lambda: anna.good("GET", "/v1/events")["data"])
    assert (done[0]["trigger"], done[0]["video"]["id"], done[0]["video"]["name"]) == (
        "video_done",
        made["id"],
        "Welcome, Bob",
    )


def test_unknown_variables_are_told_with_those_that_there_are(heygen: HeyGenWorld, anna: Api) -> None:
    error = refused(anna, template_id=WELCOME, variables={"headline": "Hi", "first_name__voice_id": VOICE})
    assert error["details"].keys() == {"variables.headline", "variables.first_name__voice_id"}
    assert error["message"].startswith(
        'Variables: "headline" is no variable of this template. The variables are: first_name, company, logo,'
        " presenter, presenter__voice_id, speaker."
    )
    assert heygen.state(anna)["videos_created"] == 0


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("logo", "the big one", "must be the address of an image (https://…), or the ID of one that was uploaded."),
        ("presenter", "Ann at the desk", "must be the ID of an avatar's look."),
        ("presenter__voice_id", "https://example.com/a.mp3", "must be the ID of a voice."),
        ("speaker", "low and friendly", "must be the ID of a voice."),
    ],
)
def test_a_value_of_another_kind_is_refused_by_its_label(anna: Api, name: str, value: str, said: str) -> None:
    error = refused(anna, template_id=WELCOME, variables={name: value})
    assert error["message"] == f'Variables: "{name}" {said}'


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"dimension": {"width": 1080, "height": 1920}}, "Dimension must keep the template's shape, 16:9."),
        ({"scene_ids": ["sc_1", "sc_9"]}, "The template has no scene sc_9. Its scenes are: sc_1."),
        ({"fps": 50}, "Frame Rate must be 25, 30 or 60."),
        ({"dimension": {"width": 1281, "height": 720}}, "Dimension: Width must be an even number."),
    ],
)
def test_what_does_not_fit_the_template_is_refused(anna: Api, more: dict[str, Any], said: str) -> None:
    assert refused(anna, template_id=WELCOME, **more)["message"] == said


def test_an_unknown_template_is_told(anna: Api) -> None:
    answer = anna("POST", CREATE, {"template_id": "unknown"})
    assert answer.status_code == 404 and "a template with the id unknown" in answer.json()["error"]["message"]


def test_every_setting_is_one_that_heygen_takes(heygen: HeyGenWorld, anna: Api) -> None:
    given = {
        "template_id": TOUR,
        "variables": {"clip": seeded_id("asset", "City at night"), "jingle": "https://files.example.com/a.mp3"},
        "subtitles": {
            "preset_name": "classic",
            "font_size": 40,
            "alignment": 2,
            "disable_highlight": True,
            "position": {"x": 0.5, "y": 10},
        },
        "scene_ids": ["sc_2", "sc_1", "sc_2"],
        "dimension": {"width": 1080, "height": 1920},
        "folder_id": heygen.folder(anna),
        "enable_sharing": True,
        "include_gif": True,
        "brand_glossary": "bg_1",
        "keep_text_vertically_centered": True,
        "reorder_music": False,
    }
    left_out = {each.key for each in template_form.FIELDS} - given.keys()
    assert left_out == {"title", "caption", "fps"}, "which another test gives"
    assert anna.good("POST", CREATE, given)["folder_id"] == given["folder_id"]


def test_an_answer_that_got_lost_is_asked_for_again_and_nothing_is_begun_twice(heygen: HeyGenWorld, anna: Api) -> None:
    heygen.faults(error_500_after=1, fault_methods=["POST"], fault_path="/templates/")
    given = {"template_id": WELCOME, "variables": {"first_name": "Bob"}}
    made = anna.good("POST", CREATE, given, headers={"Idempotency-Key": "once"})
    again = anna.good("POST", CREATE, given, headers={"Idempotency-Key": "once"})
    assert made["id"] == again["id"]
    state = heygen.state(anna)
    assert (state["videos_created"], state["requests"]["POST /v3/templates/{template_id}"]) == (1, 2)
    assert state["requests"]["GET /v3/videos/{video_id}"] == 1, "which is how it is by now"


def test_the_older_interface_is_told_to_have_none(tmp_path: Any) -> None:
    with heygen_world(f"sqlite:///{tmp_path}/connector.db", CONNECTOR_HEYGEN_API="v2") as older:
        bob = older.world.connect("bob", provider="heygen")
        for answer in (bob("POST", CREATE, {"template_id": WELCOME}), bob("GET", "/v1/options/templates")):
            assert answer.status_code == 422
            assert answer.json()["error"]["message"].startswith("HeyGen's older interface (v2)")
