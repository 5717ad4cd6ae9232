"""The contract of addressees and of the outbox of mails, on both engines."""

from datetime import timedelta

import pytest

from connector.states import MailKind, MailStatus, NoticeKind
from connector.store import mails, notices, tables

ANNA = "anna@example.com"
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
KEYS, RENDERS = NoticeKind.CONNECTION_BROKEN, NoticeKind.RENDER_FAILED


@pytest.fixture
def anna(store, alice, now):
    """Alice's mails go to Anna, who wants them."""
    store.addressees.put(alice.id, ANNA, [KEYS, RENDERS], now=now)
    store.addressees.confirm(alice.id, ANNA, now=now)


@pytest.fixture
def mail(store, alice):
    """Write a mail of a notice. Gives its id."""

    def mail(number, at, owner=alice, kind=KEYS):
        with store.database.write() as transaction:
            mails.of_notice(transaction, owner.id, f"evt_{number:03}", {kind}, {"kind": kind}, now=at)
        return f"evt_{number:03}"

    return mail


@pytest.fixture
def claim(store):
    def claim(at, token="relay", most=10):
        return store.mails.claim(token=token, now=at, until=at + 180 * SECOND, most=most, within=HOUR)

    return claim


def settle(store, claimed, status, now, token="relay", again=SECOND):
    store.mails.settle(claimed, token=token, status=status, failure=None, again_at=now + again, now=now)


def ask(store, owner, number, now, **more):
    most = {"of_connection": 3, "to_address": 2} | more
    return store.mails.ask(f"mail_{number}", owner.id, since=now - 24 * HOUR, now=now, **most)


def test_an_address_gets_nothing_but_the_question_until_it_is_confirmed(store, alice, mail, claim, now):
    store.addressees.put(alice.id, ANNA, [KEYS], now=now)
    assert ask(store, alice, 1, now) and store.addressees.get(alice.id).confirmed_at is None
    mail(1, now)
    (question,) = claim(now)
    assert (question.kind, question.email) == (MailKind.CONFIRMATION, ANNA)
    assert not store.addressees.confirm(alice.id, "other@example.com", now=now)
    assert store.addressees.confirm(alice.id, ANNA, now=now) and store.addressees.get(alice.id).confirmed_at == now
    store.addressees.put(alice.id, ANNA, [RENDERS], now=now + HOUR)
    assert store.addressees.get(alice.id).confirmed_at == now  # other kinds of mails need no new question
    assert ask(store, alice, 2, now) and claim(now + HOUR, token="later") == [question]  # nobody settled it


def test_another_address_is_asked_anew_and_the_one_before_gets_nothing_more(store, alice, anna, mail, claim, now):
    mail(1, now)
    store.addressees.put(alice.id, "bert@example.com", [KEYS], now=now)
    mail(2, now)
    assert claim(now) == [] and not store.addressees.confirm(alice.id, ANNA, now=now)
    assert store.addressees.remove(alice.id, email=ANNA) is False
    assert store.addressees.remove(alice.id) and store.addressees.get(alice.id) is None


def test_a_connection_asks_so_often_and_an_address_is_asked_so_often(store, alice, bob, mallory, now):
    for owner in (alice, bob, mallory):
        store.addressees.put(owner.id, ANNA, [KEYS], now=now)
    assert [ask(store, owner, owner.label, now) for owner in (alice, bob, mallory)] == [True, True, False]
    for number in range(3):
        store.addressees.put(alice.id, f"{number}@example.com", [KEYS], now=now)
        asked = ask(store, alice, number, now)
    assert not asked
    assert ask(store, alice, "tomorrow", now + 25 * HOUR)


def test_only_chosen_kinds_become_mails_and_each_notice_one(store, alice, bob, anna, mail, count, now):
    mail(1, now, kind=NoticeKind.HOOK_FAILING)
    mail(2, now, owner=bob)
    assert count(tables.mails) == 0
    mail(3, now)
    assert count(tables.mails) == 1


def test_what_is_due_together_is_claimed_together_by_one_of_eight(store, anna, mail, claim, now, at_once):
    for number in range(5):
        mail(number, now + number * SECOND)
    claims = at_once(lambda number: claim(now + 10 * SECOND, token=f"relay {number}"))
    (claimed,) = [each for each in claims if each]
    assert [each.id for each in claimed] == [f"evt_{number:03}" for number in range(5)]
    mail(9, now + 11 * SECOND)
    assert claim(now + 12 * SECOND) == []  # one at a time of a connection


def test_a_dead_relays_mail_is_claimed_again_and_it_settles_nothing_any_more(store, anna, mail, claim, now):
    mail(1, now)
    lost = claim(now)
    assert claim(now + 179 * SECOND, token="other") == []
    (again,) = claim(now + 181 * SECOND, token="other")
    assert again.id == lost[0].id
    settle(store, lost, MailStatus.SENT, now + 182 * SECOND)
    settle(store, [again], MailStatus.PENDING, now + 183 * SECOND, token="other")
    (third,) = claim(now + 184 * SECOND)
    assert third.attempts == 1
    settle(store, [third], MailStatus.SENT, now + 185 * SECOND)
    assert claim(now + HOUR) == []


def test_others_do_not_wait_for_whom_something_is_sent(store, alice, bob, anna, mail, claim, now):
    store.addressees.put(bob.id, ANNA, [KEYS], now=now)
    store.addressees.confirm(bob.id, ANNA, now=now)
    first, last = sorted((alice, bob), key=lambda each: each.id)
    mail(1, now, owner=first)
    assert len(claim(now)) == 1
    mail(2, now, owner=first)
    mail(3, now, owner=last)
    assert [each.connection_id for each in claim(now, token="another")] == [last.id]


def test_a_question_is_none_of_so_many_an_hour(store, alice, mail, claim, now):
    store.addressees.put(alice.id, ANNA, [KEYS], now=now)
    assert ask(store, alice, 1, now)
    settle(store, claim(now, most=1), MailStatus.SENT, now)
    store.addressees.confirm(alice.id, ANNA, now=now)
    mail(1, now)
    assert len(claim(now, most=1)) == 1


def test_beyond_so_many_an_hour_they_wait_and_become_one(store, anna, mail, claim, now):
    for number in range(3):
        mail(number, now + number * SECOND)
        settle(store, claim(now + number * SECOND, most=3), MailStatus.SENT, now + number * SECOND)
    for number in range(3, 8):
        mail(number, now + number * SECOND)
        assert claim(now + number * SECOND, most=3) == []
    assert claim(now + HOUR, most=3) == []
    assert len(claim(now + HOUR + SECOND, most=3)) == 5


def test_a_failed_render_is_noted_for_who_wants_mails_of_that(store, make, alice, bob, anna, now):
    body = '{"id": "%s", "video": {"id": "vid_1", "name": "Intro"}, "reason": "content_moderated"}'
    for owner, more in ((alice, {"failed": True}), (bob, {"failed": True}), (alice, {"resource_id": "vid_2"})):
        seen = make.observation(owner, **{"compose": lambda id: body % id, **more})
        store.events.publish([seen, seen], now=now)
    (notice,) = store.notices.untold(limit=10)
    assert (notice.kind, notice.subject_id) == (RENDERS, "vid_1")
    assert notice.details == {"resource_type": "video", "id": "vid_1", "name": "Intro", "reason": "content_moderated"}
    store.notices.tell(notice, None, by_mail=True, now=now)
    assert [each.id for each in store.mails.claim(token="r", now=now, until=now, most=1, within=HOUR)] == [notice.id]


def test_mails_that_ended_are_pruned_and_others_stay(store, anna, mail, claim, count, now):
    mail(1, now)
    settle(store, claim(now), MailStatus.SENT, now)
    mail(2, now)
    store.retention.prune(before=now + HOUR, limit=10)
    assert count(tables.mails) == 1


def test_a_notice_is_known_by_what_it_is_about_and_since_when(store, alice, now, count):
    for since in (now, now, now + SECOND):
        with store.database.write() as transaction:
            notices.note(transaction, alice.id, KEYS, alice.id, {"why": "No."}, of=since, now=now)
    assert count(tables.notices) == 2
