"""A video from one of HeyGen's templates, made in Make: the form follows from the template that is chosen."""

import json
from collections.abc import Iterator

import pytest
from platforms.make import layout
from platforms.make.account import BRIDGE
from platforms.make.engine import Make, MakeError
from platforms.make.exchange import Transport
from platforms.make.form import FormError
from providers.heygen.conftest import HeyGenWorld, heygen_world

from connector.manifests import make
from connector.providers.heygen.provider import HeyGen
from connector.sandbox.heygen.seeds import look_id, seeded_id

APP = layout.load({str(path): text for path, text in make.app(HeyGen).items()})  # type: ignore[arg-type]
CREATE = "createVideoFromTemplate"
WELCOME = seeded_id("template", "Welcome")


@pytest.fixture(scope="module")
def heygen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HeyGenWorld]:
    with heygen_world(f"sqlite:///{tmp_path_factory.mktemp('heygen')}/connector.db") as heygen:
        yield heygen


@pytest.fixture
def anna(heygen: HeyGenWorld) -> Iterator[Make]:
    api = heygen.world.connect("anna", provider="heygen")
    anna = Make(APP, Transport({BRIDGE: heygen.world.url}))
    anna.connect({"bridge_url": BRIDGE, "token": api.connection["token"]})
    yield anna
    anna.transport.close()
    assert api.connection["token"] not in json.dumps(anna.log), "the token is in a log"


def test_every_template_brings_the_parameters_of_its_variables(anna: Make) -> None:
    for row in anna.options("templates", {}):
        assert anna.options("templateVariables", {"template_id": row["value"]}), row
    shown = {each["name"]: each for each in anna.options("templateVariables", {"template_id": WELCOME})}
    assert (shown["first_name"]["type"], shown["first_name"]["multiline"]) == ("text", True)
    assert (shown["presenter"]["type"], shown["presenter"]["options"]) == ("select", "rpc://avatars")
    assert anna.options(shown["speaker"]["options"].removeprefix("rpc://"), {}), "the dropdown has rows"


def test_what_is_filled_in_makes_the_video(anna: Make) -> None:
    values = {"first_name": "Bob", "presenter": look_id("Mia"), "presenter__voice_id": seeded_id("voice", "Ivy")}
    given = {"template_id": WELCOME, "variables": values, "title": "Welcome, Bob"}
    (made,) = anna.run(CREATE, given)
    assert made["name"] == "Welcome, Bob" and anna.run(CREATE, given)[0]["id"] == made["id"], "a repeat is the same run"


def test_a_template_that_is_mapped_takes_pairs(anna: Make) -> None:
    pairs = [{"key": "first_name", "value": "Carla"}]
    (made,) = anna.run(CREATE, {"template_id": WELCOME, "variables_by_name": pairs})
    assert made["id"]


def test_what_the_template_has_not_is_refused_by_the_form_and_by_the_bridge(anna: Make) -> None:
    with pytest.raises(FormError, match="the form has no product"):
        anna.run(CREATE, {"template_id": WELCOME, "variables": {"product": "Soap"}})
    pairs = [{"key": "product", "value": "Soap"}]
    with pytest.raises(MakeError, match=r'\[422\] Variables: "product" is no variable of this template'):
        anna.run(CREATE, {"template_id": WELCOME, "variables_by_name": pairs})
