"""Blows that fall at random: every order of them comes from a seed, which is printed, so that it can fall again."""

import random
import time
from collections.abc import Callable, Mapping

Blow = Callable[[], None]


class Chaos:
    """Rounds of all blows, each round in an order of its own, with random pauses between two blows."""

    def __init__(self, seed: int, blows: Mapping[str, Blow], *, pause: tuple[float, float] = (0.2, 1.2)) -> None:
        self.struck: list[str] = []
        self._chance = random.Random(seed)
        self._blows = blows
        self._pause = pause

    def strike_while(self, busy: Callable[[], bool]) -> None:
        """Strike until it is not busy any more, each blow at least once."""
        while busy() or not self.struck:
            names = list(self._blows)
            self._chance.shuffle(names)
            for name in names:
                time.sleep(self._chance.uniform(*self._pause))
                self._blows[name]()
                self.struck.append(name)
