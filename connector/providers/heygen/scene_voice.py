"""What is heard in a scene: a text that is spoken, a recording, or nothing for a while."""

from connector.catalogue.entries import Input, Problems
from connector.catalogue.fields import Field, choices
from connector.providers.heygen import scene_members
from connector.providers.heygen.words import LONGEST_ID, LONGEST_LOCALE, LONGEST_SCRIPT, LONGEST_URL

TYPES = choices(text="Text", audio="Audio", silence="Silence")
EMOTIONS = choices(
    Excited="Excited", Friendly="Friendly", Serious="Serious", Soothing="Soothing", Broadcaster="Broadcaster"
)
MODELS = choices(
    eleven_multilingual_v2="Multilingual v2",
    eleven_turbo_v2_5="Turbo v2.5",
    eleven_turbo_v2="Turbo v2",
    eleven_multilingual_v1="Multilingual v1",
    eleven_monolingual_v1="Monolingual v1",
)

_ELEVENLABS = (
    Field(key="model", kind="choice", label="Model", help="Which of ElevenLabs' models speaks.", choices=MODELS),
    Field(
        key="stability",
        kind="number",
        label="Stability",
        help="How even the voice is, from 0 to 1.",
        min=0,
        max=1,
    ),
    Field(
        key="similarity_boost",
        kind="number",
        label="Similarity Boost",
        help="How close it keeps to the original voice, from 0 to 1.",
        min=0,
        max=1,
    ),
    Field(
        key="style", kind="number", label="Style", help="How much it exaggerates its style, from 0 to 1.", min=0, max=1
    ),
)

FIELDS = (
    Field(
        key="type",
        kind="choice",
        label="Type",
        help="Whether a text is spoken, a recording is played, or nothing is heard.",
        required=True,
        choices=TYPES,
    ),
    Field(
        key="input_text",
        kind="text",
        label="Text",
        help='For a text: what is said, up to 5,000 characters. `<break time="1s"/>` makes a pause.',
        max=LONGEST_SCRIPT,
        wordless="refused",
    ),
    Field(
        key="voice_id",
        kind="string",
        label="Voice",
        help="For a text: the voice that says it; the avatar's own when left out.",
        max=LONGEST_ID,
        options="voices",
    ),
    Field(
        key="speed",
        kind="number",
        label="Speed",
        help="For a text: how fast, from 0.5 to 1.5; 1 when left out.",
        min=0.5,
        max=1.5,
    ),
    Field(
        key="pitch",
        kind="integer",
        label="Pitch",
        help="For a text: how high, from -50 to 50; 0 when left out.",
        min=-50,
        max=50,
    ),
    Field(
        key="emotion",
        kind="choice",
        label="Emotion",
        help="For a text: how the voice feels. Not every voice can.",
        choices=EMOTIONS,
    ),
    Field(
        key="locale",
        kind="string",
        label="Locale",
        help="For a text: the accent of a voice that speaks several, such as en-US.",
        max=LONGEST_LOCALE,
        example="en-US",
    ),
    Field(
        key="elevenlabs_settings",
        kind="object",
        label="ElevenLabs Settings",
        help="For a text that a voice of ElevenLabs says.",
        fields=_ELEVENLABS,
    ),
    Field(
        key="audio_url",
        kind="url",
        label="Audio URL",
        help="For a recording: its address, open without sign-in; at most 10 minutes.",
        max=LONGEST_URL,
    ),
    Field(
        key="audio_asset_id",
        kind="string",
        label="Audio Asset",
        help="For a recording: the id of an asset that was uploaded to HeyGen.",
        max=LONGEST_ID,
    ),
    Field(
        key="duration",
        kind="number",
        label="Duration",
        help="For silence: how long, from 1 to 100 seconds; 1 when left out.",
        min=1,
        max=100,
    ),
)

VOICE = Field(
    key="voice",
    kind="object",
    label="Voice",
    help="What is heard in the scene, and for how long.",
    required=True,
    fields=FIELDS,
)

BY_TYPE = {
    "text": scene_members.members("voice_id speed pitch emotion locale elevenlabs_settings", required="input_text"),
    "audio": scene_members.members("", one_of="audio_url audio_asset_id"),
    "silence": scene_members.members("duration"),
}


def faults(voice: Input, at: str) -> Problems:
    """What is wrong with a voice beyond its single fields; `at` is its path."""
    return scene_members.faults(voice, at, FIELDS, BY_TYPE)
