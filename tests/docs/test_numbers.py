"""The numbers that the pages tell are those of `limits` and of the settings' defaults."""

from datetime import timedelta

import pytest
from support.pages import ROOT

from connector import limits
from connector.catalogue import batches
from connector.settings import Settings

SETTINGS = Settings()


def short(length: timedelta) -> str:
    """As the pages write it: 30 m, 2 h."""
    for unit, letter in ((timedelta(hours=1), "h"), (timedelta(minutes=1), "m"), (timedelta(seconds=1), "s")):
        if not length % unit:
            return f"{length // unit} {letter}"
    raise ValueError(length)


def count(length: timedelta, unit: timedelta) -> int:
    assert not length % unit
    return length // unit


def spelled(number: int) -> str:
    return {3: "three", 5: "five", 10: "ten"}[number]


SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
TOLD = [
    ("operate", f"after {count(limits.OPERATION_LEASE, SECOND)} seconds"),
    ("operate", f"| subscriptions of a connection | {limits.SUBSCRIPTIONS_OF_CONNECTION:,} |"),
    ("operate", f"| tokens of a connection that work | {limits.TOKENS_OF_CONNECTION} |"),
    ("operate", f"| apps that are signed in to a connection | {limits.GRANTS_OF_CONNECTION} |"),
    ("operate", f"users are led back to | {limits.REDIRECT_URIS_OF_CLIENT} |"),
    ("operate", f"refresh token, while it is still taken | {limits.LATE_REFRESHES} |"),
    (
        "operate",
        f"| {limits.QUESTIONS_OF_CONNECTION} a day of one connection,"
        f" {limits.QUESTIONS_TO_ADDRESS} a day to one address |",
    ),
    ("operate", f"| mails about what broke | {limits.MAILS_AN_HOUR} an hour of one connection |"),
    ("operate", f"whose render began in the last {count(limits.RENDER_SHOWS, MINUTE)} minutes"),
    ("operate", f"| items of a batch | {batches.MOST_ITEMS} |"),
    (
        "operate",
        f"{limits.UNDER_WAY_OF_CONNECTION} of one connection, {limits.QUEUE_WORKERS} of one relay |"
        f" wait for their turn, for up to {count(limits.ACCEPTED_FOR, HOUR)} hours |",
    ),
    ("operate", f"their addresses | {limits.FETCH_SECONDS:g} seconds for all of them |"),
    ("operate", f"its repeats bring | {limits.CALLBACKS_OF_OPERATION} |"),
    ("operate", f"| {limits.SENDS_AT_ONCE:g}, then {limits.SENDS_A_SECOND:g} a second |"),
    (
        "operate",
        f"| {limits.QUERIES}; the last {limits.QUERIES - limits.QUERIES_OF_ANY} are for connections that",
    ),
    ("operate", f"that have less than {limits.FEW_QUERIES} |"),
    ("operate", f"| {limits.SLOTS:,}; {limits.SLOTS_OF_CONNECTION} of one connection and of one host,"),
    ("operate", f"and of one host, {limits.SLOTS_OF_TARGET} of one target |"),
    ("console", f"after {count(limits.SESSION_IDLE, HOUR)} hours without a request, after"),
    ("console", f"after {count(limits.SESSION_LIFETIME, DAY)} days in any case"),
    ("console", f"of each attempt (the newest {limits.ATTEMPTS_TOLD}) the time"),
    ("connect", f"shows the newest {limits.ATTEMPTS_TOLD} attempts"),
    ("connect", f"which renders began in the last {count(limits.RENDER_SHOWS, MINUTE)} minutes"),
    ("oauth", f"A code is good for {count(limits.AUTHORIZATION_CODE, SECOND)} seconds"),
    ("oauth", f"`CONNECTOR_OAUTH_REFRESH_GRACE`), up to {limits.LATE_REFRESHES} times"),
    ("oauth", f"A connection has up to {limits.GRANTS_OF_CONNECTION} apps"),
    ("notices", f"over at least {spelled(limits.NOTICE_AFTER // MINUTE)} minutes"),
    ("notices", f"asks it again, {spelled(limits.QUESTIONS_TO_ADDRESS)} times a day at most"),
    ("notices", f"After {spelled(limits.MAILS_AN_HOUR)} mails in an hour"),
    ("notices", f"good for {spelled(count(limits.QUESTION_GOOD_FOR, DAY))} days"),
    ("connect", f"A connection has up to {limits.TOKENS_OF_CONNECTION}."),
    ("connect", f"tried again after {', '.join(map(short, SETTINGS.retry_schedule))};"),
    ("connect", f"Answer 2xx within {count(SETTINGS.delivery_timeout, SECOND)} seconds."),
    ("connect", f"later of the hint (at most {short(limits.RETRY_AFTER_MOST)}) and the schedule"),
    ("connect", f"accepts nothing for {count(limits.DISABLE_AFTER, DAY)} days is disabled"),
    ("connect", f"`timed_out` ({count(limits.WATCH_TIMEOUT, HOUR)} hours without an end)"),
    ("architecture", f"gaps for up to {count(limits.WATCH_TIMEOUT, HOUR)} hours"),
    ("n8n", f"accepts nothing for {count(limits.DISABLE_AFTER, DAY)} days,"),
    ("connect", f"can be repeated as it is within {count(limits.JOIN_WINDOW, MINUTE)} minutes"),
    ("connect", f"asks Argil for at least {limits.ASK_SECONDS:g} seconds before it sends again"),
    ("connect", f"Argil answered nothing at all for {count(limits.TRUST_WEBHOOK_AFTER, MINUTE)} minutes"),
]


@pytest.mark.parametrize(("page", "words"), TOLD)
def test_a_page_tells_the_number_that_holds(page: str, words: str) -> None:
    assert words in " ".join((ROOT / "docs" / f"{page}.md").read_text().split())


def test_one_host_has_as_much_as_one_connection() -> None:
    assert limits.SLOTS_OF_HOST == limits.SLOTS_OF_CONNECTION  # said in one number above
