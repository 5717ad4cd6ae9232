"""Prism, which knows nothing but the file of Argil's API v2, takes what the bridge sends there; and the bridge
understands all that Prism answers, and takes a refusal for what it is: that there are no endpoints to be had.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from support import prism as prisms
from support.apis import ARGIL_V2
from support.prism import Wire

from connector import errors
from connector.providers.argil.client import Client
from connector.providers.argil.endpoints import AccountEndpoints
from connector.providers.base import InterfaceRefused

pytestmark = pytest.mark.platforms

KEY = "argil-key"
ID = "whep_00000000000000000000000000000000"
URL = "https://connector.example/inbound/argil/secret?interface=endpoints"
REGISTERS, LISTS, REMOVES = "POST /webhook_endpoints", "GET /webhook_endpoints", "DELETE /webhook_endpoints/{id}"
INVENTED = 8  # how many invented answers each call is to understand


@pytest.fixture(scope="module", params=[(), ("--errors",)], ids=["mock", "mock --errors"])
def prism(
    request: pytest.FixtureRequest, node: str, installed: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Prism's address."""
    log = tmp_path_factory.mktemp("prism") / "log"
    with prisms.running(node, installed("prism"), log, ARGIL_V2, request.param) as address:
        yield address


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire(ARGIL_V2)
    yield wire
    wire.close()


@pytest.fixture
def endpoints(prism: str, wire: Wire) -> AccountEndpoints:
    return AccountEndpoints(Client(prism, KEY, wire))


def everything(endpoints: AccountEndpoints) -> None:
    """What the bridge does there; an invented endpoint may have no secret, and then it is not kept."""
    with contextlib.suppress(InterfaceRefused):
        made = endpoints.create(URL)
        assert made.id and made.secret
    assert all(each.id for each in endpoints.list())
    endpoints.delete(ID)


def test_what_is_sent_is_taken_and_the_answer_understood(endpoints: AccountEndpoints, wire: Wire) -> None:
    everything(endpoints)
    assert wire.violations == [] and {name for name, _ in wire.answered} == {REGISTERS, LISTS, REMOVES}


@pytest.mark.parametrize("prism", [()], indirect=True, ids=["mock"])  # --errors forbids Prism its own mistakes
@pytest.mark.parametrize("seed", range(INVENTED))
def test_invented_answers_are_understood(endpoints: AccountEndpoints, wire: Wire, seed: int) -> None:
    wire.always = f'dynamic=true, seed="{seed}"'
    everything(endpoints)
    assert wire.violations == []


@pytest.mark.parametrize(("name", "status"), [(REGISTERS, 400), (REGISTERS, 401), (LISTS, 401)])
def test_a_refusal_says_that_there_are_none_to_be_had(
    endpoints: AccountEndpoints, wire: Wire, name: str, status: int
) -> None:
    wire.prefer = {name: f"code={status}"}
    with pytest.raises(InterfaceRefused):
        endpoints.list() if name == LISTS else endpoints.create(URL)
    tried_by_name_and_for_all = 2 if status == 400 else 1
    assert wire.answered == [(name, status)] * tried_by_name_and_for_all and wire.violations == []


def test_one_that_is_gone_need_not_be_removed(endpoints: AccountEndpoints, wire: Wire) -> None:
    wire.prefer = {REMOVES: "code=404"}
    endpoints.delete(ID)
    wire.prefer = {REMOVES: "code=401"}
    with pytest.raises(errors.ProviderFailed, match="did not remove"):
        endpoints.delete(ID)
