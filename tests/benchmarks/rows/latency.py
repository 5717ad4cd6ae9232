"""What the bridge adds to an event's way when it is not pressed: 50 events a second."""

import itertools
import socket
import statistics
import time
import urllib.parse
from collections.abc import Iterator

from benchmarks import parts, steady
from benchmarks.bench import Bench
from benchmarks.engines import Engine
from benchmarks.rows import flow
from benchmarks.table import Figure, at_most, milliseconds, percentile

RATE = 50
QUESTIONS = 200
PATIENCE = 20.0  # seconds
_numbers = itertools.count(1)


def run(bench: Bench, engine: Engine) -> Iterator[Figure]:
    """From the inbound POST sent to the delivery received, less the provider's own answer time."""
    seconds = bench.choose(20, 4)
    with steady.gathered(bench.home, 2) as crowd, bench.scene(engine) as scene:
        urls = {}
        for provider in ("trusted", "argil"):
            connection, urls[provider] = scene.connect(provider)
            scene.subscribe(connection, crowd.hook(0))
        with scene.web(), scene.relay():
            flown(crowd, urls["trusted"], 2)  # warm
            told = flown(crowd, urls["trusted"], seconds)
            asked = flown(crowd, urls["argil"], seconds // 2)
        answer = _answer_seconds(bench)
        with flow.plainly(bench, engine, crowd.hook(0)) as (url, _roots):
            flown(crowd, url, 1)
            plainly = flown(crowd, url, seconds // 4)
    ratio = f"the plain way: {_both(plainly)}"
    yield _figure("latency at 50 events/s, median / 99th percentile", engine, told, ratio)
    less = f"less {milliseconds(answer)} that the provider took"
    yield _figure("the same with the question on the way", engine, [each - answer for each in asked], less)


def flown(crowd: steady.Crowd, url: str, seconds: float, signed: str | None = None) -> list[float]:
    """How long each event took, in seconds. One that never arrived ends the run. `signed`: what is to be signed and
    sent in place of an unsigned webhook.
    """
    count = int(seconds * RATE)
    posts = [steady.Post(index / RATE, url, next(_numbers), signed) for index in range(count)]
    sent = steady.send(posts)
    come = crowd.first_seen(list(sent), seconds=PATIENCE)
    if len(come) < count:
        raise parts.NotTaken(f"{count - len(come)} of {count} events did not arrive within {PATIENCE} s")
    return [come[number] - at for number, at in sent.items()]


def _figure(measure: str, engine: Engine, taken: list[float], ratio: str) -> Figure:
    middle, late = statistics.median(taken), percentile(taken, 0.99)
    targets = (at_most("≤ 3 ms", middle, 0.003), at_most("≤ 8 ms", late, 0.008))
    return Figure(measure, engine.name, _both(taken), ratio, targets)


def _both(taken: list[float]) -> str:
    return f"{milliseconds(statistics.median(taken))} / {milliseconds(percentile(taken, 0.99))}"


def _answer_seconds(bench: Bench) -> float:
    """How long the provider takes to answer a question, on a connection that is open."""
    place = urllib.parse.urlsplit(bench.sink.url)
    taken = []
    with socket.create_connection((place.hostname, place.port)) as wire:
        for number in range(QUESTIONS):
            began = time.perf_counter()
            wire.sendall(b"GET /v1/videos/%d HTTP/1.1\r\nHost: %b\r\n\r\n" % (number, place.netloc.encode()))
            wire.recv(65536)
            taken.append(time.perf_counter() - began)
    return statistics.median(taken)
