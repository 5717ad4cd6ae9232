"""Two made-up providers that offer the same keys, each with its own fields and its own words on some platform."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connector.catalogue.catalogue import Catalogue
from connector.catalogue.entries import Action, Entry, Example, Options, Search, Trigger, TriggerGroup
from connector.catalogue.events import ENVELOPE, Envelope
from connector.catalogue.fields import Field, choices
from connector.catalogue.overrides import (
    Make,
    MakeModule,
    N8n,
    N8nOperation,
    Overrides,
    Resource,
    Zapier,
    ZapierStep,
)


def field(key: str, kind: Any, **more: Any) -> Field:
    label = key.replace("_", " ").title().replace("Id", "ID")
    return Field(key=key, kind=kind, label=label, help=f"What {key} is.", **more)


def nothing(_call: Any, _given: Any) -> Any:
    raise AssertionError("a manifest does nothing")


class Offer:
    """A made-up provider."""

    trigger_groups: tuple[TriggerGroup, ...] = ()
    reached_by = (("POST /avatars", ("actions/create_avatar",)),)
    field_tables = ()

    def __init__(self, key: str, overrides: Overrides, *entries: Entry) -> None:
        self.key = key
        self.label = key.title()
        self.entries = entries
        self.overrides = overrides


def offer(
    key: str, overrides: Overrides, *, avatar: tuple[Field, ...], size: Field, example: Mapping[str, Any]
) -> Offer:
    """What both offer: the same keys with different fields."""
    video = (field("id", "string"), size, field(f"{key}_url", "url"))
    row = {"id": "1", "size": size.example, f"{key}_url": f"https://{key}.example.com/1"}
    about = {"output": video, "sample": row, "perform": nothing}
    envelope = Envelope(id="evt_1", provider=key, at=datetime(2026, 1, 1, tzinfo=UTC))
    done: Any = {
        "key": "video_done",
        "label": "Video Done",
        "help": f"Triggers when {key} is done.",
        "resource_type": "video",
    }
    output = (*ENVELOPE, field("video", "object", fields=video))
    bare = Trigger(**done, event_type="video.done", output=output, sample={})
    ready = Trigger(**done, event_type="video.done", output=output, sample=envelope.around(bare, row))
    return Offer(
        key,
        overrides,
        Action(
            key="create_avatar",
            label="Create Avatar",
            help=f"Creates a new avatar at {key}. It costs.",
            input=avatar,
            examples=(Example("one", example),),
            changes=True,
            **about,
        ),
        Action(
            key="get_video",
            label="Get Video",
            help=f"Looks at a video of {key}.",
            input=(field("video_id", "string", required=True, options="videos"),),
            examples=(Example("one", {"video_id": "1"}),),
            **about,
        ),
        Search(key="find_videos", label="Find Videos", help=f"Finds videos of {key}.", input=(size,), **about),
        Options(
            key="videos",
            label="Videos",
            help=f"Videos of {key}.",
            output=(field("id", "string"), field("name", "string")),
            sample={"id": "1", "name": "One"},
            perform=nothing,
        ),
        ready,
    )


ONE_TYPE = {"type": "There is one type only."}
DOUBLE = Resource("double", "Double")
NAME = field("name", "string", required=True)
ALPHA = offer(
    "alpha",
    Overrides(
        zapier=Zapier(
            key_page="https://alpha.example.com/keys",
            none={"get_video": "Find Video finds it."},
            steps={"create_avatar": ZapierStep(noun="Double", left_out={"type": "There is one only."})},
        ),
        make=Make(
            modules={"create_avatar": MakeModule(label="Make a double", left_out={"type": "There is one only."})}
        ),
        n8n=N8n(
            operations={
                "create_avatar": N8nOperation(
                    resource=Resource("double", "Double"), name="Make One", sentence="Make a double"
                )
            }
        ),
    ),
    avatar=(NAME, field("type", "choice", choices=choices(photo="Photo"))),
    size=field("size", "integer", max=9, example=3),
    example={"name": "Anna", "type": "photo"},
)
BETA = offer(
    "beta",
    Overrides(),
    avatar=(NAME, field("type", "choice", required=True, choices=choices(studio="Studio", instant="Instant"))),
    size=field("size", "choice", example="small", choices=choices(small="Small", large="Large")),
    example={"name": "Bob", "type": "studio"},
)
BOTH = Catalogue([ALPHA, BETA])
