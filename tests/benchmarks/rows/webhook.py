"""What taking a webhook costs the web processes: ours, which keep it, and gunicorn's own threads with an app that only
answers.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from benchmarks import load, parts
from benchmarks.bench import Bench, paired
from benchmarks.engines import Engine
from benchmarks.scene import WEBHOOK, WORKERS
from benchmarks.table import Figure, at_most, rate

THREADS = 64


def run(bench: Bench, engine: Engine) -> Iterator[Figure]:
    """CPU of the web processes per webhook, as wrk presses; nothing understands what was taken meanwhile."""
    bind = f"127.0.0.1:{parts.free_port()}"
    command = [sys.executable, "-m", "gunicorn", "-k", "gthread", "-w", str(WORKERS), "--threads", str(THREADS)]
    command += ["--keep-alive", "75", "-b", bind, "benchmarks.rows.webhook:only_answer"]
    with bench.scene(engine) as scene, parts.process(command, home=bench.home) as theirs:
        urls = (scene.connect("trusted")[1] for _ in range(20))  # an address has room for so many that wait
        with scene.web() as ours:
            parts.wait_for(f"http://{bind}/")
            seconds = bench.choose(4, 2)
            taken: list[float] = []  # rates

            def press(url: str, cpu: Callable[[], float]) -> float:
                """Seconds of CPU for each POST."""
                used = cpu()
                sent = load.post(url, WEBHOOK, seconds=seconds, mark="bench-")
                if sent.bad:
                    raise parts.NotTaken(f"{sent.bad} POSTs were refused")
                taken.append(sent.rate)
                return (cpu() - used) / max(sent.good, 1)

            press(next(urls), lambda: 0.0)  # warm
            (found, bare), (_, share) = paired(
                bench.choose(5, 1),
                lambda: press(next(urls), lambda: parts.cpu_seconds(ours)),
                lambda: press(f"http://{bind}/", lambda: parts.cpu_seconds(theirs)),
            )
    ratio = f"{share:.2f} × gunicorn's threads with an app that only answers ({bare * 1e6:,.0f} µs)"
    target = at_most("≤ 1 × those", share, 1)
    figure = f"{found * 1e6:,.0f} µs, up to {rate(max(taken[1::2]))}"
    yield Figure("inbound POST taken: CPU of the web processes", engine.name, figure, ratio, (target,))


def only_answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Read the body, and say that it was taken."""
    environ["wsgi.input"].read()
    start_response("202 Accepted", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]
