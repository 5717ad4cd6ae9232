"""The sandbox's whole state: the accounts, the clock, the faults, and what is still to happen.

What begins a job lives here: it is paid for, settled how it will end, and told of when it is over.
"""

import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from connector.sandbox import fetching
from connector.sandbox.accounts import Accounts
from connector.sandbox.faults import Switchboard
from connector.sandbox.heygen import webhooks
from connector.sandbox.heygen.account import Account
from connector.sandbox.heygen.errors import Refusal
from connector.sandbox.heygen.jobs import Callback, Failure, Job, Json
from connector.sandbox.timetable import Timetable

FAILED = Failure("render_failed", "The render failed.")
MODERATED = Failure("content_moderated", "The content was refused by moderation.")


@dataclass(frozen=True, slots=True)
class Terms:
    """How this sandbox was set up. `keys` are accepted besides those that start with `sandbox-`."""

    render_seconds: float
    balance: float
    jobs_at_once: int
    keys: frozenset[str]


class World:
    def __init__(self, terms: Terms, switches: Switchboard, clock: Callable[[], datetime]) -> None:
        self.switches = switches
        self.clock = clock
        self.closing = threading.Event()
        self.files = "http://127.0.0.1/sandbox/files/"
        self.accounts = Accounts(lambda: Account(terms.balance), terms.keys)
        self.terms = terms
        self.timetable = Timetable(clock)
        self.caller = webhooks.Caller(clock, switches, self.timetable)

    def account(self, key: str) -> Account | None:
        """The account of this key; None for one that is not known."""
        return self.accounts.of(key)

    def seen(self) -> datetime:
        """The time as of which readers look."""
        return self.clock() - timedelta(seconds=self.switches.current.late_seconds)

    def reset(self) -> None:
        """Forget all accounts and what is to come, and put the faults back as they were at the start."""
        self.accounts.forget()
        self.timetable.clear()
        self.switches.reset()

    def close(self) -> None:
        """Let go of hanging calls and stop all webhooks."""
        self.closing.set()
        self.timetable.close()

    def planned(self, account: Account, args: Json, texts: Iterable[str]) -> dict[str, Any]:
        """What every job has that begins now. `texts`: all that is written in it decides how it ends."""
        now = self.clock()
        return {
            "id": uuid.uuid4().hex,
            "number": next(account.numbers),
            "title": args.get("title"),
            "created_at": now,
            "ends_at": now + timedelta(seconds=self.terms.render_seconds),
            "failure": self._failure([args.get("title") or "", *texts]),
            "folder_id": args.get("folder_id"),
            "callback": Callback(args.get("callback_url"), args.get("callback_id")),
        }

    def begin(self, account: Account, jobs: Sequence[Job], price: float, files: Iterable[tuple[str, str]]) -> None:
        """Pay for jobs and start them. `files`: addresses with their kinds. Raises a 400, 402 or 429 Refusal."""
        for url, kind in files:
            if not fetching.reserved(url) and not fetching.fetched(url, kind):
                raise Refusal(400, f"There is no {kind} to be had at {url}.", code="download_failed")
        account.begin(jobs, price, self.terms.jobs_at_once, self.clock())
        for job in jobs:
            self.timetable.at(job.ends_at, partial(self._over, account, job))

    def _failure(self, texts: list[str]) -> Failure | None:
        if any("[fail]" in text for text in texts) or self.switches.take("fail_renders"):
            return FAILED
        if any("[moderate]" in text for text in texts) or self.switches.take("moderate_renders"):
            return MODERATED
        return None

    def _over(self, account: Account, job: Job) -> None:
        # A job deleted while it was under way has no end to tell of.
        if job.id in account.videos or job.id in account.translations or job.id in account.lipsyncs:
            event = webhooks.job_event(job, self.clock(), self.files)
            self.caller.tell(account, event, callback_url=job.callback.url)


def texts_in(value: Any) -> Iterator[str]:
    """Every text somewhere in a body."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)
