"""Once for money, with real processes: no sequence of repeats, faults, kills and restarts makes two of one.

Sequences run side by side in one house, each with an account and a sandbox of its own; a kill strikes all of them.
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
from money.house import House
from money.play import Play
from money.steps import Sequence, sequences
from money.worst import CALM, WORST

pytestmark = pytest.mark.processes

SCALE = 0.1  # a minute of a user's is six seconds here
LONG_RUN = int(os.environ.get("MONEY_SEQUENCES", "0"))
LANES = 8 if LONG_RUN else 6
SHORTEN = os.environ.get("MONEY_SHORTEN") == "1"
EXAMPLES = max(1, -(-LONG_RUN // LANES))


ENGINES = ["sqlite", "postgresql"] if LONG_RUN else ["sqlite"]


@pytest.fixture(params=ENGINES)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    databases = request.getfixturevalue(request.param)
    with databases.fresh(migrated=True) as url, House(url, tmp_path, scale=SCALE) as house:
        yield house


class Numbers:
    """Accounts that nobody had before."""

    last = 0

    @classmethod
    def next(cls) -> str:
        cls.last += 1
        return f"lane{cls.last}"


def play(house: House, together: list[Sequence]) -> list[tuple[Sequence, str]]:
    """Play sequences side by side. Gives those that went wrong, each with its report."""
    failed: list[tuple[Sequence, str]] = []

    def one(sequence: Sequence) -> None:
        try:
            played = Play(house, Numbers.next(), sequence)
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


def shortest(house: House, sequence: Sequence, report: str) -> tuple[Sequence, str]:
    """Leave out steps while it still goes wrong, in one of three tries."""
    position = 0
    while position < len(sequence.steps):
        steps = sequence.steps[:position] + sequence.steps[position + 1 :]
        shorter = dataclasses.replace(sequence, steps=steps)
        failed = next((found for _ in range(3) if (found := play(house, [shorter]))), None)
        if failed:
            sequence, report = failed[0]
        else:
            position += 1
    return sequence, report


def test_no_sequence_makes_two_of_one(house: House) -> None:
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
        failed.extend(play(house, together))

    if not LONG_RUN:
        failed.extend([*play(house, list(CALM)), *play(house, list(WORST))])
    else:
        go_on()
    if SHORTEN:
        failed = [shortest(house, *each) for each in failed]
    _none(failed)


def _none(failed: list[tuple[Sequence, str]]) -> None:
    if failed:
        pytest.fail(f"{len(failed)} went wrong\n" + "\n\n".join(report for _, report in failed), pytrace=False)
