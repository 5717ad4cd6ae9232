"""A video from one of HeyGen's templates, made in n8n: its resource mapper shows and sends what the template has."""

from typing import Any

import pytest
from platforms.n8n.forms import locator
from platforms.n8n.harness import Harness

from connector.sandbox.heygen.seeds import look_id, seeded_id

pytestmark = pytest.mark.platforms

CREATE = "create_video_from_template"
WELCOME = seeded_id("template", "Welcome")


def fields(heygen: Harness, template_id: str) -> list[dict[str, Any]]:
    """What the form shows below a chosen template, as n8n asks for it."""
    asked = {
        "methodName": "template_variables",
        "path": "parameters.variables",
        "currentNodeParameters": {
            "authentication": "accessToken",
            "operation": CREATE,
            "template_id": locator(template_id),
        },
        "credentials": {heygen.names.credential: heygen.credential},
        "nodeTypeAndVersion": {"name": heygen.names.action, "version": 1.1},
    }
    told = heygen.n8n.rest("POST", "/dynamic-node-parameters/resource-mapper-fields", asked)
    return list(told["fields"])


def mapped(**values: str | None) -> dict[str, Any]:
    """The mapper as n8n keeps it: with what the form showed."""
    schema = [
        {"id": name, "displayName": name, "required": False, "type": "string", "display": True, "defaultMatch": False}
        for name in values
    ]
    return {"mappingMode": "defineBelow", "value": values, "matchingColumns": [], "schema": schema}


def step(heygen: Harness, variables: Any, by_name: Any = None) -> dict[str, Any]:
    made = heygen.step(CREATE, {"template_id": WELCOME, "title": "Welcome, Bob"})
    made["parameters"]["variables"] = variables
    made["parameters"]["additionalFields"] |= {"variables": by_name} if by_name else {}
    return made


def test_a_chosen_template_brings_the_fields_of_its_variables(heygen: Harness) -> None:
    rows = heygen.options("template_variables", template_id=WELCOME)
    assert [(each["id"], each["displayName"], each["required"]) for each in fields(heygen, WELCOME)] == [
        (row["id"], row["name"], row["required"]) for row in rows
    ]
    assert fields(heygen, "of-another-node") == [] == fields(heygen, "")


def test_what_is_filled_in_is_sent_under_its_names(heygen: Harness) -> None:
    values = {"first_name": "={{ 'Bo' + 'b' }}", "company": "", "logo": None, "presenter": look_id("Mia")}
    execution = heygen.n8n.run(heygen.steps(step(heygen, mapped(**values))))
    (made,) = execution.items("Step 0")
    assert made["name"] == "Welcome, Bob"
    sent = heygen.proxy.asked[-1].body
    filled = {name: value for name, value in sent["variables"].items() if value}
    assert filled == {"first_name": "Bob", "presenter": look_id("Mia")}


def test_pairs_by_name_take_the_place_of_the_fields(heygen: Harness) -> None:
    pairs = {"pairs": [{"key": "first_name", "value": "Carla"}]}
    heygen.n8n.run(heygen.steps(step(heygen, mapped(first_name="Bob"), pairs)))
    assert heygen.proxy.asked[-1].body["variables"] == {"first_name": "Carla"}


def test_what_the_template_has_not_is_told(heygen: Harness) -> None:
    execution = heygen.n8n.run(heygen.steps(step(heygen, mapped(product="Soap"))))
    assert execution.error["httpCode"] == "422"
    assert execution.error["message"].startswith('Variables: "product" is no variable of this template.')
