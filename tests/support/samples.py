"""A test's many cases: the fast suite takes a few, spread evenly, and all others run with `-m long`."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import settings

FEW = 5
LONG_EXAMPLES = 100
FAST_EXAMPLES = 30


def sample(cases: Iterable[Any], few: int = FEW) -> list[Any]:
    """The cases for `pytest.mark.parametrize`: all but so many of them are marked `long`."""
    every = list(cases)
    fast = {round(each * (len(every) - 1) / (few - 1)) for each in range(few)} if few > 1 else {0}
    return [each if number in fast else _long(each) for number, each in enumerate(every)]


def examples(most: int) -> int:
    """How many examples Hypothesis tries: `most` with `--hypothesis-profile long`, and fewer in the fast suite."""
    return max(1, most * settings.default.max_examples // LONG_EXAMPLES)


def register() -> None:
    """Both profiles, of which the fast one holds unless the command line says otherwise."""
    settings.register_profile("fast", max_examples=FAST_EXAMPLES, deadline=None)
    settings.register_profile("long", max_examples=LONG_EXAMPLES, deadline=None)
    settings.load_profile("fast")


def _long(case: Any) -> Any:
    values = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=pytest.mark.long)
