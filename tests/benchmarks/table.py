"""What a row found, and the Markdown table of it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """What was promised, in words, and whether this run kept it."""

    words: str
    met: bool


@dataclass(frozen=True)
class Figure:
    """One line of the table. `ratio` sets the figure against what was measured beside it in the same minute."""

    measure: str
    engine: str
    figure: str
    ratio: str = ""
    targets: tuple[Target, ...] = ()

    def __str__(self) -> str:
        wanted = "; ".join(each.words for each in self.targets)
        met = "; ".join("yes" if each.met else "**no**" for each in self.targets)
        return f"| {self.measure} | {self.engine} | {self.figure} | {self.ratio} | {wanted} | {met} |"


HEAD = "| measure | engine | figure | ratio | target | met |\n|---|---|---|---|---|---|"


def at_least(words: str, value: float, bound: float) -> Target:
    return Target(words, value >= bound)


def at_most(words: str, value: float, bound: float) -> Target:
    return Target(words, value <= bound)


def rate(value: float) -> str:
    return f"{value:,.0f}/s"


def of_wrk(value: float, limit: float) -> str:
    return f"{value / limit:.1%} of wrk ({rate(limit)})"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def percentile(values: Iterable[float], share: float) -> float:
    """The value that `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
