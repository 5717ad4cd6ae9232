"""Once for money, with real processes: no sequence of repeats, faults, kills and restarts makes two of one.

Sequences run side by side in one harness, each with an account and a sandbox of its own; a kill strikes all of them.
A few run with `make test-faults` on SQLite, always the same. `MONEY_SEQUENCES=500 pytest -m processes tests/money` runs
that many new ones on each database; with `MONEY_SHORTEN=1` what went wrong is then played again alone with fewer and
fewer steps.
"""

import dataclasses
import os
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from money.argil import Argil
from money.hard_cases import CALM, HARD
from money.harness import Harness
from money.heygen import HeyGen
from money.scenario import Scenario
from money.steps import Sequence, sequences

pytestmark = pytest.mark.processes

SCALE = 0.1  # a minute of a user's is six seconds here
LONG_RUN = int(os.environ.get("MONEY_SEQUENCES", "0"))
LANES = 8 if LONG_RUN else 6
SHORTEN = os.environ.get("MONEY_SHORTEN") == "1"
EXAMPLES = max(1, -(-LONG_RUN // LANES))


ENGINES = ["sqlite", "postgresql"] if LONG_RUN else ["sqlite"]


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    with request.getfixturevalue(request.param).fresh(migrated=True) as url:
        yield url


@pytest.fixture(params=[Argil, HeyGen], ids=lambda provider: provider.key)
def harness(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Harness]:
    with Harness(request.param(), database_url, tmp_path, scale=SCALE) as harness:
        yield harness


class Numbers:
    """Accounts that nobody had before."""

    last = 0

    @classmethod
    def next(cls) -> str:
        cls.last += 1
        return f"lane{cls.last}"


def run_together(harness: Harness, together: list[Sequence]) -> list[tuple[Sequence, str]]:
    """Scenario sequences side by side. Gives those that went wrong, each with its report."""
    failed: list[tuple[Sequence, str]] = []

    def one(sequence: Sequence) -> None:
        try:
            played = Scenario(harness, Numbers.next(), sequence)
            if played.run():
                failed.append((sequence, played.report()))
        except Exception:
            failed.append((sequence, f"{sequence}\n{traceback.format_exc()}"))

    threads = [threading.Thread(target=one, args=(each,)) for each in together]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return failed


def shortest(harness: Harness, sequence: Sequence, report: str) -> tuple[Sequence, str]:
    """Leave out steps while it still goes wrong, in one of three tries."""
    position = 0
    while position < len(sequence.steps):
        steps = sequence.steps[:position] + sequence.steps[position + 1 :]
        shorter = dataclasses.replace(sequence, steps=steps)
        failed = next((found for _ in range(3) if (found := run_together(harness, [shorter]))), None)
        if failed:
            sequence, report = failed[0]
        else:
            position += 1
    return sequence, report


def test_no_sequence_makes_two_of_one(harness: Harness) -> None:
    failed: list[tuple[Sequence, str]] = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=not LONG_RUN,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(together=st.lists(sequences, min_size=LANES, max_size=LANES))
    def go_on(together: list[Sequence]) -> None:
        """Never fails, so that one that goes wrong does not keep the others from being played."""
        failed.extend(run_together(harness, together))

    if not LONG_RUN:
        failed.extend([*run_together(harness, list(CALM)), *run_together(harness, list(HARD))])
    else:
        go_on()
    if SHORTEN:
        failed = [shortest(harness, *each) for each in failed]
    _none(failed)


def _none(failed: list[tuple[Sequence, str]]) -> None:
    if failed:
        pytest.fail(f"{len(failed)} went wrong\n" + "\n\n".join(report for _, report in failed), pytrace=False)
