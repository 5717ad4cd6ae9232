"""Planted faults are caught: by reading the files where that can be, else by running them against the live bridge."""

from collections.abc import Callable

import pytest
from platforms.make import layout
from platforms.make.account import FOLDER, Account
from platforms.make.engine import Make, MakeError
from platforms.make.faults import AGAINST, ATTACH, AVATARS, BASE, CREATE, DETACH, DONE, FIND, UNREADABLE, Fault
from platforms.make.iml.tokens import ImlError
from platforms.make.layout import LayoutError
from platforms.make.rules import RULES, Rule, name
from support.samples import sample
from support.world import World

FILES = layout.read(FOLDER)

FAULTS = [
    pytest.param(rule, fault, id=f"{name(rule)}-{fault.name}") for rule, faults in AGAINST.items() for fault in faults
]


@pytest.mark.parametrize("fault", [pytest.param(each, id=each.name) for each in UNREADABLE])
def test_what_make_could_not_read_is_seen(fault: Fault) -> None:
    with pytest.raises(LayoutError):
        layout.load(fault.planted(FILES))


@pytest.mark.parametrize(("rule", "fault"), FAULTS)
def test_what_breaks_a_rule_is_seen(rule: Rule, fault: Fault) -> None:
    assert list(rule(layout.load(fault.planted(FILES))))


def test_every_rule_is_broken_by_something() -> None:
    assert AGAINST.keys() == set(RULES)


def creates(alice: Account, make: Make) -> None:
    (bundle,) = make.run("createVideo", {"script": "Hello.", "avatar_id": alice.first("avatars"), "name": "Greeting"})
    assert bundle["name"] == "Greeting" and bundle["created_at"].year >= 2026


def finds(alice: Account, make: Make) -> None:
    alice.run("createVideo", script="Hello.", avatar_id=alice.first("avatars"), extras=[{"key": "row", "value": "42"}])
    assert len(make.run("findVideos", {"extras": [{"key": "row", "value": "42"}]})) == 1


def chooses(alice: Account, make: Make) -> None:
    assert make.options("avatars", {}) == alice.make.options("avatars", {}) != []


def watches(alice: Account, make: Make) -> None:
    kept = make.attach("videoDone", f"{alice.world.receiver.url}/{alice.who}")
    (row,) = alice.api.good("GET", "/v1/subscriptions")["data"]
    assert row["trigger"] == "video_done"
    (event,) = alice.api.good("GET", "/v1/triggers/video_done/recent")
    bundle = make.receive("videoDone", event)
    assert bundle is not None and bundle["video"]["id"] == event["video"]["id"]
    make.detach("videoDone", kept)
    assert alice.api.good("GET", "/v1/subscriptions")["data"] == []


def is_told(alice: Account, make: Make) -> None:
    with pytest.raises(MakeError, match="Avatar is missing"):
        make.run("createVideo", {"script": "Hello."})


Probe = Callable[[Account, Make], None]
AT_WORK: list[tuple[Probe, Fault]] = [
    (creates, Fault("another address", CREATE, "/actions/create_video", "/actions/make_video")),
    (creates, Fault("another method", CREATE, '"POST"', '"GET"')),
    (creates, Fault("another name in the body", CREATE, '"avatar_id":', '"avatar":')),
    (creates, Fault("one field in the place of another", CREATE, "{{parameters.name}}", "{{parameters.script}}")),
    (creates, Fault("another format of dates", CREATE, "YYYY-MM-DDTHH", "YYYY/MM/DDTHH")),
    (creates, Fault("an output of something else", CREATE, "{{omit(body,", "{{omit(body.video,")),
    (creates, Fault("a token that is not sent", BASE, "Bearer ", "Token ")),
    (finds, Fault("pairs that are no JSON", FIND, "createJSON(toCollection(", "ifempty(1, toCollection(")),
    (finds, Fault("rows somewhere else", FIND, "{{body}}", "{{body.data}}")),
    (chooses, Fault("another name of an item", AVATARS, "{{item.name}}", "{{item.title}}")),
    (chooses, Fault("another list", AVATARS, "/options/avatars", "/options/voices")),
    (watches, Fault("another trigger", ATTACH, '"video_done"', '"video_failed"')),
    (watches, Fault("no such trigger", ATTACH, '"video_done"', '"video_over"')),
    (watches, Fault("another event than is waited for", DONE, "'video_done'", "'video_over'")),
    (watches, Fault("nothing to unsubscribe by", ATTACH, "{{body.id}}", "{{body.secret}}")),
    (watches, Fault("looking in place of unsubscribing", DETACH, '"DELETE"', '"GET"')),
    (is_told, Fault("errors of another shape", BASE, "body.error.message", "body.message")),
]


@pytest.mark.parametrize(
    ("probe", "fault"), sample(AT_WORK), ids=[f"{probe.__name__}-{fault.name}" for probe, fault in AT_WORK]
)
def test_what_only_work_shows_is_seen(alice: Account, probe: Probe, fault: Fault) -> None:
    app = layout.load(fault.planted(FILES))
    with pytest.raises((AssertionError, MakeError, ImlError)):
        probe(alice, Make(app, alice.make.transport, alice.make.connection))


@pytest.mark.parametrize("probe", [creates, finds, chooses, watches, is_told])
def test_without_a_fault_all_works(world: World, alice: Account, probe: Probe) -> None:
    probe(alice, alice.make)
