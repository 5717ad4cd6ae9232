"""Each provider's app at work: every module, dropdown and webhook of the committed files, against the live bridge."""

import json
from typing import Any

import pytest
from platforms.make import fits
from platforms.make.account import APPS, BRIDGE, Account
from platforms.make.conftest import every_provider
from platforms.make.engine import Make, MakeError
from platforms.make.exchange import Transport
from platforms.make.inputs import filled_in
from platforms.make.layout import Part
from platforms.subjects import SUBJECTS
from support import pictures, upstream
from support.world import World, until

from connector.catalogue.entries import Action, Example, Options, Trigger
from connector.manifests.make import buffers, labels
from connector.manifests.make.modules import identity
from connector.manifests.make.trigger_modules import TriggerModule, trigger_modules

pytestmark = pytest.mark.platforms  # some seconds in all

EXAMPLES = [
    pytest.param(key, entry, example, id=f"{key}-{entry.key}-{example.name}")
    for key, subject in SUBJECTS.items()
    for entry in subject.offer.entries
    if isinstance(entry, Action) and entry.key != subject.offer.overrides.make.any_request
    for example in entry.examples
]
SEARCHES = [
    pytest.param(key, each, id=f"{key}-{each.id}") for key, app in APPS.items() for each in app.modules("search")
]
TRIGGERS = [
    pytest.param(key, shown, trigger, id=f"{key}-{shown.id}-{trigger.key}")
    for key, subject in SUBJECTS.items()
    for shown in trigger_modules(subject.offer)
    for trigger in shown.triggers
]


@pytest.mark.parametrize(("provider", "entry", "example"), EXAMPLES, indirect=["provider"])
def test_every_action_runs_and_gives_what_its_interface_says(
    provider: str, alice: Account, entry: Action, example: Example
) -> None:
    existing = alice.existing()
    if buffers.any_of(entry.output) or entry.starts_resource_type == "translation":
        existing["video_id"] = alice.rendered()
    given = filled_in(entry.input, example.input, existing)
    for each in entry.input:
        if each.bytes_only:  # no address that the tests reach is public
            del given[each.key]
            given |= {
                f"{each.key}_from": "file",
                f"{each.key}_filename": "a.png",
                f"{each.key}_data": pictures.png(9, 9),
            }
    with upstream.unjudged():
        bundle = alice.run(identity(entry), **given)
    assert fits.problems(bundle, APPS[provider].find("module", identity(entry)).codes["interface"]) == []


@pytest.mark.parametrize(("provider", "module"), SEARCHES, indirect=["provider"])
def test_every_search_finds_and_keeps_to_its_limit(provider: str, alice: Account, module: Part) -> None:
    for _ in range(2):
        alice.existing()
    found = alice.make.run(module.id, {})
    assert len(found) >= 2
    for bundle in found:
        assert fits.problems(bundle, module.codes["interface"]) == []
    first = alice.make.run(module.id, {"limit": 1})
    assert [each["id"] for each in first] == [found[0]["id"]]  # a render may have come further meanwhile
    (name,) = {each["name"] for each in module.codes["mappableParams"]} & {"name", "title"}
    assert alice.make.run(module.id, {name: "no such name"}) == []


@every_provider
def test_every_dropdown_has_something_to_choose(provider: str, alice: Account) -> None:
    described = {labels.camel(each.key) for each in alice.subject.offer.entries if _describes(each)}
    existing = alice.existing()
    for rpc in APPS[provider].of("rpc"):
        rows = alice.make.options(rpc.id, existing)
        assert rows, f"{rpc} is empty"
        for row in rows if rpc.id not in described else []:
            assert row.keys() == {"label", "value"} and all(isinstance(each, str) and each for each in row.values())


def _describes(entry: Any) -> bool:
    return isinstance(entry, Options) and entry.describes_fields


@every_provider
def test_a_repeat_of_a_create_makes_one_video(alice: Account) -> None:
    given, make = alice.subject.script(alice.world, alice.api), labels.camel(alice.subject.make)
    first, again = (alice.run(make, **given) for _ in range(2))
    assert first["id"] == again["id"]
    assert (alice.state()["videos_created"], alice.state()["renders"]) == (1, 1)
    alice.run(make, **given | {"deduplicate_minutes": None, "script": "Hello again."})
    assert alice.state()["videos_created"] == 2


@pytest.mark.parametrize("base_everywhere", [False, True], ids=["without_base", "with_base"])
@every_provider
def test_a_webhook_is_attached_once_and_can_be_detached_twice(
    provider: str, alice: Account, base_everywhere: bool
) -> None:
    alice.make.base_everywhere = base_everywhere
    url = f"{alice.world.receiver.url}/{alice.who}"
    for webhook in APPS[provider].of("webhook"):
        kept = alice.make.attach(webhook.id, url)
        assert alice.make.attach(webhook.id, url) == kept, "the same webhook is the same subscription"
        assert kept.keys() == {"url", "subscription_id"}, "no secret is kept"
        for _ in range(2):
            alice.make.detach(webhook.id, kept)
    assert alice.api.good("GET", "/v1/subscriptions")["data"] == []
    assert url not in json.dumps(alice.make.log), "the webhook's address is in a log"


@pytest.mark.parametrize(("provider", "shown", "trigger"), TRIGGERS, indirect=["provider"])
def test_every_trigger_fires_and_gives_what_its_interface_says(
    provider: str, alice: Account, shown: TriggerModule, trigger: Trigger
) -> None:
    module = APPS[provider].find("module", shown.id)
    webhook = module.about["webhook"]
    alice.make.attach(webhook, f"{alice.world.receiver.url}/{alice.who}")
    made = {}
    for action, given in alice.subject.ends(alice.world, alice.api):
        told = alice.api.good("POST", f"/v1/actions/{action}", given)
        made[told["id"]] = told
    event = _arrived(alice, trigger.key)
    bundle = alice.make.receive(webhook, event)
    given = {field.key for field in trigger.output}
    assert fits.problems(bundle, [each for each in module.codes["interface"] if each["name"] in given]) == []
    about = trigger.resource_type
    assert bundle["trigger"] == trigger.key and bundle[about]["id"] in made
    assert alice.make.receive(webhook, event | {"trigger": "something_else"}) is None


@pytest.mark.parametrize(("provider", "other"), [("argil", "heygen"), ("heygen", "argil")], indirect=["provider"])
def test_a_connection_of_another_provider_is_refused(world: World, alice: Account, other: str) -> None:
    label = SUBJECTS[other].offer.label
    with pytest.raises(MakeError, match=f"belongs to another provider. Use the token of a connection to {label}"):
        Make(APPS[other], Transport({BRIDGE: world.url})).connect({"bridge_url": BRIDGE, "token": alice.token})


def _arrived(account: Account, trigger: str) -> Any:
    """The first event of a trigger that a receiver was sent for an account."""

    def found() -> Any:
        arrived = [each for each in list(account.world.receiver.arrivals) if each.path == f"/{account.who}"]
        return next((each.event for each in arrived if each.event["trigger"] == trigger), None)

    return until(found)
