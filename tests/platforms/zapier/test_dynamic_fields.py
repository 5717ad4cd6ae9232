"""Fields that depend on a choice, as Zapier's own core asks for them and fills them in."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from platforms.zapier.core import Core, User
from support.dynamic_offer import GAMMA, ROWS
from support.local_http import Handler, LocalHttp

from connector.manifests.zapier import integration

pytestmark = pytest.mark.platforms


class Bridge(Handler):
    """Describes the fields of one template, and says what it is sent."""

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        known = asked.path == "/v1/options/template_variables" and parse_qs(asked.query) == {"template_id": ["t 1"]}
        self.answer(json.dumps(ROWS if known else []).encode(), "application/json")

    def do_POST(self) -> None:
        self.answer(json.dumps({"id": "1", "sent": json.loads(self.body())}).encode(), "application/json")


@pytest.fixture(scope="module")
def made_up(node: str, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[User]:
    """Somebody at Zapier with the integration of a made-up provider."""
    copied = tmp_path_factory.mktemp("made_up")
    (copied / "integration.json").write_text(json.dumps(integration.describe(GAMMA)))
    (copied / "index.js").write_text("module.exports = require('./integration.json');\n")
    (copied / "node_modules").symlink_to(folder / "node_modules")
    with LocalHttp(Bridge) as bridge, Core(node, copied, bridge.url) as core:
        yield User(core, "act_x")


def asked(user: User, **given: Any) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = user("creates.fill_template.operation.inputFields", given)
    return [each for each in fields if each["key"].startswith("variables")]


def test_a_chosen_template_brings_its_fields(made_up: User) -> None:
    headline, host, voice = asked(made_up, template_id="t 1")
    assert headline == {
        "key": "variables__headline",
        "label": "headline",
        "type": "text",
        "required": True,
        "helpText": "What is read out.",
        "placeholder": "Hello",
    }
    assert (host["key"], host["dynamic"]) == ("variables__the host", "list_avatars.id.name")
    assert (voice["key"], voice["dynamic"]) == ("variables__the host__voice_id", "list_good_voices.id.name")


def test_without_a_template_there_are_none_and_for_an_unknown_one_there_are_pairs(made_up: User) -> None:
    assert asked(made_up) == []
    (pairs,) = asked(made_up, template_id="of an earlier step")
    assert (pairs["key"], pairs["dict"]) == ("variables", True)


def test_what_is_filled_in_arrives_under_its_names(made_up: User) -> None:
    given = {"template_id": "t 1", "variables__headline": "Hi {{you}}", "variables__the host": "a1"}
    assert made_up("creates.fill_template.operation.perform", given)["sent"] == given
    pairs = {"template_id": "t 1", "variables": {"headline": "Hi"}}
    assert made_up("creates.fill_template.operation.perform", pairs)["sent"] == pairs
