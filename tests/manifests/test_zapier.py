"""The integration for Zapier, looked at as a file: Zapier's checks hold and catch faults, and all that is offered is
there, also what will be."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from platforms.zapier.checks import CHECKS
from platforms.zapier.faults import FAULTS
from platforms.zapier.shape import SHAPE, plant

import connector
from connector.catalogue import superseded
from connector.catalogue.catalogue import Catalogue
from connector.catalogue.entries import Action, Entry, Options, Search, Trigger
from connector.catalogue.fields import Field, choices
from connector.catalogue.overrides import Overrides
from connector.manifests import error_responses, platforms
from connector.manifests.zapier import authentication, inputs, integration, labels, steps
from connector.manifests.zapier.coverage import coverage
from connector.providers.argil.provider import Argil
from connector.providers.registry import CATALOGUE

ROOT = Path(__file__).parents[2]
INTEGRATIONS: dict[str, dict[str, Any]] = {
    offer.key: json.loads((ROOT / "manifests" / "zapier" / offer.key / "integration.json").read_text(encoding="utf-8"))
    for offer in CATALOGUE.offers
}
INTEGRATION = INTEGRATIONS["argil"]
OTHERWISE: dict[str, dict[str, Any]] = {
    key: json.loads((ROOT / "manifests" / "zapier" / key / "oauth2.json").read_text(encoding="utf-8"))
    for key in INTEGRATIONS
}
WAYS = INTEGRATIONS | {f"{key} by signing in": INTEGRATIONS[key] | told for key, told in OTHERWISE.items()}
UNLISTED = re.compile(r"asset_id$|brand_glossary_id$")
"""Ids of HeyGen's of which it has no list, so that no dropdown can show them."""
RULES = CHECKS | SHAPE


def field(key: str, kind: Any, **more: Any) -> Field:
    return Field(key=key, kind=kind, label=key.replace("_", " ").title(), help=f"What {key} is.", **more)


class Offer:
    """A made-up provider."""

    key = "made_up"
    label = "Made Up"
    reached_by = ()
    field_tables = ()
    trigger_groups = ()
    overrides = Overrides()

    def __init__(self, *entries: Entry) -> None:
        self.entries = entries


THING = (field("id", "string"), field("size", "integer"), field("mood", "pairs"))
STONE = field("stone", "choice", required=True, choices=choices(ruby="Ruby", opal="Opal"))
NEW: tuple[Entry, ...] = (
    Action(
        key="wave_hand",
        label="Wave Hand",
        help="Waves.",
        input=(
            field("times", "integer", required=True),
            field("hand_id", "string", options="hands"),
            field("ring", "object", fields=(STONE, field("worn", "datetime"))),
            field("fingers", "list", fields=(field("name", "string"), field("joints", "list", items="number"))),
            field("tags", "list", items="string"),
        ),
        output=(*THING, field("parts", "list", fields=THING)),
        sample={"id": "1", "size": 3, "mood": {"a": "b"}, "parts": [{"id": "2", "size": None}]},
        perform=lambda _call, given: given,
        changes=True,
        starts_resource_type="video",
    ),
    Action(key="get_hand", label="Get Hand", help="Looks.", input=(field("hand_id", "string"),), output=THING,
           sample={"id": "1"}, perform=lambda _call, given: given),
    Search(key="find_hands", label="Find Hands", help="Finds hands.", input=(field("name", "string"),), output=THING,
           sample={"id": "1"}, perform=lambda _call, given: given),
    Options(key="hands", label="Hands", help="Hands.", output=(field("id", "string"), field("name", "string")),
            sample={"id": "1", "name": "Left"}, perform=lambda _call, given: given),
    Trigger(key="video_waved", label="Video Waved", help="Triggers when a video waves.", event_type="video.waved",
            resource_type="video", output=(field("id", "string"), field("video", "object", fields=THING)),
            sample={"id": "evt", "video": {"id": "1", "size": 3, "mood": {"a": "b"}}}),
)  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", RULES)
def test_what_zapier_checks_holds(name: str, way: str) -> None:
    found = list(RULES[name](WAYS[way]))
    unlisted = name == "D004" and way.startswith("heygen")
    assert [each for each in found if not (unlisted and UNLISTED.search(each))] == []


@pytest.mark.parametrize(("name", "place", "value"), FAULTS, ids=[f"{name}-{place}" for name, place, _ in FAULTS])
def test_each_check_catches_its_fault(name: str, place: str, value: Any) -> None:
    faulty = copy.deepcopy(INTEGRATION)
    plant(faulty, place, value)
    assert list(RULES[name](faulty))


def test_a_lone_hook_is_caught() -> None:
    lone = {"triggers": {"video_done": INTEGRATION["triggers"]["video_done"]}, "searches": {}, "creates": {}}
    assert list(RULES["D016"](lone))


def test_no_check_is_without_a_fault() -> None:
    assert {name for name, _, _ in FAULTS} | {"D016"} == RULES.keys()


def test_every_field_is_on_its_form_or_left_out_for_a_reason() -> None:
    for entry in Argil.entries:
        if isinstance(entry, Action | Search):
            declared = superseded.shown(entry.input)
            form = inputs.form(Argil, declared)
            told = {*form.keys, *(f"{rows.key}__{key}" for rows in form.rows for key in rows.keys)}
            assert told == set(_paths(declared)), entry.key
            step = INTEGRATION["searches"].get(entry.key) or INTEGRATION["creates"][entry.key]
            shown = {key for each in step["operation"]["inputFields"] for key in _keys(each)}
            missing = told - shown
            assert all(labels.left_out(Argil, entry).get(key) for key in missing)


def test_a_form_begins_with_what_everybody_fills_in_and_ends_with_groups() -> None:
    operation = INTEGRATION["creates"]["create_and_render_video"]["operation"]
    assert operation["inputFieldGroups"] == [
        {"key": "moments", "label": "Moments"},
        {"key": "look_and_sound", "label": "Look and Sound"},
        {"key": "advanced", "label": "Advanced"},
    ]
    grouped = [(each.get("group"), each["key"]) for each in operation["inputFields"]]
    assert grouped[:6] == [
        (None, "script"),
        (None, "avatar_id"),
        (None, "voice_id"),
        (None, "max_credits"),
        (None, "name"),
        ("moments", "moments"),
    ]
    assert list(dict.fromkeys(group for group, _ in grouped)) == [None, "moments", "look_and_sound", "advanced"]
    assert grouped[-1] == ("advanced", "deduplicate_minutes")
    assert "inputFieldGroups" not in INTEGRATION["searches"]["get_video"]["operation"]


def test_new_entries_appear_by_themselves() -> None:
    made = integration.describe(Offer(*NEW))
    assert made["creates"].keys() == {"wave_hand", "wave_hand_and_wait"}
    assert made["searches"].keys() == {"get_hand", "find_hands"}
    assert made["triggers"].keys() == {"video_waved", "list_hands"}
    waiting = made["creates"]["wave_hand_and_wait"]
    assert waiting["display"]["label"] == "Wave Hand and Wait"
    assert waiting["operation"]["sample"] == {"id": "1", "size": 3}
    shown = {each["key"]: each for each in made["creates"]["wave_hand"]["operation"]["inputFields"]}
    assert list(shown) == [
        *("times", "hand_id", "ring__stone", "ring__worn", "fingers", "tags", "deduplicate_minutes"),
    ]
    assert (shown["hand_id"]["dynamic"], shown["hand_id"]["search"]) == ("list_hands.id.name", "find_hands.id")
    assert [each["key"] for each in shown["fingers"]["children"]] == ["fingers__name", "fingers__joints"]
    assert shown["fingers"]["children"][1]["type"] == "code" and shown["tags"]["list"] is True
    assert [each["key"] for each in made["creates"]["wave_hand"]["operation"]["outputFields"]] == [
        *("id", "size", "parts[]id", "parts[]size", "repeated"),
    ]
    for name in RULES.keys() - {"D002", "creates_begin_alike"}:
        assert list(RULES[name](made)) == [], name
    assert coverage(Offer(*NEW)).keys() == {
        *(("action", "wave_hand"), ("action", "get_hand"), ("search", "find_hands")),
        *(("options", "hands"), ("trigger", "video_waved")),
    }


@pytest.mark.parametrize("provider", INTEGRATIONS)
def test_signing_in_is_another_declaration_and_all_else_is_shared(provider: str) -> None:
    offer = next(each for each in CATALOGUE.offers if each.key == provider)
    whole = integration.describe(offer, authentication.OAUTH2)
    assert WAYS[f"{provider} by signing in"] == whole
    assert OTHERWISE[provider].keys() == {"authentication", "requestTemplate", "beforeRequest", "afterResponse"}
    told = whole["authentication"]
    assert told["oauth2Config"]["authorizeUrl"]["params"]["provider"] == provider
    for way in (told, INTEGRATIONS[provider]["authentication"]):
        test = way["test"]  # as Zapier reads it: https://docs.zapier.com/platform/build/auth-outside-zaps
        assert set(test) == {"method", "url", "headers"} and test["headers"]["Authorization"].startswith("Bearer {{")


def test_only_what_starts_something_has_a_step_that_waits() -> None:
    starting = {entry.key for entry in Argil.entries if isinstance(entry, Action) and entry.starts_resource_type}
    waiting = {key.removesuffix(steps.WAIT) for key in INTEGRATION["creates"] if key.endswith(steps.WAIT)}
    assert waiting == starting == {"render_video", "create_and_render_video"}


@pytest.mark.parametrize("provider", INTEGRATIONS)
def test_the_pins_agree(provider: str) -> None:
    folder = ROOT / "manifests" / "zapier" / provider
    package = json.loads((folder / "package.json").read_text())
    lock = (folder / "package-lock.json").read_text()
    locked = json.loads(lock)["packages"]
    pin = package["dependencies"]["zapier-platform-core"]
    assert pin == integration.CORE == INTEGRATIONS[provider]["platformVersion"]
    assert locked["node_modules/zapier-platform-core"]["version"] == pin
    assert locked[""]["dependencies"] == package["dependencies"]
    assert package["version"] == locked[""]["version"] == INTEGRATIONS[provider]["version"] == connector.__version__
    assert '"resolved"' not in lock  # whoever installs uses a registry of their own


def test_the_table_has_a_cell_for_everything() -> None:
    page = platforms.page(Catalogue((Argil,)))
    for entry in Argil.entries:
        assert re.search(rf"^\| `{entry.key}` \| .*\w.* \|$", page, re.M), entry.key


@pytest.mark.parametrize("cells", [{}, {("action", NEW[0].key): "  "}])
def test_an_empty_cell_is_refused(cells: dict[tuple[str, str], str]) -> None:
    with pytest.raises(platforms.EmptyCell, match="Elsewhere says nothing of action/wave_hand"):
        platforms.page(Catalogue((Offer(NEW[0]),)), (("Elsewhere", lambda _offer: cells),))


def test_the_docs_explain_every_error() -> None:
    text = (ROOT / "docs" / "zapier.md").read_text(encoding="utf-8")
    codes = {code for codes in error_responses.codes().values() for code in codes}
    for code in codes - {"invalid_api_key"}:  # on connecting
        assert f"`{code}`" in text, code


@pytest.mark.parametrize("provider", INTEGRATIONS)
def test_the_docs_name_every_step(provider: str) -> None:
    text = "".join((ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in ("zapier", provider))
    for kind in ("triggers", "searches", "creates"):
        for step in INTEGRATIONS[provider][kind].values():
            assert step["display"].get("hidden") or step["display"]["label"] in text, step["key"]


def _paths(declared: tuple[Field, ...], above: str = "") -> list[str]:
    """The places of a form, as flat keys; what lies in a list within a list is one of them."""
    found = []
    for each in declared:
        inner = each.kind == "object" or (each.kind == "list" and each.fields and not above)
        found += _paths(each.fields, f"{above}{each.key}__") if inner else [above + each.key]
    return found


def _keys(shown: dict[str, Any]) -> list[str]:
    return [each["key"] for each in shown.get("children", (shown,))]
