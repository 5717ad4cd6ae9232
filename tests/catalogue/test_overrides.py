"""What a provider says for one platform alone: an override that names nothing is refused, so that none is lost."""

from typing import Any

import pytest

from connector.catalogue.catalogue import Catalogue
from connector.catalogue.entries import Action, Entry, Options, Search, Trigger
from connector.catalogue.fields import Field
from connector.catalogue.overrides import (
    Batch,
    Make,
    MakeModule,
    N8n,
    N8nOperation,
    Overrides,
    UnknownOverride,
    Zapier,
    ZapierStep,
)
from connector.providers.registry import CATALOGUE


def entry(kind: Any, key: str, *, input: tuple[Field, ...] = (), **more: Any) -> Any:
    about = {"key": key, "label": key.title(), "help": "Help.", "output": (), "sample": {}}
    if kind is not Trigger:
        about |= {"input": input, "perform": lambda *_: {}}
    return kind(**about, **more)


SONG = Field(
    key="song",
    kind="object",
    label="Song",
    help="Which.",
    required=True,
    fields=(Field(key="key", kind="string", label="Key", help="High or low."),),
)
LOUD = Field(key="loud", kind="boolean", label="Loud", help="Loudly.")
ENTRIES: tuple[Entry, ...] = (
    entry(Action, "sing", input=(SONG, LOUD), changes=True, starts_resource_type="video"),
    entry(Action, "get_song", input=(LOUD,)),
    entry(Search, "find_songs"),
    entry(Options, "songs"),
    entry(Trigger, "song_sung", event_type="song.sung", resource_type="video"),
    entry(Action, "same"),
    entry(Search, "same"),
)


class Offer:
    key, label, reached_by, entries, trigger_groups = "made_up", "Made Up", (), ENTRIES, ()

    def __init__(self, overrides: Overrides) -> None:
        self.overrides = overrides


def zapier(key: str, **said: Any) -> Overrides:
    return Overrides(zapier=Zapier(steps={key: ZapierStep(**said)}))


def make(key: str, **said: Any) -> Overrides:
    return Overrides(make=Make(modules={key: MakeModule(**said)}))


def n8n(key: str, **said: Any) -> Overrides:
    return Overrides(n8n=N8n(operations={key: N8nOperation(**said)}))


@pytest.mark.parametrize(
    "overrides",
    [
        zapier("sing", wait_label="Sing Along", left_out={"loud": "It always is."}),
        *(zapier(key, noun="Song") for key in ("find_songs", "songs", "song_sung")),
        make("sing", group="Songs", repeatable="Once more.", left_out={"loud": "It always is."}),
        make("song_sung", label="Watch songs"),
        Overrides(make=Make(any_request="get_song", batch=Batch(action="sing", columns=("song", "loud"), link="url"))),
        Overrides(zapier=Zapier(none={"find_songs": "Zapier has them already."})),
        n8n("find_songs", sentence="Find songs", name="Look For"),
        Overrides(n8n=N8n(prominent=frozenset({"key"}))),
    ],
)
def test_what_names_something_is_taken(overrides: Overrides) -> None:
    assert Catalogue([Offer(overrides)]).offers[0].overrides == overrides


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        (zapier("sign", noun="Song"), "zapier sign: names 0 entries"),
        (zapier("same", noun="Song"), "zapier same: names 2 entries"),
        (Overrides(zapier=Zapier(none={"songs": "Nobody needs it."})), "zapier songs: names 0 entries"),
        (zapier("sing", left_out={"lout": "It always is."}), "zapier sing: has no optional field lout"),
        (zapier("sing", left_out={"song": "Sings anything."}), "zapier sing: has no optional field song"),
        (zapier("songs", left_out={"loud": "It always is."}), "zapier songs: has no optional field loud"),
        (zapier("get_song", wait_label="Wait for Song"), "zapier get_song: nothing is waited for"),
        (make("songs", label="List songs"), "make songs: names 0 entries"),
        (make("sing", left_out={"lout": "It always is."}), "make sing: has no optional field lout"),
        (make("get_song", repeatable="Once more."), "make get_song: it changes nothing"),
        (Overrides(make=Make(any_request="find_songs")), "make any_request: names 0 entries"),
        (Overrides(make=Make(batch=Batch(action="sign", columns=(), link="url"))), "make batch: names 0 entries"),
        (
            Overrides(make=Make(batch=Batch(action="sing", columns=("lout",), link="url"))),
            "make batch: has no field lout",
        ),
        (n8n("song_sung", sentence="Sung"), "n8n song_sung: names 0 entries"),
        (Overrides(n8n=N8n(prominent=frozenset({"lout"}))), "No form has a field lout"),
    ],
)
def test_what_names_nothing_is_refused(overrides: Overrides, told: str) -> None:
    with pytest.raises(UnknownOverride, match=told):
        Catalogue([Offer(overrides)])


def test_every_reason_is_a_sentence() -> None:
    for offer in CATALOGUE.offers:
        said = [*offer.overrides.zapier.steps.values(), *offer.overrides.make.modules.values()]
        reasons = [reason for each in said for reason in each.left_out.values()]
        reasons += [each.repeatable for each in offer.overrides.make.modules.values() if each.repeatable]
        assert all(reason.endswith(".") for reason in reasons)
