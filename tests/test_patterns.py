"""Whatever a stranger writes, the time to look at it grows with its length and no faster.

Every regular expression that the code applies to what comes from outside is found in the code and tried with texts
that are made of its own parts. What is measured is CPU time at two lengths, so no idle machine is needed.
"""

import contextlib
import functools
import re
from collections.abc import Callable

import pytest
import regex
from support import patterns
from support.patterns import Use

from connector import json_text, masking
from connector.catalogue import texts, words
from connector.logs import redact
from connector.providers.argil import graphemes, script
from connector.speech import length as speech_length
from connector.speech import sentences

# What these look at comes from whoever runs or builds the bridge, or from nobody.
OUR_OWN = (
    "connector.cli",
    "connector.database_url",
    "connector.demo",
    "connector.configuration_warnings",
    "connector.listening",
    "connector.manifests",
    "connector.sandbox",
    "connector.setting_values",
    "connector.settings",
)
SHORT = {  # applied to no more characters than this
    "connector.providers.argil.graphemes._ONE": graphemes._PIECE,
    "connector.providers.argil.graphemes._OPENS": 100,
}


@functools.cache
def uses() -> list[Use]:
    """Found once, and only by who asks: to read all of the code takes a second."""
    return patterns.uses(OUR_OWN)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.function is test_a_pattern_takes_time_that_grows_with_the_text:
        wanted = uses() if "long" in metafunc.config.getoption("markexpr").replace("not long", "") else []
        metafunc.parametrize("use", wanted, ids=[f"{use.where[:60]}-{use.method}" for use in wanted])


@pytest.mark.long
def test_a_pattern_takes_time_that_grows_with_the_text(use: Use) -> None:
    if use.where in SHORT:
        for probe in patterns.probes(use.pattern):
            assert patterns.seconds(use, probe(SHORT[use.where]), 3) < 0.02
    else:
        assert patterns.slow(use) is None


def test_patterns_are_found_in_the_code() -> None:
    found = {use.where for use in uses()}
    assert len(found) > 60
    for where in ("json_text._MARK", "logs._SECRETS[0]", "web.app:'/{2,}'", "speech.sentences._STOP"):
        assert f"connector.{where}" in found


@pytest.mark.long
@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (re.compile(r'"(?:[^"\\]|\\.)*"'), "sub"),  # of strings that never close
        (re.compile(r"\s+$"), "search"),
        (regex.compile(r"\X"), "finditer"),
        (re.compile(r"(\w+\s?)*:"), "match"),
    ],
    ids=str,
)
def test_a_slow_pattern_is_found_out(pattern: "re.Pattern[str] | regex.Pattern[str]", method: str) -> None:
    assert patterns.slow(Use("here", pattern, method)) is not None


CLUSTERS = [
    "\U0001f1e9\U0001f1ea",  # flags
    "\U0001f468\u200d",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 ",
    "a\u0301",
    "\u0301\u0316",
    "\u1100",
    "\u1100\u1161\u11a8",
    "\u0915\u094d",
    "\u0915\u094d\u0937\u093f",
    "\u0600",
    "\U000e0061",
    "1\ufe0f\u20e3",
    "Hi. ",
    "(a) ",
    "<break time=",
    "**a",
    "a\n",
]


def _cut(text: str) -> None:
    with contextlib.suppress(script.AtomTooLong):
        script.cut(text)


READERS: dict[str, Callable[[str], object]] = {
    "trim": texts.trim,
    "says_something": texts.says_something,
    "cut": _cut,
    "borders": lambda text: list(graphemes.borders(text)),
    "shorten": lambda text: graphemes.shorten(text, 60),
    "without_marks": sentences.without_marks,
    "likely": lambda text: speech_length.likely(text, None),
    "at_most": lambda text: speech_length.at_most(text, None),
    "holds": lambda text: words.holds(text, "camille"),
    "depth": json_text.depth,
    "redact": redact,
    "mask": masking.of("argil-key-0123456789", run=masking.SHORT).text,
    "addresses": masking.addresses,
}


@pytest.mark.long
@pytest.mark.parametrize("reader", READERS)
def test_what_reads_a_text_takes_time_that_grows_with_it(reader: str) -> None:
    read = READERS[reader]

    class Whole:
        pattern = ""

        def match(self, text: str) -> None:
            read(text)

    use = Use(reader, Whole(), "match")
    for atom in dict.fromkeys([*CLUSTERS, *patterns.ATOMS]):
        for head in ("", "a "):
            short, long = (head + (atom * length)[:length] for length in (1_500, 12_000))
            if patterns.seconds(use, long) > 8 * 3 * patterns.seconds(use, short):
                assert patterns.seconds(use, long, 3) < 24 * patterns.seconds(use, short, 3) + 0.01, (atom, head)
