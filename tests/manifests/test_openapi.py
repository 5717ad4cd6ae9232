"""The description: valid, complete, and never stricter than the bridge. New entries appear in it by themselves."""

from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from connector.catalogue import schemas
from connector.catalogue.catalogue import Catalogue
from connector.catalogue.entries import Action, Entry, Example, Options, Search, Trigger
from connector.catalogue.fields import Field
from connector.catalogue.overrides import Overrides
from connector.errors import Problem
from connector.manifests import error_responses, openapi
from connector.manifests.catalogue_endpoints import component
from connector.manifests.endpoint import Endpoint
from connector.providers.registry import CATALOGUE
from connector.web.endpoints import ENDPOINTS

DOCUMENT = openapi.describe(CATALOGUE, ENDPOINTS)
COMPONENTS = DOCUMENT["components"]


def field(key: str, kind: Any, **more: Any) -> Field:
    return Field(key=key, kind=kind, label=key.title(), help="Help.", **more)


class Offer:
    """A made-up provider."""

    trigger_groups = ()

    def __init__(self, key: str, *entries: Entry) -> None:
        self.key = key
        self.label = key.title()
        self.entries = entries
        self.overrides = Overrides()


def action(**more: Any) -> Action:
    made: dict[str, Any] = {
        "key": "wave_hand",
        "label": "Wave Hand",
        "help": "Waves.",
        "input": (field("times", "integer", required=True, min=1),),
        "output": (field("waved", "integer"), field("note", "string", nullable=True)),
        "sample": {"waved": 3, "note": None},
        "perform": lambda _call, given: given,
        "examples": (Example("thrice", {"times": 3}),),
    }
    return Action(**(made | more))


def validator(document: dict[str, Any], name: str) -> jsonschema.Draft202012Validator:
    """Of one component."""
    return jsonschema.Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    )


def test_it_is_valid() -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()


@pytest.mark.parametrize("endpoint", [pytest.param(each, id=each.key) for each in ENDPOINTS])
def test_every_call_of_the_bridge_is_there(endpoint: Endpoint) -> None:
    told = DOCUMENT["paths"][endpoint.path][endpoint.method.lower()]
    assert told["operationId"] == endpoint.key
    for name, example in (
        told.get("requestBody", {"content": {"application/json": {}}})["content"]["application/json"]
        .get("examples", {})
        .items()
    ):
        assert schemas.check(endpoint.bodies[0], example["value"]), name


def test_every_entry_of_the_catalogue_is_there() -> None:
    for plural, kind in (("actions", Action), ("searches", Search), ("options", Options)):
        method = "post" if kind is Action else "get"
        for _, entry in CATALOGUE.of(kind):
            assert DOCUMENT["paths"][f"/v1/{plural}/{entry.key}"][method]["summary"] == entry.label
    for _, trigger in CATALOGUE.of(Trigger):
        assert "get" in DOCUMENT["paths"][f"/v1/triggers/{trigger.key}/recent"]


def test_every_call_tells_its_errors_and_its_request_id() -> None:
    for path, operations in DOCUMENT["paths"].items():
        for operation in operations.values():
            responses = operation["responses"]
            assert "500" in responses
            assert ("401" in responses) or operation["security"] == [], path
            if "requestBody" in operation:
                assert {"400", "413"} <= responses.keys(), path
            for status, response in responses.items():
                if int(status) >= 400:
                    assert response == {"$ref": f"#/components/responses/Error{status}"}
                else:
                    assert "X-Request-Id" in response["headers"]


def test_every_problem_has_its_status_and_code_in_the_table() -> None:
    def leaves(kind: type[Problem]) -> set[tuple[int, str]]:
        own = {(kind.status, kind.code)} if "status" in vars(kind) else set()
        return own.union(*(leaves(each) for each in kind.__subclasses__()))

    table = {(status, code) for status, codes in error_responses.codes().items() for code in codes}
    assert table == leaves(Problem)
    assert error_responses.codes().keys() == error_responses.MEANINGS.keys()


@pytest.mark.parametrize(
    "entry", [pytest.param(each, id=f"{offer.key} {each.key}") for offer, each in CATALOGUE.of(Action)]
)
def test_examples_and_samples_fit_their_schemas(entry: Action) -> None:
    operation = DOCUMENT["paths"][f"/v1/actions/{entry.key}"]["post"]
    schema = {**operation["requestBody"]["content"]["application/json"]["schema"], "components": COMPONENTS}
    for example in entry.examples:
        jsonschema.Draft202012Validator(schema).validate(example.input)
    validator(DOCUMENT, component(entry.key, "Answer")).validate(entry.sample)


@pytest.mark.parametrize("trigger", [pytest.param(each, id=each.key) for _, each in CATALOGUE.of(Trigger)])
def test_an_event_fits_its_schema(trigger: Trigger) -> None:
    check = validator(DOCUMENT, component(trigger.key, "Event"))
    check.validate(trigger.sample)
    assert not check.is_valid({key: value for key, value in trigger.sample.items() if key != trigger.resource_type})
    assert not check.is_valid(dict(trigger.sample) | {"provider": None})


@pytest.mark.parametrize(
    "details", [None, {"name": ["Is blank."]}, {"credits": 26, "parts": [{"label": "Video"}], "max_credits": 1}]
)
def test_an_error_fits_its_schema(details: Any) -> None:
    error = {"code": "rate_limited", "message": "Slow down.", "details": details}
    validator(DOCUMENT, "Error").validate({"error": error, "request_id": "req_1"})


def test_a_new_action_appears_by_itself() -> None:
    document = openapi.describe(Catalogue([Offer("made_up", action())]), ())
    OpenAPIV31SpecValidator(document).validate()
    told = document["paths"]["/v1/actions/wave_hand"]["post"]
    assert told["requestBody"]["content"]["application/json"]["examples"] == {"thrice": {"value": {"times": 3}}}
    assert not any(each["name"] == "Idempotency-Key" for each in told["parameters"])
    assert "409" not in told["responses"]
    validator(document, "WaveHandAnswer").validate({"waved": 3, "note": None})


def told_headers(document: dict[str, Any], path: str, method: str) -> dict[str, Any]:
    headers: dict[str, Any] = document["paths"][path][method]["responses"]["200"]["headers"]
    return headers


def test_a_query_holds_what_lies_in_an_object_by_flat_keys() -> None:
    within = (field("name", "string", required=True), field("mood", "pairs"))
    fields = (field("hand", "object", required=True, fields=within), field("rows", "list", fields=within))
    search = Search(
        key="find_hands", label="Find Hands", help="Finds.", input=fields, output=(), sample={}, perform=lambda *_: []
    )
    document = openapi.describe(Catalogue([Offer("made_up", search)]), ())
    OpenAPIV31SpecValidator(document).validate()
    told = document["paths"]["/v1/searches/find_hands"]["get"]["parameters"]
    own = {"hand__name": False, "hand__mood": False}
    assert {each["name"]: each["required"] for each in told} == own | {"limit": False, "cursor": False}
    assert {"X-Next-Cursor", "Link"} < told_headers(document, "/v1/searches/find_hands", "get").keys()


def test_two_providers_may_offer_the_same_key() -> None:
    other = action(input=(field("hand", "string", required=True),), output=(field("hand", "string"),), changes=True)
    document = openapi.describe(Catalogue([Offer("one", action()), Offer("two", other)]), ())
    OpenAPIV31SpecValidator(document).validate()
    told = document["paths"]["/v1/actions/wave_hand"]["post"]
    assert len(told["requestBody"]["content"]["application/json"]["schema"]["anyOf"]) == 2
    assert {"one_thrice", "two_thrice"} == told["requestBody"]["content"]["application/json"]["examples"].keys()
    assert any(each["name"] == "Idempotency-Key" for each in told["parameters"])
    assert told_headers(document, "/v1/actions/wave_hand", "post")["Idempotent-Replayed"]["required"] is True
    for output in ({"waved": 3, "note": None}, {"hand": "left", "repeated": False}):
        validator(document, "WaveHandAnswer").validate(output)
