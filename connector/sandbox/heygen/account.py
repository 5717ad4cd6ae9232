"""One account: what its key owns, what it has spent, and what was asked of it.

Readers take `seen`, the time as of which they look: it lies in the past while the `late_seconds` fault is on, and
what was created after it cannot be read yet. Writers see everything. Money is in USD.
"""

import itertools
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

from connector.sandbox.heygen import seeds
from connector.sandbox.heygen.batches import Batch
from connector.sandbox.heygen.errors import Refusal, not_there
from connector.sandbox.heygen.idempotency import Answers
from connector.sandbox.heygen.jobs import Job, Lipsync, Translation, Video
from connector.sandbox.heygen.records import Endpoint, Folder, Json


class _Made(Protocol):
    @property
    def created_at(self) -> datetime: ...


M = TypeVar("M", bound=_Made)
R = TypeVar("R")


def one(things: Mapping[str, R], id: str, noun: str) -> R:
    """Raises a 404 Refusal."""
    thing = things.get(id)
    if thing is None:
        raise not_there(noun, id)
    return thing


def one_seen(things: Mapping[str, M], id: str, noun: str, seen: datetime) -> M:
    thing = one(things, id, noun)
    if thing.created_at > seen:
        raise not_there(noun, id)
    return thing


def all_seen(things: Mapping[str, M], seen: datetime) -> list[M]:
    return [thing for thing in list(things.values()) if thing.created_at <= seen]


class Account:
    """`lock` is held by whoever changes anything. `numbers` say which came after which."""

    def __init__(self, balance: float) -> None:
        planted = seeds.plant()
        self.lock = threading.RLock()
        self.numbers = itertools.count(1)
        self.voices = {each.id: each for each in planted.voices}
        self.groups = {each.id: each for each in planted.groups}
        self.looks = {each.id: each for each in planted.looks}
        self.assets = {each.id: each for each in planted.assets}
        self.templates = {each.id: each for each in planted.templates}
        self.folders: dict[str, Folder] = {}
        self.videos: dict[str, Video] = {}
        self.translations: dict[str, Translation] = {}
        self.lipsyncs: dict[str, Lipsync] = {}
        self.batches: dict[str, Batch] = {}
        self.endpoints: dict[str, Endpoint] = {}
        self.answers = Answers()
        self.balance = balance
        self.spent = 0.0
        self.videos_created = 0
        self.renders = 0
        self.requests: Counter[str] = Counter()
        self.events: list[Json] = []
        self.deliveries: list[Json] = []

    def count_request(self, call: str) -> None:
        with self.lock:
            self.requests[call] += 1

    def begin(self, jobs: Iterable[Job], price: float, most: int, now: datetime) -> None:
        """Pay for jobs and keep them. Raises a 402 Refusal, or a 429 one when more than `most` would be under way."""
        new = list(jobs)
        with self.lock:
            ends = sorted(each.ends_at for each in self._jobs() if each.ends_at > now)
            too_many = len(ends) + len(new) - most
            if too_many > 0:
                free = ends[min(too_many, len(ends)) - 1] if ends else now
                raise Refusal(429, "Too many jobs at once.", again=(free - now).total_seconds())
            if price > self.balance:
                raise Refusal(402, f"This costs {price:.2f} USD; the account has {self.balance:.2f} USD.")
            self.balance = round(self.balance - price, 6)
            self.spent = round(self.spent + price, 6)
            self.renders += len(new)
            for each in new:
                self._keep(each)

    def _jobs(self) -> Iterable[Job]:
        return itertools.chain(self.videos.values(), self.translations.values(), self.lipsyncs.values())

    def _keep(self, job: Job) -> None:
        match job:
            case Video():
                self.videos[job.id] = job
                self.videos_created += 1
            case Translation():
                self.translations[job.id] = job
            case Lipsync():
                self.lipsyncs[job.id] = job

    def report(self) -> Json:
        """For GET /sandbox/state. Credits are USD."""
        with self.lock:
            report: dict[str, Any] = {
                "credits_left": self.balance,
                "credits_spent": self.spent,
                "videos_created": self.videos_created,
                "renders": self.renders,
                "webhooks": [each.shown() for each in self.endpoints.values()],
                "requests": dict(self.requests),
                "deliveries": list(self.deliveries),
            }
            return report
