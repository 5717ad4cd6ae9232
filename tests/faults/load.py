"""What a provider says while everything else goes wrong: each happening once, to an address that may not answer.

It does not repeat a call that failed, so only what was acknowledged counts: that must arrive.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Self

import requests
from faults.harness import wrong
from faults.upstream import Upstream

POSTERS = 4
BURST = 5
AGAIN = 0.1  # the share of happenings that are told twice


class Load:
    """`with load:` posts from threads until `count` happenings are acknowledged, which takes `seconds` or longer.

    `accounts` gives the inbound path of each account's key, `urls` the webs, one of which takes each call.
    """

    def __init__(
        self,
        upstream: Upstream,
        accounts: Mapping[str, str],
        urls: Sequence[str],
        *,
        count: int,
        seconds: float,
        seed: int,
    ) -> None:
        self.acknowledged: dict[str, set[str]] = {key: set() for key in accounts}
        self.answers: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._upstream = upstream
        self._accounts = accounts
        self._urls = urls
        self._left = count
        self._pause = seconds * BURST * POSTERS / count
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._post, args=(random.Random(seed + number),)) for number in range(POSTERS)
        ]

    def __enter__(self) -> Self:
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self.join()

    @property
    def busy(self) -> bool:
        return any(each.is_alive() for each in self._threads)

    def join(self) -> None:
        """Return when all is posted."""
        for each in self._threads:
            each.join()

    def _post(self, chance: random.Random) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while self._left > 0 and not self._stopped.is_set():
                for _ in range(BURST):
                    key = chance.choice(list(self._accounts))
                    video = self._upstream.finish(key)
                    for _ in range(2 if chance.random() < AGAIN else 1):
                        self._tell(session, chance.choice(self._urls) + self._accounts[key], key, video)
                time.sleep(self._pause * chance.uniform(0.5, 1.5))

    def _tell(self, session: requests.Session, address: str, key: str, video: str) -> None:
        headers, body = self._upstream.told(key, video)
        try:
            answer = session.post(address, data=body, headers=headers, timeout=30)
        except requests.RequestException as problem:
            with self._lock:
                self.answers[type(problem).__name__] += 1
            return
        with self._lock:
            self.answers[str(answer.status_code)] += 1
            if answer.status_code == 202 and video not in self.acknowledged[key]:
                self.acknowledged[key].add(video)
                self._left -= 1
            elif answer.status_code != 202 and (answer.status_code != 503 or wrong(answer)):
                self.wrong.append(f"{answer.status_code} {answer.text[:300]}")
