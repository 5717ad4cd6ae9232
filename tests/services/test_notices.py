"""Notices from the break to hook and mail, by the relay's own parts on real servers, with time moved."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.mail_server import MailServer
from support.moved_clock import MovedClock
from support.receiver import Receiver
from support.world import World, until

from connector import errors, limits
from connector.relay_process import RelayProcess
from connector.services import key_status
from connector.setting_values import durations
from connector.store.events import Publication

MINUTE, HOUR = 60, 3600


class Scene:
    """A bridge with a relay that is driven by hand, and a mail server."""

    def __init__(self, world: World, clock: MovedClock, mails: MailServer) -> None:
        self.world, self.clock, self.mails = world, clock, mails
        self.relay = RelayProcess(world.bridge)
        self.alice = world.connect("alice")

    def turn(self) -> None:
        """What the relay does in a second."""
        assert self.relay.mailer is not None
        self._deliver()
        self.relay.notices.tell()
        self.relay.mailer.send()
        self._deliver()

    def _deliver(self) -> None:
        """Until nothing is due and nothing under way."""
        dispatch, outbox = self.relay.dispatch, self.world.bridge.store.outbox
        dispatch.gate.notified()
        until(lambda: self._went_on() and not dispatch.busy and not outbox.due(now=self.clock()))

    def _went_on(self) -> bool:
        self.relay.dispatch.poll()
        self.relay.sender.turn(0.01)
        return True

    def told_by_mail(self, *kinds: str) -> None:
        """Anna asks for mails, and agrees by the link in the one that asks."""
        self.alice.good("PATCH", "/v1/connections/me/mail", {"email": "anna@example.com", "on": list(kinds)})
        self.turn()
        link = re.search(r"http\S+/mails/confirm/\S+", self.mails.mails.pop().get_content())
        assert link and self.world.anyone("POST", link[0].removeprefix(self.world.url)).ok

    def refuse_key(self) -> None:
        store = self.world.bridge.store
        connection = store.connections.get(self.alice.connection["id"])
        assert connection is not None
        with pytest.raises(errors.ReconnectRequired), key_status.noticed(store, connection, self.clock):
            raise errors.ReconnectRequired("Argil refuses the API key.")

    def subjects(self) -> list[str]:
        return [str(each["Subject"]).removeprefix("[Argil Connector] alice: ") for each in self.mails.mails]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    clock, url = MovedClock(), f"sqlite:///{tmp_path}/x.db"
    with MailServer() as mails:
        settings: dict[str, Any] = {"smtp_url": mails.account(), "retry_schedule": durations("2m,2m,2m,10m,10m,2h")}
        with World(url, settings=settings, time={"clock": clock}) as world:
            world.bridge.store.database.upgrade()
            scene = Scene(world, clock, mails)
            yield scene
            scene.relay.close()


def test_a_break_is_told_once_and_its_recovery_once_to_the_other_hook_and_by_mail(scene: Scene) -> None:
    with Receiver() as problems:
        told = {"trigger": "connector_problem", "target_url": f"{problems.url}/problems"}
        scene.alice.good("POST", "/v1/subscriptions", told)
        target = f"{scene.world.receiver.url}/secret"
        hook = scene.alice.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": target})
        scene.told_by_mail("hook_failing")
        scene.world.receiver.then = (500, {}, b"no")
        _publish(scene, "one")
        for _ in range(8):
            scene.turn()
            scene.clock.forward(2 * MINUTE)
        (failing,) = [each.event for each in problems.arrivals]
        assert failing["type"] == "hook.failing" and failing["trigger"] == "hook_failing"
        assert failing["hook"]["id"] == hook["id"] and failing["hook"]["last_status"] == 500
        assert failing["hook"]["console_url"] == f"{scene.world.url}/console/subscriptions/{hook['id']}"
        assert scene.subjects() == ["A hook takes nothing any more"]
        scene.world.receiver.then = (200, {}, b"")
        scene.clock.forward(3 * HOUR)
        for each in ("two", "three"):
            _publish(scene, each)
            scene.turn()
        assert [each.event["type"] for each in problems.arrivals] == ["hook.failing", "hook.recovered"]
        assert scene.subjects() == ["A hook takes nothing any more", "A hook takes events again"]
        whole = str(scene.mails.mails) + "".join(each.as_string() for each in scene.mails.mails)
        assert "/secret" not in whole and scene.alice.connection["token"] not in whole


def test_a_link_stops_no_mails_to_another_address_and_one_that_agrees_is_good_for_a_while(scene: Scene) -> None:
    addressees, store = scene.world.bridge.addressees, scene.world.bridge.store
    alice = store.connections.get(scene.alice.connection["id"])
    assert alice is not None
    scene.told_by_mail("hook_failing")
    addressees.stop(addressees.link("stop", alice.id, "before@example.com", now=scene.clock()).rpartition("/")[2])
    assert addressees.get(alice)
    agree = addressees.link("confirm", alice.id, "anna@example.com", now=scene.clock()).rpartition("/")[2]
    assert addressees.confirm(agree)
    scene.clock.forward(limits.QUESTION_GOOD_FOR.total_seconds() + 1)
    with pytest.raises(errors.NotFound):
        addressees.confirm(agree)


def test_of_a_key_one_mail_that_it_is_refused_and_one_that_it_works_and_none_after_the_link_that_stops_them(
    scene: Scene,
) -> None:
    scene.told_by_mail("connection_broken")
    for _ in range(2):
        scene.refuse_key()
        scene.turn()
    (mail,) = scene.mails.mails
    assert scene.subjects() == ["Argil refuses the API key"]
    assert f"{scene.world.url}/console/settings" in mail.get_content()
    scene.alice.good("PATCH", "/v1/connections/me", {"api_key": "sandbox-alice"})
    scene.turn()
    assert scene.subjects()[1:] == ["Argil takes the API key again"]
    link = mail["List-Unsubscribe"].strip("<>").removeprefix(scene.world.url)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and link in mail.get_content()
    assert scene.world.anyone("GET", link).ok  # a program that looks at it stops nothing
    assert scene.alice.good("GET", "/v1/connections/me/mail")["email"] == "anna@example.com"
    one_click = {"List-Unsubscribe": (None, "One-Click")}  # as a multipart form, which RFC 8058 prefers
    assert scene.world.anyone("POST", link, files=one_click).ok
    assert scene.alice.good("GET", "/v1/connections/me/mail")["email"] is None
    scene.refuse_key()
    scene.turn()
    assert len(scene.mails.mails) == 2


def test_a_failed_render_is_told_by_mail_to_who_wants_that(scene: Scene) -> None:
    scene.told_by_mail("render_failed")
    _publish(scene, "well")
    _publish(scene, "bad", failed=True)
    scene.turn()
    scene.turn()
    assert scene.subjects() == ["A video failed"]
    assert "Name: Intro" in scene.mails.mails[0].get_content()


def test_what_breaks_together_is_one_mail_that_tells_of_each(scene: Scene) -> None:
    scene.told_by_mail("render_failed", "connection_broken")
    for each in ("one", "two"):
        _publish(scene, each, failed=True)
    scene.refuse_key()
    scene.turn()
    assert scene.subjects() == ["3 notices"]
    text = scene.mails.mails[0].get_content()
    assert text.count("A video failed") == 2 and text.count("Argil refuses the API key (") == 1
    assert f"{scene.world.url}/console" in text.split()


def test_a_mail_that_cannot_be_sent_is_tried_by_the_schedule_for_a_day(scene: Scene) -> None:
    scene.told_by_mail("connection_broken")
    scene.mails.says = "451 Not now"
    scene.refuse_key()
    scene.turn()
    scene.mails.says = ""
    scene.turn()
    assert scene.mails.mails == []  # it is not time yet
    scene.clock.forward(3 * MINUTE)
    scene.turn()
    assert scene.subjects() == ["Argil refuses the API key"]
    scene.mails.says = "451 Not now"
    scene.alice.good("PATCH", "/v1/connections/me", {"api_key": "sandbox-alice"})
    for _ in range(14):
        scene.turn()
        scene.clock.forward(2 * HOUR)
    scene.mails.says = ""
    scene.turn()
    assert len(scene.mails.mails) == 1
    scene.mails.says = "550 No such mailbox"  # for good
    scene.refuse_key()
    scene.turn()
    scene.mails.says = ""
    scene.clock.forward(3 * MINUTE)
    scene.turn()
    assert len(scene.mails.mails) == 1


def test_a_relay_that_dies_while_it_sends_has_its_mail_sent_by_another_under_the_same_id(scene: Scene) -> None:
    scene.told_by_mail("connection_broken")
    scene.refuse_key()
    scene.relay.notices.tell()
    mailer, sent = scene.relay.mailer, []
    assert mailer is not None
    store, now = scene.world.bridge.store, scene.clock()
    lost = store.mails.claim(token="dead", now=now, until=now, most=10, within=now - now)
    sent.append(mailer._sent(lost))  # it reached the server, and nobody wrote that down
    scene.clock.forward(1)
    scene.turn()
    first, second = scene.mails.mails
    assert sent and first["Message-ID"] == second["Message-ID"]
    scene.turn()
    assert len(scene.mails.mails) == 2


def _publish(scene: Scene, resource_id: str, *, failed: bool = False) -> None:
    body = '{"id": "%s", "video": {"id": "x", "name": "Intro"}, "reason": "failed"}'
    seen = Publication(
        connection_id=scene.alice.connection["id"],
        resource_type="video",
        resource_id=resource_id,
        final="failed" if failed else "done",
        trigger="video_failed" if failed else "video_done",
        compose=lambda id: body % id,
        failed=failed,
    )
    scene.world.bridge.store.events.publish([seen], now=scene.clock())
