"""From numbers to the geometry of a chart of stacked bars, as `charts.html` draws it. Pure functions.

Across, everything is in percent of the width, so that a chart is as wide as there is room and its words stay as large
as they are; down, in pixels of a fixed height.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from connector.web.pages import markup

HEIGHT = 168.0  # pixels from the line of nothing to the highest tick
TOP = 12.0  # above that: half a line of text
LEAST = 2.0  # pixels of the smallest part that can be seen
NOTHING = 1e-9  # what is less is drawn as nothing
BAR = 0.68  # of a bar's room that it fills
LABELS = 7  # at most, so that they do not touch on a phone


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of what is counted. `tone`: the class that colours it."""

    name: str
    tone: str
    values: Sequence[float]

    @property
    def total(self) -> float:
        return sum(self.values)


@dataclass(frozen=True, slots=True)
class Part:
    """One series' part of a bar: its upper edge and height in pixels."""

    tone: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """All that is counted of one period. `x`, `width`, `room_x`, `room` in percent; `mark` is drawn if `labelled`."""

    label: str
    mark: str
    said: str
    labelled: bool
    x: float
    width: float
    room_x: float
    room: float
    parts: tuple[Part, ...]

    @property
    def middle(self) -> float:
        return round(self.room_x + self.room / 2, 3)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across, and what it stands for."""

    value: float
    y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars over ticks. `base` is where the line of nothing lies, `height` what the whole takes, in pixels."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    series: tuple[Series, ...]
    base: float = TOP + HEIGHT
    height: float = TOP + HEIGHT + 28

    @property
    def empty(self) -> bool:
        return not any(each.total for each in self.series)


def stacked(
    labels: Sequence[str], series: Sequence[Series], *, marks: Sequence[str] | None = None, whole: bool = True
) -> Chart:
    """A bar for each label, made of the series' values there, the first one lowest.

    `marks`: what is drawn under each bar in place of its label; `whole`: the values are counted, not measured. Raises
    `ValueError` for a value that is negative or no number, or a series of another length.
    """
    columns = [_column(series, at) for at in range(len(labels))] if labels else []
    if any(len(each.values) != len(labels) for each in series):
        raise ValueError("each series has a value for each label")
    lines = ticks(max((sum(each) for each in columns), default=0), whole=whole)
    scale, room, every = HEIGHT / lines[-1], 100 / max(1, len(labels)), math.ceil(len(labels) / LABELS)
    bars = tuple(
        Bar(
            label=label,
            mark=mark,
            said=_said(label, series, column),
            labelled=(len(labels) - 1 - at) % every == 0,
            x=round(at * room + room * (1 - BAR) / 2, 3),
            width=round(room * BAR, 3),
            room_x=round(at * room, 3),
            room=round(room, 3),
            parts=_parts(series, column, scale),
        )
        for at, (label, mark, column) in enumerate(zip(labels, marks or labels, columns, strict=True))
    )
    return Chart(bars, tuple(Tick(each, round(TOP + HEIGHT - each * scale, 2)) for each in lines), tuple(series))


def ticks(most: float, *, whole: bool = True) -> list[float]:
    """From 0 in equal round steps (1, 2 or 5 times a power of ten) to the first that covers `most`: two to six."""
    step = 10.0 ** math.floor(math.log10(most / 4)) if most > NOTHING else 1.0
    step = next(step * by for by in (1, 2, 5, 10) if step * by * 5 >= most)
    step = max(step, 1.0) if whole else step
    count = max(1, math.ceil(round(most / step, 9)))
    return [float(f"{step * at:.12g}") for at in range(count + 1)]


def heights(values: Sequence[float], scale: float) -> list[float]:
    """How high each part is, in pixels. What is there can be seen; what that takes more the highest part gives, as far
    as it can.
    """
    shown = [max(LEAST, each * scale) if each else 0.0 for each in values]
    if any(shown):
        highest = shown.index(max(shown))
        shown[highest] = max(LEAST, shown[highest] - (sum(shown) - sum(values) * scale))
    return shown


def _said(label: str, series: Sequence[Series], column: Sequence[float]) -> str:
    """A bar in words: `29 Nov: 12 delivered, 1 failed`."""
    there = [f"{markup.amount(value)} {one.name.lower()}" for one, value in zip(series, column, strict=True) if value]
    return f"{label}: {', '.join(there) or 'none'}"


def _column(series: Sequence[Series], at: int) -> list[float]:
    column = [float(each.values[at]) for each in series if at < len(each.values)]
    if any(not 0 <= each < math.inf for each in column):
        raise ValueError("what is counted is neither negative nor without an end")
    return column


def _parts(series: Sequence[Series], column: Sequence[float], scale: float) -> tuple[Part, ...]:
    found, y = [], TOP + HEIGHT
    for one, height in zip(series, heights(column, scale), strict=True):
        y -= height
        if height:
            found.append(Part(one.tone, round(y, 2), round(height, 2)))
    return tuple(found)
