"""A thousand endpoints under steady load: do the healthy ones notice that 200 others hang until time-out?

The healthy ones get the same load all the time. First the others get nothing; then they get theirs, and once as many of
their deliveries hang as ever will, the healthy ones are looked at again.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from benchmarks import steady
from benchmarks.bench import Bench
from benchmarks.engines import Engine
from benchmarks.table import Figure, Target, milliseconds, percentile

ENDPOINTS, HANGING = 1_000, 200
RATE = 200  # events a second to all of them
TIMEOUT = 5  # seconds; each delivery to one that hangs holds its place for so long
PATIENCE = 30.0
TIMES = 2


def run(bench: Bench, engine: Engine) -> Iterator[Figure]:
    calm = bench.choose(8, 3)
    fill = TIMEOUT + 1  # seconds until the first ones time out and the number of hanging ones stands still
    total = 2 * calm + fill
    with steady.gathered(bench.home, ENDPOINTS) as crowd, bench.scene(engine) as scene:
        urls = []
        for number in range(ENDPOINTS):
            connection, url = scene.connect()
            scene.subscribe(connection, crowd.hook(number, hangs=number < HANGING))
            urls.append(url)
        bench.say(f"{ENDPOINTS} endpoints subscribed")
        with scene.web(), scene.relay(CONNECTOR_DELIVERY_TIMEOUT=f"{TIMEOUT}s"), ThreadPoolExecutor(1) as pool:
            _spread(urls[HANGING:], 1_000_000, 2)  # warm
            hung = pool.submit(_hang, urls[:HANGING], calm, total)
            sent = _spread(urls[HANGING:], 0, total)
            began = min(sent.values())
            hung.result()
            held = crowd.hanging()
            come = crowd.first_seen(list(sent), seconds=PATIENCE)
    late = {number: come.get(number, time.monotonic()) - at for number, at in sent.items()}
    before = percentile((late[number] for number, at in sent.items() if at < began + calm), 0.99)
    after = percentile((late[number] for number, at in sent.items() if at >= began + calm + fill), 0.99)
    missing = len(sent) - len(come)
    bench.say(f"{held} deliveries hung at the end; {missing} healthy ones did not arrive")
    yield Figure(
        f"{ENDPOINTS:,} endpoints, {HANGING} of them hang, {RATE} events/s: 99th percentile of the healthy ones",
        engine.name,
        milliseconds(after),
        f"{after / before:.2f} × none hanging ({milliseconds(before)})",
        (Target(f"≤ {TIMES} ×, and all arrive", after <= TIMES * before and not missing),),
    )


def _spread(urls: list[str], first: int, seconds: float) -> dict[int, float]:
    """Events to each URL in turn, at its share of the rate. Gives when each was sent, by number."""
    share = RATE * len(urls) / ENDPOINTS
    count = int(seconds * share)
    return steady.send([steady.Post(index / share, urls[index % len(urls)], first + index) for index in range(count)])


def _hang(urls: list[str], calm: float, total: float) -> None:
    time.sleep(calm)
    _spread(urls, 2_000_000, total - calm)
