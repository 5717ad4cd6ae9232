"""Fields that are known only once another one is chosen: each platform asks for them in its own way, and sends them on
as the bridge takes them."""

import json
import re
from typing import Any

import jsonschema
import pytest
import yaml
from platforms.make import editor, layout
from platforms.make.engine import Make
from platforms.make.exchange import Answer, Request, Transport
from platforms.make.form import FormError
from platforms.make.rules import RULES
from platforms.zapier.checks import CHECKS
from platforms.zapier.shape import SHAPE
from support.dynamic_offer import GAMMA, ROWS

from connector.catalogue import schemas
from connector.catalogue.catalogue import Catalogue
from connector.catalogue.entries import Action, Options
from connector.manifests import files
from connector.manifests.n8n.coverage import coverage as n8n
from connector.manifests.zapier.coverage import coverage as zapier

RENDERED = {str(path): text for path, text in files.render(Catalogue([GAMMA]), ()).items()}
APP = layout.load(
    {
        path.removeprefix("manifests/make/gamma/"): text
        for path, text in RENDERED.items()
        if path.startswith("manifests/make/gamma/")
    }
)
FILLED = {"headline": "Hi", "the host": "a1", "the host__voice_id": "v1"}


def action() -> Action:
    return next(each for each in GAMMA.entries if isinstance(each, Action))


@pytest.mark.parametrize(
    "written",
    [
        {"variables": FILLED},
        {f"variables__{name}": value for name, value in FILLED.items()},
        {"variables": json.dumps(FILLED)},
        {"variables": {"headline": "Hi"}, "variables__the host": "a1", "variables__the host__voice_id": "v1"},
    ],
)
def test_values_come_as_an_object_or_flat(written: dict[str, Any]) -> None:
    assert schemas.check(action(), {"template_id": "t1", **written}) == {"template_id": "t1", "variables": FILLED}


def test_a_list_that_describes_fields_says_of_each_row_what_a_form_needs() -> None:
    described = next(each for each in GAMMA.entries if isinstance(each, Options) and each.describes_fields)
    assert {each.key for each in described.output} == ROWS[0].keys()
    told = Catalogue([GAMMA]).describe()
    assert told["actions"][0]["input"][1]["dynamic"] == "template_variables"


def test_openapi_says_where_the_names_are_and_takes_them_flat_and_nested() -> None:
    document = yaml.safe_load(RENDERED["manifests/openapi.yaml"])
    schema = document["components"]["schemas"]["FillTemplateInput"]
    said = schema["properties"]["variables"]["description"]
    assert said.endswith("`GET /v1/options/template_variables?template_id=…` tells the names.")
    check = jsonschema.Draft202012Validator(schema | {"components": document["components"]})
    check.validate({"template_id": "t1", "variables": FILLED})
    check.validate({"template_id": "t1", **{f"variables__{name}": value for name, value in FILLED.items()}})


def test_the_docs_say_where_the_names_are() -> None:
    reference = RENDERED["docs/reference.md"]
    assert "named as in the option list template_variables (wants template_id)" in reference
    assert (
        "| `template_variables` | fields *Template Variables* | templateVariables | Fields of Variables |"
        in (RENDERED["docs/platforms.md"])
    )
    key = ("options", "template_variables")
    assert (zapier(GAMMA)[key], n8n(GAMMA)[key]) == ("fields *Template Variables*", "Fields of Variables")


def test_zapier_asks_a_function_for_them_whenever_the_template_changes() -> None:
    integration = json.loads(RENDERED["manifests/zapier/gamma/integration.json"])
    for name, check in {**CHECKS, **SHAPE}.items():
        if name not in ("D009", "D016", "searches_begin_alike"):
            assert list(check(integration)) == [], name
    assert integration["triggers"].keys() - {"video_done"} == {"list_templates", "list_avatars", "list_good_voices"}
    template, variables, *_ = integration["creates"]["fill_template"]["operation"]["inputFields"]
    assert template["altersDynamicFields"] and variables.keys() == {"source"}


class Bridge(Transport):
    """Describes the fields of one template, and takes what is sent."""

    def __init__(self) -> None:
        super().__init__({})

    def send(self, request: Request) -> Answer:
        self.sent.append(request)
        known = request.url.endswith("/options/template_variables?template_id=t1")
        return Answer(200, {}, {"id": "1"} if request.method == "POST" else ROWS if known else [])


def make() -> tuple[Make, Bridge]:
    bridge = Bridge()
    return Make(APP, bridge, {"bridge_url": "https://bridge.example.com", "token": "act_x"}), bridge


def sent(bridge: Bridge) -> Any:
    return json.loads(bridge.sent[-1].body or b"")


def test_the_app_for_make_keeps_every_rule() -> None:
    assert list(editor.problems(APP)) == []
    for rule in RULES:
        assert list(rule(APP)) == []


def test_make_nests_them_below_the_template() -> None:
    app, bridge = make()
    rows = app.options("templateVariables", {"template_id": "t1"})
    assert [(each["name"], each["type"], each["required"], each["multiline"]) for each in rows] == [
        ("headline", "text", True, True),
        ("the host", "select", False, False),
        ("the host__voice_id", "select", False, False),
    ]
    assert [each["options"] for each in rows] == [None, "rpc://avatars", "rpc://goodVoices"]
    app.run("fillTemplate", {"template_id": "t1", "variables": FILLED})
    assert sent(bridge)["variables"] == FILLED
    with pytest.raises(FormError, match="headline: a value is missing"):
        app.run("fillTemplate", {"template_id": "t1", "variables": {"the host": "a1"}})


def test_make_takes_pairs_where_the_template_is_mapped() -> None:
    app, bridge = make()
    pairs = [{"key": name, "value": value} for name, value in FILLED.items()]
    app.run("fillTemplate", {"template_id": "{{4.template}}", "variables_by_name": pairs})
    assert sent(bridge)["variables"] == FILLED
    assert app.options("templateVariables", {}) == [] == app.options("templateVariables", {"template_id": "{{4.t}}"})


def test_n8n_has_a_resource_mapper_and_pairs_by_name() -> None:
    node = RENDERED["manifests/n8n/gamma/node/nodes/GammaConnector/catalogue.ts"]
    found = dict(re.findall(r"^export const (\w+): [^=]+ = (.*?);$", node.replace("\t", " "), re.M | re.S))
    fields = {each["name"]: each for each in yaml.safe_load(found["fields"])}
    mapper = fields["variables"]
    assert (mapper["type"], mapper["typeOptions"]["loadOptionsDependsOn"]) == ("resourceMapper", ["template_id.value"])
    assert mapper["typeOptions"]["resourceMapper"]["resourceMapperMethod"] == "template_variables"
    (named,) = [each for each in fields["additionalFields"]["options"] if each["name"] == "variables"]
    assert (named["displayName"], named["type"]) == ("Variables by Name", "fixedCollection")
    assert yaml.safe_load(found["mappings"]) == {"template_variables": ["template_id"]}
    assert "template_variables" not in yaml.safe_load(found["lists"])
