"""Plays one sequence against the harness, keeps what each caller wanted and was told, and judges what came of it."""

import contextlib
import json
import threading
import time
from collections import Counter
from typing import Any

from money.harness import Harness, after
from money.sandboxes import Moment
from money.steps import WRITE, Again, Credits, Kill, Pause, Sequence, Step, Trouble, Want
from money.wishes import Wish

HURRY = 3.0  # seconds of a user's time after which a hurried caller gives up
LONG = 15.0  # seconds of ours: longer than the bridge lets anybody wait, on a busy machine too
SETTLED = 40.0  # seconds of ours within which everything must be over

# What a caller may be told besides 200. Nothing was done after a refusal; after the others it may just be asked again.
REFUSALS = {402, 404, 422, 429}
UNCLEAR = {409, 502, 503, 504}
FAULTS: dict[str, dict[str, Any]] = {
    "hang": {"hang_seconds": 0.05},
    "answer_after late": {"answer_status": 408},
    "answer_after page": {"answer_status": 403, "answer_page": True},
    "answer_before page": {"answer_status": 422, "answer_page": True},
}


class Scenario:
    """`Scenario(harness, "lane", sequence).run()` gives what was wrong, in sentences; nothing when all was well."""

    def __init__(self, harness: Harness, account: str, sequence: Sequence) -> None:
        self._harness = harness
        self._account = account
        self._sequence = sequence
        self._key = f"sandbox-{account}"
        self._provider = harness.provider
        self._sandbox = harness.sandboxes.open(self._key, twice=sequence.twice)
        self._connections = [harness.connect(self._key) for _ in range(2)]
        self._wishes: list[Wish] = []
        self._keys: Counter[int] = Counter()
        self._began = time.monotonic()
        self._told = threading.Lock()
        self._story: list[str] = []
        self._wrong: list[str] = []

    def run(self) -> list[str]:
        for step in self._sequence.steps:
            self._note(f"{step}")
            self._do(step)
        self._settle()
        self._judge()
        self._harness.sandboxes.leave(self._key)
        return self._wrong

    def report(self) -> str:
        """Everything there is to know about a sequence that went wrong."""
        ids = [each["id"] for each in self._connections]
        operations = self._harness.operations(ids)
        rows = [
            f"{each['id']} {each['action']} key={each['key']} {each['status']} {each['http_status']}"
            f" answered={each['answered']} lease_until={each['lease_until']} {json.dumps(each['journal'])[:300]}"
            for each in operations
        ]
        lines = self._harness.said(*ids, *(each["id"] for each in operations))
        parts = {
            "wrong": self._wrong,
            "sequence": [str(self._sequence)],
            "what happened (seconds)": self._story,
            "what reached the sandbox": self._sandbox.calls,
            "operations": rows,
            "log of these operations": lines,
        }
        return "\n".join(f"\n== {title}\n" + "\n".join(said) for title, said in parts.items())

    def _note(self, line: str) -> None:
        self._story.append(f"{time.monotonic() - self._began:7.2f} {line}")

    # Steps

    def _do(self, step: Step) -> None:
        match step:
            case Pause():
                time.sleep(step.seconds * self._harness.scale)
            case Credits():
                self._provider.credits(self._sandbox, step.left)
            case Want():
                self._want(step)
            case Again():
                if self._wishes and not (wish := self._wishes[-1 - step.which % len(self._wishes)]).over:
                    alone = wish.key is None and self._provider.named(wish.want)
                    self._ask([wish] * (1 if alone else step.callers), step)

    def _want(self, step: Want) -> None:
        known = [made_id for wish in self._wishes for made_id in sorted(wish.ids)]
        body = self._provider.wanted(self._sandbox, step, known)
        if body is None:
            return
        if self._provider.named(step):
            wish = self._wish(step, body)
            # Without a key, the same request twice at the same moment is two wishes.
            self._ask([wish] * (step.callers if wish.key else 1), step)
        else:
            wishes = [self._wish(step, body, by) for by in range(step.callers if step.apart else 1)]
            self._ask([wish for wish in wishes for _ in range(1 if step.apart else step.callers)], step)

    def _wish(self, want: Want, body: dict[str, Any], by: int = 0) -> Wish:
        name, connection, key = f"{self._account}-{len(self._wishes)}", (want.connection + by) % 2, None
        if want.keyed:  # the same keys in both connections, where they are different operations
            self._keys[connection] += 1
            key = f"key {self._keys[connection]}"
        if self._provider.named(want):
            body = body | {self._provider.title: name}
        wish = Wish(name, want, connection, body, key)
        self._wishes.append(wish)
        return wish

    def _ask(self, wishes: list[Wish], step: Want | Again) -> None:
        """Each of these at the same moment."""
        self._trouble(step.trouble)
        hurry = HURRY * self._harness.scale if step.hurried else LONG
        threads = [threading.Thread(target=self._call, args=(wish, hurry if wish.key else LONG)) for wish in wishes]
        with self._kill(step.kill):
            for each in threads:
                each.start()
            for each in threads:
                each.join()

    def _call(self, wish: Wish, seconds: float) -> None:
        token = self._connections[wish.connection]["token"]
        action = self._provider.actions[wish.want.action]
        answer = self._harness.post(token, action, wish.body, key=wish.key, seconds=seconds)
        status = None if answer is None else answer.status_code
        told = {} if answer is None else answer.json()
        problem = told.get("error", {}).get("code", "")
        with self._told:
            wish.told.append((status, told.get("id")))
            self._note(
                f"    {wish.name} {wish.key}: {status} {told.get('id', '')} {told.get('status', '')} {problem}".rstrip()
            )
            if status == 200 and (odd := self._provider.odd(wish.want, told)):
                self._wrong.append(f"{wish.name}: {odd}")
            if status not in {None, 200} | REFUSALS | UNCLEAR or problem == "idempotency_conflict":
                self._wrong.append(f"{wish.name}: answered {status} {answer and answer.text}")

    def _trouble(self, trouble: Trouble) -> None:
        wished: dict[str, Any] = {"late_seconds": trouble.late * self._harness.scale}
        if trouble.fault is not None:
            wished |= {"hang_seconds": WRITE * self._harness.scale * 1.3} | FAULTS.get(trouble.fault, {})
            wished[trouble.fault.partition(" ")[0]] = trouble.times
            wished["fault_path"] = self._provider.struck(trouble.call)
            methods = {"any": [], "ask": ["GET"]}.get(trouble.call, ["POST"])
            wished["fault_methods"] = methods
        self._sandbox.faults(**wished)

    def _kill(self, kill: Kill | None) -> contextlib.AbstractContextManager[None]:
        if kill is None:
            return contextlib.nullcontext()

        def strike() -> None:
            self._note(f"    kill -9 {kill.who}")
            for each in ("web", "relay") if kill.who == "both" else (kill.who,):
                self._harness.kill(each)

        if kill.call is None:
            return after(kill.seconds * self._harness.scale, strike)
        self._sandbox.moment = Moment(kill.call, kill.work, strike)
        return contextlib.nullcontext()

    # The end

    def _settle(self) -> None:
        """All is well again: everything that was begun is finished, by the relay or by who asks again."""
        self._note("all is well again")
        self._sandbox.moment = None
        self._sandbox.faults()
        self._provider.credits(self._sandbox, self._provider.most)
        if self._sequence.recovery_first:
            self._finished()
        for wish in self._wishes:
            if not wish.over:
                self._until_told(wish)
        self._finished()
        for wish in self._wishes:
            if wish.key is not None:
                self._until_told(wish)

    def _finished(self) -> None:
        """The relay has finished what runs. What was refused waits for its caller, not for the relay."""
        ids, end = [each["id"] for each in self._connections], time.monotonic() + SETTLED
        while any(each["status"] == "running" and each["lease_until"] for each in self._harness.operations(ids)):
            if time.monotonic() > end:
                self._wrong.append(f"the relay did not finish what was begun within {SETTLED} s")
                return
            time.sleep(0.05)

    def _until_told(self, wish: Wish) -> None:
        end = time.monotonic() + SETTLED
        while True:
            self._call(wish, LONG)
            if wish.told[-1][0] == 200:
                return
            if time.monotonic() > end:
                self._wrong.append(f"{wish.name}: asked for {SETTLED} s and never told the video's id")
                return
            time.sleep(0.1)

    def _judge(self) -> None:
        lost = {wish.name: self._lost(wish) if wish.key is None else 0 for wish in self._wishes}
        self._wrong.extend(self._provider.faults(self._sandbox, self._wishes, lost))

    def _lost(self, wish: Wish) -> int:
        """How many answers were written down as told and died on the last inch to their caller.

        That is a limit of requests without a key: nobody can tell a repeat of such a one from a second wish.
        """
        written = self._harness.operations([each["id"] for each in self._connections])
        answered = [
            each for each in written if each["input"].get(self._provider.title) == wish.name and each["answered"]
        ]
        heard = sum(status == 200 for status, _ in wish.told)
        return max(0, len(answered) - heard)
