"""What the made-up provider offers: its actions, its search, its option list and its triggers."""

from collections.abc import Callable, Mapping
from typing import Any

from connector.catalogue import batches, events, files
from connector.catalogue.entries import (
    CURSOR,
    LIMIT,
    Action,
    AntiExample,
    Entry,
    Example,
    Input,
    Options,
    Problems,
    Search,
    Trigger,
    TriggerGroup,
)
from connector.catalogue.fields import Choice, Field
from connector.catalogue.files import File
from connector.catalogue.pages import NoPosition, Page
from connector.providers import idempotency
from connector.providers.base import Call

KEY = "made_up"
LISTS = {"video": "videos", "translation": "translations"}  # each resource type, and where its resources are

VIDEO = (
    Field(key="id", kind="string", label="Video ID", help="The video's id."),
    Field(key="state", kind="string", label="State", help="working, finished or failed.", nullable=True),
    Field(key="title", kind="string", label="Title", help="The video's title.", nullable=True),
    Field(key="url", kind="string", label="URL", help="The finished file.", nullable=True),
)
TRANSLATION = (
    Field(key="id", kind="string", label="Translation ID", help="The translation's id."),
    Field(key="state", kind="string", label="State", help="working, finished or failed.", nullable=True),
    Field(key="language", kind="string", label="Language", help="Into which language.", nullable=True),
    Field(key="url", kind="string", label="URL", help="The finished file.", nullable=True),
)
OUTPUT: Mapping[str, tuple[Field, ...]] = {"video": VIDEO, "translation": TRANSLATION}
SAMPLES: Mapping[str, dict[str, Any]] = {
    "video": {"id": "video-1", "state": "finished", "title": "Hello", "url": "https://files.example/video-1.mp4"},
    "translation": {
        "id": "translation-2",
        "state": "finished",
        "language": "fr",
        "url": "https://files.example/translation-2.mp4",
    },
}

VIDEO_ID = Field(key="video_id", kind="string", label="Video ID", help="Which video.", required=True, max=256)
LANGUAGE = Field(
    key="language",
    kind="choice",
    label="Language",
    help="Into which language.",
    required=True,
    choices=(Choice("fr", "French"), Choice("de", "German")),
)


def shown(resource_type: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """A resource as its fields describe it."""
    return {field.key: raw.get(field.key) for field in OUTPUT[resource_type]}


def _create(call: Call, resource_type: str, body: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    def send(key: str) -> dict[str, Any]:
        made: dict[str, Any] = call.client.change("POST", f"/{LISTS[resource_type]}", body(), key=key)
        call.journal.under_way(resource_type, shown(resource_type, made))
        return made

    return shown(resource_type, idempotency.step(call.journal, "create", send))


def create_video(call: Call, given: Input) -> dict[str, Any]:
    logo: File | None = given.get("logo")
    music: File | None = given.get("music")

    def body() -> Mapping[str, Any]:
        told = {} if logo is None else {"logo": logo.url or files.data_uri(logo, "application/octet-stream")}
        more = {} if music is None else {"music": music.read().decode("latin-1")}  # an address is none of its business
        return {"title": given["title"], **told, **more}

    return _create(call, "video", body)


def translate_video(call: Call, given: Input) -> dict[str, Any]:
    return _create(call, "translation", lambda: {"video_id": given["video_id"], "language": given["language"]})


def get_video(call: Call, given: Input) -> dict[str, Any]:
    return shown("video", call.client.ask(call.client.reads.one("videos", given["video_id"])))


def delete_video(call: Call, given: Input) -> dict[str, Any]:
    path = f"/videos/{given['video_id']}"
    idempotency.step(call.journal, "delete", lambda key: call.client.change("DELETE", path, key=key))
    call.journal.gone("video", given["video_id"])
    return {"id": given["video_id"], "deleted": True}


def find_videos(call: Call, given: Input) -> Page:
    """A page of ours may end within one of theirs: a position is their token, and how many of its rows were given."""
    token, _, passed = (given[CURSOR.key] or ":0").rpartition(":")
    if not passed.isdecimal():
        raise NoPosition
    rows: list[dict[str, Any]] = []
    while True:
        page = call.client.ask(call.client.reads.page("videos", token or None))
        for number, row in enumerate(page["items"], start=1):
            if number > int(passed) and given.get("title", "") in str(row.get("title")):
                rows.append(shown("video", row))
            if len(rows) == given[LIMIT]:
                return Page(rows, f"{token}:{number}")
        if page["next_token"] is None:
            return Page(rows)
        token, passed = page["next_token"], "0"


def audible(given: Input) -> Problems:
    """A rule that reads bytes where there are any."""
    music: File | None = given.get("music")
    silent = music is not None and music.content is not None and not any(music.read())
    return {"music": ["Says nothing: it is silent."]} if silent else {}


def languages(call: Call, given: Input) -> list[dict[str, Any]]:
    return [{"id": each.value, "name": each.label} for each in LANGUAGE.choices]


CREATE_VIDEO = Action(
    key="create_video",
    label="Create Video",
    help="Makes a video from a title.",
    input=(
        Field(key="title", kind="string", label="Title", help="What it is about.", required=True, max=100),
        Field(key="logo", kind="file", label="Logo", help="Stands in a corner of it.", max_bytes=1024),
        Field(
            key="music",
            kind="file",
            label="Music",
            help="Plays all along.",
            max_bytes=1024,
            bytes_only=True,
        ),
    ),
    output=VIDEO,
    sample=SAMPLES["video"] | {"state": "working", "url": None},
    perform=create_video,
    changes=True,
    rules=(audible,),
    starts_resource_type="video",
    examples=(Example("A title", {"title": "Hello"}),),
    anti_examples=(AntiExample("Too long", {"title": "x" * 101}, "title", "A title has at most 100 characters."),),
)
CREATE_VIDEOS = batches.of(
    CREATE_VIDEO,
    key="create_videos",
    label="Create Videos",
    help="Makes many videos, each from its title.",
    items="Videos",
    example={"title": "Hello"},
    anti_examples=(AntiExample("One too long", {"items": [{"title": "x" * 101}]}, "items.0.title", "It is too long."),),
)
ACTIONS = (
    CREATE_VIDEO,
    CREATE_VIDEOS,
    Action(
        key="translate_video",
        label="Translate Video",
        help="Makes a translation of a video.",
        input=(VIDEO_ID, LANGUAGE),
        output=TRANSLATION,
        sample=SAMPLES["translation"] | {"state": "working", "url": None},
        perform=translate_video,
        changes=True,
        starts_resource_type="translation",
        examples=(Example("Into French", {"video_id": "video-1", "language": "fr"}),),
        anti_examples=(
            AntiExample("Another language", {"video_id": "video-1", "language": "xx"}, "language", "Not offered."),
        ),
    ),
    Action(
        key="get_video",
        label="Get Video",
        help="Reads a video.",
        input=(VIDEO_ID,),
        output=VIDEO,
        sample=SAMPLES["video"],
        perform=get_video,
        examples=(Example("By id", {"video_id": "video-1"}),),
        anti_examples=(AntiExample("No id", {}, "video_id", "It is needed."),),
    ),
    Action(
        key="delete_video",
        label="Delete Video",
        help="Removes a video.",
        input=(VIDEO_ID,),
        output=(
            Field(key="id", kind="string", label="Video ID", help="The video that is gone."),
            Field(key="deleted", kind="boolean", label="Deleted", help="Always true."),
        ),
        sample={"id": "video-1", "deleted": True},
        perform=delete_video,
        changes=True,
        examples=(Example("By id", {"video_id": "video-1"}),),
        anti_examples=(AntiExample("No id", {}, "video_id", "It is needed."),),
    ),
)
SEARCHES = (
    Search(
        key="find_videos",
        label="Find Videos",
        help="Looks for videos by a part of their title.",
        input=(Field(key="title", kind="string", label="Title", help="A part of the title.", max=100),),
        output=VIDEO,
        sample=SAMPLES["video"],
        perform=find_videos,
        default_limit=50,
    ),
)
OPTIONS = (
    Options(
        key="languages",
        label="Languages",
        help="The languages a video can be translated into.",
        output=(
            Field(key="id", kind="string", label="ID", help="What to put into the field."),
            Field(key="name", kind="string", label="Name", help="What people see."),
        ),
        sample={"id": "fr", "name": "French"},
        perform=languages,
    ),
)


def _trigger(resource_type: str, end: str) -> Trigger:
    failed, name = end == "failed", resource_type.title()
    return events.trigger(
        KEY,
        f"{resource_type}_{end}",
        label=f"{name} {end.title()}",
        help=f"Triggers when a {resource_type} {'fails' if failed else 'is done'}.",
        fields=OUTPUT[resource_type],
        sample=SAMPLES[resource_type] | ({"state": "failed", "url": None} if failed else {}),
        filters=(
            Field(key=f"{resource_type}_id", kind="string", label=f"{name} ID", help="Only events of it.", max=256),
        ),
        reason=Field(key="reason", kind="string", label="Reason", help="Why it failed.") if failed else None,
    )


TRIGGERS = {(kind, end): _trigger(kind, end) for kind in LISTS for end in ("done", "failed")}
GROUPS = tuple(
    TriggerGroup(
        key=f"{kind}_finished",
        label=f"{kind.capitalize()} Finished",
        help=f"Triggers when a {kind} has ended, well or not.",
        triggers=(f"{kind}_done", f"{kind}_failed"),
    )
    for kind in LISTS
)
ENTRIES: tuple[Entry, ...] = (*ACTIONS, *SEARCHES, *OPTIONS, *TRIGGERS.values())
