"""A video from one of HeyGen's templates, made at Zapier: the form follows from the template that is chosen."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from platforms.zapier import cloud
from platforms.zapier.core import Core, Refused, User
from providers.heygen.conftest import HeyGenWorld, heygen_world
from support.world import Api, until

from connector.manifests.zapier import integration
from connector.providers.heygen.provider import HeyGen
from connector.sandbox.heygen.seeds import look_id, seeded_id

pytestmark = pytest.mark.platforms

STEP = "creates.create_video_from_template.operation."
WAIT = "creates.create_video_from_template_and_wait.operation."
WELCOME = seeded_id("template", "Welcome")


@pytest.fixture(scope="module")
def heygen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HeyGenWorld]:
    with heygen_world(f"sqlite:///{tmp_path_factory.mktemp('heygen')}/connector.db") as heygen, heygen.world.relay():
        yield heygen


@pytest.fixture(scope="module")
def anna(heygen: HeyGenWorld) -> Api:
    return heygen.world.connect("anna", provider="heygen")


@pytest.fixture(scope="module")
def zapier(node: str, folder: Path, heygen: HeyGenWorld, anna: Api, tmp_path_factory: Any) -> Iterator[User]:
    copied: Path = tmp_path_factory.mktemp("integration")
    (copied / "integration.json").write_text(json.dumps(integration.describe(HeyGen)))  # type: ignore[arg-type]
    (copied / "index.js").write_text("module.exports = require('./integration.json');\n")
    (copied / "node_modules").symlink_to(folder / "node_modules")
    with Core(node, copied, heygen.world.url) as core:
        yield User(core, anna.connection["token"])


def variables(zapier: User, **given: Any) -> dict[str, dict[str, Any]]:
    fields = zapier(STEP + "inputFields", given)
    return {each["key"]: each for each in fields if each["key"].partition("__")[0] == "variables"}


def test_every_template_brings_the_fields_of_its_variables(zapier: User) -> None:
    for row in zapier("triggers.list_templates.operation.perform"):
        assert variables(zapier, template_id=row["id"]), row
    shown = variables(zapier, template_id=WELCOME)
    assert (shown["variables__first_name"]["type"], shown["variables__first_name"]["placeholder"]) == ("text", "Anna")
    for key, listed in {"presenter": "avatars", "speaker": "voices"}.items():
        trigger, *_ = shown[f"variables__{key}"]["dynamic"].split(".")
        assert trigger == f"list_{listed}"
        assert zapier(f"triggers.{trigger}.operation.perform"), "the dropdown of the field has rows"
    (pairs,) = variables(zapier, template_id="of an earlier step").values()
    assert pairs["dict"] is True


def test_what_is_filled_in_makes_the_video_and_a_waiting_step_goes_on_with_it(
    heygen: HeyGenWorld, zapier: User
) -> None:
    given = {
        "template_id": WELCOME,
        "variables__first_name": "{{Bob}}",
        "variables__presenter": look_id("Mia"),
        "variables__presenter__voice_id": seeded_id("voice", "Ivy"),
        "variables__company": "",
        "title": "Welcome, Bob",
        "deduplicate_minutes": 720,
    }
    path = "/zapier/template"
    begun = zapier.run(WAIT + "perform", given, callback_url=heygen.world.receiver.url + path)
    assert begun["status"] == "CALLBACK"
    told = until(lambda: next((each for each in heygen.world.receiver.arrivals if each.path == path), None))
    video = zapier(WAIT + "performResume", given, outputData=begun["results"], **cloud.request(told))
    assert (video["name"], video["status"], video["id"]) == ("Welcome, Bob", "DONE", begun["results"]["id"])
    assert zapier(STEP + "perform", given)["id"] == video["id"], "a replay is the same run"


def test_a_field_of_another_template_stops_the_zap_and_is_named(zapier: User) -> None:
    with pytest.raises(Refused) as refused:
        zapier(STEP + "perform", {"template_id": WELCOME, "variables__product": "Soap"})
    assert refused.value.message.startswith('Variables: "product" is no variable of this template.')
    assert refused.value.status == 422
