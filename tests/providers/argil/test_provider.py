"""Whether all of Argil's API is reached, by what the catalogue says and by what really arrives there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.world import Api, World, until

from connector.catalogue.catalogue import KINDS
from connector.catalogue.entries import Action, Entry, Options, Search
from connector.catalogue.fields import Field
from connector.providers.argil.provider import BY_ITSELF, Argil

SPECIFICATION = Path(__file__).parents[2] / "specs" / "argil-openapi.yaml"


def test_every_operation_of_argils_is_reached_by_something_there_is() -> None:
    paths = yaml.safe_load(SPECIFICATION.read_text())["paths"]
    operations = {f"{method.upper()} {path}" for path, item in paths.items() for method in item}
    assert len(operations) == 19
    assert [name for name, _ in Argil.reached_by] == list(dict(Argil.reached_by)) and dict(
        Argil.reached_by
    ).keys() == operations
    known = {f"{plural}/{each.key}" for plural, kind in KINDS for each in Argil.entries if isinstance(each, kind)}
    for operation, places in Argil.reached_by:
        assert places and set(places) <= known | {BY_ITSELF}, operation


@pytest.fixture
def doors(world: World, alice: Api) -> Callable[[str], Any]:
    """Goes through a place of the table."""
    avatar, voice = world.avatar(alice), alice.good("GET", "/v1/options/voices")[0]["id"]
    asset = alice.good("GET", "/v1/options/assets")[0]["id"]
    script = {"script": "Hi.", "avatar_id": avatar}
    video = alice.good("POST", "/v1/actions/create_and_render_video", script)["id"]
    other = alice.good("POST", "/v1/actions/create_video", script)["id"]
    given: dict[str, Any] = {
        "create_video": script,
        "create_and_render_video": script,
        "render_video": {"video_id": other},
        "get_video": {"video_id": video},
        "delete_video": {"video_id": other},
        "create_avatar": {"name": "Anna", "image_url": "https://example.com/a.jpg"},
        "get_avatar": {"avatar_id": avatar},
        "get_voice": {"voice_id": voice},
        "create_asset": {"name": "A", "type": "IMAGE", "url": "https://example.com/a.jpg"},
        "get_asset": {"asset_id": asset},
        "export_subtitles": {"video_id": video},
        "download_video": {"video_id": video},
        "api_request": {"method": "PUT", "path": "/webhooks/x", "body": {"events": ["VIDEO_GENERATION_SUCCESS"]}},
        "gestures": {"avatar_id": avatar},
    }

    def go(place: str) -> None:
        kind, _, key = place.partition("/")
        if place == BY_ITSELF:
            world.connect(alice.connection["label"]).good("DELETE", "/v1/connections/me")
        elif kind == "actions":
            # A video has no subtitles before it has sound; the webhook that is changed is not there.
            until(lambda: alice("POST", f"/v1/{place}", given[key]).status_code in (200, 404))
        else:
            alice.good("GET", f"/v1/{place}", params=given.get(key, {}))

    return go


def test_all_nineteen_really_arrive(world: World, alice: Api, doors: Callable[[str], Any]) -> None:
    for place in dict.fromkeys(place for _, places in Argil.reached_by for place in places):
        doors(place)
    arrived = world.state(alice.connection["label"])["requests"]
    assert set(dict(Argil.reached_by)) <= set(arrived)


def fields_of(entry: Entry) -> list[Field]:
    def deep(declared: tuple[Field, ...]) -> list[Field]:
        return [each for field in declared for each in (field, *deep(field.fields))]

    given = entry.input if isinstance(entry, (Action, Search, Options)) else ()
    return deep(given) + deep(entry.output)


@pytest.mark.parametrize("entry", Argil.entries, ids=lambda entry: entry.key)
def test_every_field_tells_what_it_is(entry: Entry) -> None:
    lists = {each.key for each in Argil.entries if isinstance(each, Options)}
    for field in fields_of(entry):
        assert field.label and field.help and field.help != field.label, field.key
        assert all(word[0].isupper() or word in ("and", "at", "of") for word in field.label.split()), field.label
        assert field.options is None or field.options in lists
