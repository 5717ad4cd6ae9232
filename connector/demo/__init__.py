"""The demo: sandbox, bridge and a sample receiver on this machine, and the main job end to end through the public API.

`story` tells the hops of `walk` on a `screen`; `parts` are the processes it starts, `receiver` stands for a platform,
`client` calls HTTP. What differs between providers is in `scripts`.
"""

import contextlib
import signal
from collections.abc import Iterator

from connector.demo import parts, script
from connector.demo.client import HopFailed
from connector.demo.parts import Parts
from connector.demo.receiver import Receiver
from connector.demo.screen import Screen
from connector.demo.story import Story
from connector.demo.walk import HOPS

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_INTERRUPTED = 128 + signal.SIGINT


def run(provider: str, *, oneshot: bool) -> int:
    """Show the main job with a provider's sandbox, hop by hop.

    The exit code: 0 when every hop worked, 1 when one did not, 130 when interrupted. `oneshot`: stop after the last
    hop. Else everything stays up until a signal. Whatever happens, what was started is stopped. Must be called in the
    main thread.
    """
    chosen, screen, told = script.of(provider), Screen(len(HOPS)), False
    with _signals_interrupt(), parts.home() as home, Receiver() as receiver, Parts(chosen, home) as started:
        try:
            story = Story(chosen, screen, started, receiver)
            story.tell()
            told = True
            if not oneshot:
                story.stay()
            return 0
        except HopFailed:
            return 1
        except KeyboardInterrupt:
            screen.say("\nStopping." if told else "\nStopping before the end.")
            return 0 if told else _INTERRUPTED
        finally:
            for each in _SIGNALS:
                signal.signal(each, signal.SIG_IGN)  # a second Ctrl-C must not leave a process behind


@contextlib.contextmanager
def _signals_interrupt() -> Iterator[None]:
    before = {each: signal.signal(each, signal.default_int_handler) for each in _SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
