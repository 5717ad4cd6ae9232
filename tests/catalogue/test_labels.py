"""What a fault is called: the labels of the form on the way to a field, also in a provider's own sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.catalogue import labels
from connector.catalogue.fields import Field


def field(key: str, label: str, *inner: Field, kind: str = "string") -> Field:
    return Field(key=key, kind=kind, label=label, help="", fields=inner)  # type: ignore[arg-type]


FORM = (
    field("max_credits", "Max Credits", kind="number"),
    field("name", "Name"),
    field("avatar_id", "Avatar"),
    field("extras", "Extras", kind="pairs"),
    field("subtitles", "Subtitles", field("style_id", "Style"), kind="object"),
    field(
        "moments",
        "Moments",
        field("transcript", "Transcript"),
        field("audio_url", "Audio URL"),
        field("avatar_id", "Avatar"),
        field("zoom", "Zoom", field("keyframes", "Keyframes", field("easing", "Easing", kind="list"), kind="list")),
        kind="list",
    ),
    Field(key="image", kind="file", label="Image", help="", wire_name="datasetImage"),
    Field(key="image_url", kind="url", label="Image URL", help="", superseded_by="image"),
    Field(key="type", kind="string", label="Type", help="", retired=True),
)


@pytest.mark.parametrize(
    ("path", "message", "sentence"),
    [
        ("max_credits", "Must be a number.", "Max Credits must be a number."),
        ("moments.0.avatar_id", "Avatar is missing.", "Moment 1: Avatar is missing."),
        ("moments.2", "Must be an object: names with values.", "Moment 3 must be an object: names with values."),
        (
            "moments.9.transcript",
            "Has 501 characters; at most 500 are allowed.",
            "Moment 10: Transcript has 501 characters; at most 500 are allowed.",
        ),
        ("moments.0.transcript", "Fill in Transcript or Audio URL.", "Moment 1: Fill in Transcript or Audio URL."),
        (
            "moments.1.zoom.keyframes.0.easing.3",
            "Must be a number.",
            "Moment 2: Zoom: Keyframe 1: Easing 4 must be a number.",
        ),
        ("subtitles.style_id", "Leave it out.", "Subtitles: Style: Leave it out."),
        ("avatr", "Is not a field here.", '"avatr" is not a field here.'),
        ("avatarId", "Is not a field here.", '"avatarId" is not a field here.'),
        ("moments.0.avatr", "Is not a field here.", 'Moment 1: "avatr" is not a field here.'),
        ("extras.row.a", "Has 300 characters.", 'Extras: "row.a" has 300 characters.'),
        ("extras", "Has 12 pairs; at most 9 are allowed.", "Extras have 12 pairs; at most 9 are allowed."),
        ("subtitles", "Is not valid JSON. It ends too early.", "Subtitles are not valid JSON. It ends too early."),
        ("name", "The name is taken.", "The name is taken."),
        ("name", "Some names are taken.", "Name: Some names are taken."),
    ],
)
def test_a_fault_speaks_of_labels(path: str, message: str, sentence: str) -> None:
    assert labels.sentence(path, message, FORM) == sentence


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("moments[0].avatarId: No such avatar.", "Moment 1: Avatar: No such avatar."),
        ("moments.1.audioUrl must be a URL", "Moment 2: Audio URL must be a URL"),
        ("body/moments/0/avatarId must be a uuid", "Moment 1: Avatar must be a uuid"),
        ("/subtitles/styleId is unknown", "Subtitles: Style is unknown"),
        (
            '["moments.0.transcript must be shorter", "name must be text"]',
            '["Moment 1: Transcript must be shorter", "Name must be text"]',
        ),
        ('"avatarId" is not allowed, nor `name`', '"Avatar" is not allowed, nor `Name`'),
        ("name: Missing. extras: Too many.", "Name: Missing. Extras: Too many."),
        (
            "Avatar 3 of moments[0].zoom.keyframes[1] is too close",
            "Avatar 3 of Moment 1: Zoom: Keyframe 2 is too close",
        ),
        ("This name of a video is taken.", "This name of a video is taken."),
        ("moments[0].avatarIds must be a list", "moments[0].avatarIds must be a list"),
        ("See https://docs.example.com/name/avatarId for more", "See https://docs.example.com/name/avatarId for more"),
        ("datasetImage.url: Not reachable.", "Image: Not reachable."),
        ("datasetImage must be a PNG", "Image must be a PNG"),
        ("imageUrl is not taken, type: is not either", "imageUrl is not taken, type: is not either"),
        ("", ""),
    ],
)
def test_a_providers_paths_become_labels(words: str, told: str) -> None:
    assert labels.in_labels(words, FORM) == told


@given(st.text(st.sampled_from("moents[]0./ :'\"avtrIdN")), st.text())
def test_any_words_can_be_read(odd: str, text: str) -> None:
    for words in (odd, text, odd + text):
        assert labels.in_labels(words, ()) == words
        labels.in_labels(words, FORM)
