"""HeyGen's refusals speak of the fields that were filled in."""

import pytest

from connector import errors
from connector.catalogue import labels
from connector.providers.heygen import avatar_video, translation_form, v3_paths


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("scenes[0].source.asset_id: There is no asset nope.", "Scene 1: Background: There is no asset nope."),
        ("background.asset_id: There is no asset nope.", "Scene 1: Background: There is no asset nope."),
        ("scenes[11].input.script: Is long.", "Scene 12: Voice: Text: Is long."),
        ("It is about scenes[1].input.voice_settings.speed.", "It is about Scene 2: Voice."),
        ("scenes[2].input.engine.type: Is unknown.", "Engine: Is unknown."),
        ("scenes[2].later.more: Is unknown.", "Scene 3: Is unknown."),
        ("The background must be plain.", "The background must be plain."),
    ],
)
def test_a_scenes_path_is_told_by_its_labels(words: str, told: str) -> None:
    assert labels.in_labels(v3_paths.of_ours(words), avatar_video.INPUT) == told


def test_a_language_and_a_variable_are_told_by_what_was_filled_in() -> None:
    ours = v3_paths.of_ours("output_languages[0]: There is no language Klingon.")
    assert labels.in_labels(ours, translation_form.FIELDS) == "Output Language: There is no language Klingon."
    assert v3_paths.of_ours("variables.presenter.properties.character_id: No.") == "variables.presenter: No."


def test_a_refusal_keeps_the_rest_of_its_message() -> None:
    refused = errors.RefusedInput("HeyGen says: scenes[0].input.script: No.", words="scenes[0].input.script: No.")
    with (
        pytest.raises(errors.RefusedInput, match=r"HeyGen says: video_inputs\[0\].voice.input_text: No."),
        v3_paths.in_our_fields(),
    ):
        raise refused
