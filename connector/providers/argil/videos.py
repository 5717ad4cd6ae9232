"""Videos: create, render, both at once, look at. One declaration and one function for each action."""

from collections.abc import Mapping
from typing import Any, cast

from connector import errors
from connector.catalogue.entries import Action, AntiExample, Example, Input, Problems
from connector.catalogue.fields import Field
from connector.providers.argil import correlation_tag, credits, fields, graphemes, moments, resources, script
from connector.providers.argil.client import Client
from connector.providers.base import Call, Check
from connector.speech import sentences

_UNTITLED = "Untitled"
_NAME_LENGTH = 60  # characters of a name that is made of the script

_AVATAR = "3c90c3cc-0d44-4b50-8888-8dd25736052a"

_SHORT = {"script": "Hello there. Welcome aboard.", "avatar_id": _AVATAR}
_MOMENTS = {"name": "Welcome", "moments": [{"transcript": "Hello there.", "avatar_id": _AVATAR}]}

_SPOKEN = (
    Field(
        key="script",
        kind="text",
        label="Script",
        help="What is said in the video, up to 100,000 characters. It is cut into moments at the ends of sentences.",
        max=100_000,
        wordless="refused",
        example="Hello there. Welcome aboard.",
    ),
    fields.AVATAR_ID,
    fields.VOICE_ID,
)
_MORE = (
    Field(
        key="name",
        kind="string",
        label="Name",
        help="What the video is called; the first words that are said when left out.",
        max=fields.LONGEST_NAME,
        wordless="left_out",
        example="Welcome",
    ),
    Field(
        key="moments",
        kind="list",
        label="Moments",
        help="The parts of the video in their order, up to 300, each with what is said in it.",
        max=300,
        max_text=100_000,
        fields=moments.MOMENT,
        one_of=moments.ONE_OF,
        group="Moments",
    ),
    fields.ASPECT_RATIO,
    fields.SUBTITLES,
    fields.AUTO_BROLLS,
    fields.MUSIC,
    fields.MODEL,
    fields.EXTRAS,
)
CREATE = (*_SPOKEN, *_MORE)
CREATE_AND_RENDER = (*_SPOKEN, credits.MAX_CREDITS, *_MORE)


def _script_with_avatar(given: Input) -> Problems:
    if "script" not in given or "moments" in given:
        return {}
    if "avatar_id" not in given:
        return {"avatar_id": ["Avatar is missing: a script needs someone who says it."]}
    try:
        script.cut(given["script"])
    except script.AtomTooLong as wrong:
        return {"script": [f"Cannot be cut into moments: {wrong}."]}
    return {}


def _create(call: Call[Client], given: Input, check: Check | None = None) -> dict[str, Any]:
    client, operation_id = call.client, call.journal.operation_id

    def lookup() -> dict[str, Any] | None:
        page = client.ask(client.reads.videos_with({fields.EXTRAS_OURS: operation_id}))
        return correlation_tag.find(page["videos"], operation_id)

    body = _body(given) | {"extras": correlation_tag.tagged(given, operation_id)}
    return call.journal.step("create", execute=lambda: client.create_video(body), lookup=lookup, check=check)


def _render(call: Call[Client], video: Mapping[str, Any], check: Check | None) -> Mapping[str, Any]:
    """Start the render of an IDLE video; any other status is the answer as it stands, and costs nothing."""
    client, video_id = call.client, video["id"]
    if video.get("status") != "IDLE":
        return video

    def lookup() -> dict[str, Any] | None:
        seen = client.ask(client.reads.video(video_id))
        return dict(seen) if seen.get("status") != "IDLE" else None

    def execute() -> dict[str, Any]:
        call.journal.under_way("video", resources.video(video))
        return client.render_video(video_id)

    return call.journal.step("render", execute=execute, lookup=lookup, lock_on=("video", video_id), check=check)


def create_video(call: Call[Client], given: Input) -> dict[str, Any]:
    return resources.video(_create(call, given))


def create_and_render_video(call: Call[Client], given: Input) -> dict[str, Any]:
    return _create_and_render(call, given, again=call.journal.has_effects)


def _create_and_render(call: Call[Client], given: Input, *, again: bool) -> dict[str, Any]:
    """`again`: an earlier run may have left a draft, which is rendered as it is now. One that is gone is made anew."""
    credits.reckon_input(call, given)
    video: Mapping[str, Any] = _create(call, given, _limit(given, lambda: credits.guard(call, given)))
    if again:
        video = _now(call, video)
    try:
        # What this run has just made was checked before it was made.
        limit = _limit(given, lambda: credits.guard(call, given, video=video, created=given)) if again else None
        return resources.video(_render(call, video, limit))
    except errors.NotFound:
        if not (again and call.journal.forget("create")):
            raise
        return _create_and_render(call, given, again=False)
    except (errors.InsufficientCredits, errors.CostLimitExceeded) as refused:
        raise _kept(refused, video["id"]) from None


def _limit(given: Input, check: Check) -> Check | None:
    """What must hold before credits are spent, where the input has a limit."""
    return check if credits.MAX_CREDITS.key in given else None


def _now(call: Call[Client], draft: Mapping[str, Any]) -> Mapping[str, Any]:
    """A draft as it is now: anybody may have changed or rendered it. One that was made a moment ago may not show."""
    client = call.client
    try:
        return client.ask(client.reads.video(draft["id"]))
    except errors.NotFound:
        return draft


def _kept(refused: errors.Problem, video_id: str) -> errors.Problem:
    """A refused render of a video that is there: which one, and what becomes of it."""
    return type(refused)(
        f"{refused.message} The video is kept at Argil as a draft (its id is {video_id}); this step, run again, renders"
        " it.",
        details={**(refused.details or {}), "video_id": video_id},
    )


def render_video(call: Call[Client], given: Input) -> dict[str, Any]:
    client = call.client
    asked = client.reads.video(given["video_id"])

    def check() -> None:
        seen = client.ask(asked)  # anew: whoever waited for another render sees what that left
        credits.guard(call, given, video=seen, created=credits.made_with(call, seen))

    video = client.ask(asked)
    credits.reckon_render(call, video)
    return resources.video(_render(call, video, _limit(given, check)))


def get_video(call: Call[Client], given: Input) -> dict[str, Any]:
    client = call.client
    return resources.video(client.ask(client.reads.video(given["video_id"])))


_NOT_SENT = ("script", "avatar_id", "voice_id", credits.MAX_CREDITS.key)


def _body(given: Input) -> dict[str, Any]:
    """The input in Argil's words."""
    if "script" in given:
        spoken = script.cut(given["script"])
        moments = [{"transcript": part} for part in spoken]
    else:
        moments = [dict(moment) for moment in given["moments"]]
    default = {key: given[key] for key in ("avatar_id", "voice_id") if key in given}
    body = {key: value for key, value in given.items() if key not in _NOT_SENT}
    body["moments"] = [default | moment for moment in moments]
    first_words = next((moment["transcript"] for moment in moments if "transcript" in moment), "")
    body["name"] = given.get("name") or _name(first_words)
    if "subtitles" in body:
        body["subtitles"] = {"enable": True} | body["subtitles"]
    if "auto_brolls" in body:
        body["auto_brolls"] = {"enable": True, "intensity": "MEDIUM"} | body["auto_brolls"]
    return cast(dict[str, Any], fields.wire(body))


def _name(spoken: str) -> str:
    """The first words of what is said, if any."""
    short = graphemes.shorten(sentences.without_marks(spoken), _NAME_LENGTH)
    return short if short.strip("…") else _UNTITLED


_BAD = (
    AntiExample("both_forms", _SHORT | _MOMENTS, "script", "A script and moments contradict each other."),
    AntiExample("neither_form", {"name": "Welcome"}, "script", "Nothing would be said."),
    AntiExample("script_of_marks", _SHORT | {"script": "...\u200b"}, "script", "There is nothing to say."),
    AntiExample("script_without_avatar", {"script": "Hello."}, "avatar_id", "Nobody would say it."),
    AntiExample(
        "long_transcript",
        {"moments": [{"transcript": "x" * 501, "avatar_id": _AVATAR}]},
        "moments.0.transcript",
        "Argil takes at most 500 characters a moment.",
    ),
    AntiExample(
        "transcript_and_audio",
        {"moments": [{"transcript": "Hi", "audio_url": "https://example.com/a.mp3", "avatar_id": _AVATAR}]},
        "moments.0.transcript",
        "A moment is spoken or played, not both.",
    ),
    AntiExample(
        "broll_member",
        {"moments": [{"transcript": "Hi", "avatar_id": _AVATAR, "broll": {"type": "UPLOAD", "query": "sea"}}]},
        "moments.0.broll.query",
        "A query belongs to stock videos and web images.",
    ),
    AntiExample("typing_error", _SHORT | {"avatr": "x"}, "avatr", "A field that does not exist is a mistake."),
)

_GOOD = (
    Example("script", _SHORT),
    Example("moments", _MOMENTS),
    Example(
        "flat_keys",
        {
            "name": "Launch",
            "aspect_ratio": "9:16",
            "subtitles__position": "Bottom",
            "moments": [{"transcript": "Hi", "avatar_id": _AVATAR, "broll__type": "GENERATION"}],
        },
    ),
)

ONE_OF = (("script", "moments"),)
RULES = (_script_with_avatar, moments.fit_together, correlation_tag.reserved_key_unused)

ACTIONS = (
    Action(
        key="create_video",
        label="Create Video",
        help="Creates a new video from a script or from moments. It is not rendered yet and costs nothing.",
        input=CREATE,
        output=resources.VIDEO,
        sample=resources.VIDEO_SAMPLE | {"status": "IDLE", "duration": None, "video_url": None, "preview_url": None},
        perform=create_video,
        changes=True,
        one_of=ONE_OF,
        rules=RULES,
        examples=_GOOD,
        anti_examples=_BAD,
    ),
    Action(
        key="render_video",
        label="Render Video",
        help="Starts rendering a created video, which spends credits. A video that is already rendering or finished is"
        " answered as it stands and costs nothing.",
        input=(fields.VIDEO_ID, credits.MAX_CREDITS),
        output=resources.VIDEO,
        sample=resources.VIDEO_SAMPLE | {"status": "GENERATING_AUDIO", "duration": None, "video_url": None},
        perform=render_video,
        changes=True,
        starts_resource_type="video",
        examples=(Example("by_id", {"video_id": "7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11"}),),
        anti_examples=(AntiExample("no_id", {}, "video_id", "Which video?"),),
    ),
    Action(
        key="create_and_render_video",
        label="Create and Render Video",
        help="Creates a new video and starts rendering it, which spends credits.",
        input=CREATE_AND_RENDER,
        output=resources.VIDEO,
        sample=resources.VIDEO_SAMPLE | {"status": "GENERATING_AUDIO", "duration": None, "video_url": None},
        perform=create_and_render_video,
        changes=True,
        starts_resource_type="video",
        one_of=ONE_OF,
        rules=RULES,
        examples=_GOOD,
        anti_examples=_BAD,
    ),
    Action(
        key="get_video",
        label="Get Video",
        help="Looks at one video: its status and, once it is done, its links.",
        input=(fields.VIDEO_ID,),
        output=resources.VIDEO,
        sample=resources.VIDEO_SAMPLE,
        perform=get_video,
        examples=(Example("by_id", {"video_id": "7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11"}),),
        anti_examples=(AntiExample("no_id", {}, "video_id", "Which video?"),),
    ),
)
