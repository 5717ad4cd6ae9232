"""The geometry of charts: whatever is counted, it stands on its line, under the highest tick, and can be seen."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connector.web.pages import charts
from connector.web.pages.charts import HEIGHT, LEAST, TOP, Series

counts = st.integers(0, 10**7) | st.integers(0, 30)
columns = st.lists(st.tuples(counts, counts, counts), min_size=1, max_size=30)


def chart_of(rows: list[tuple[int, int, int]], *, whole: bool = True) -> charts.Chart:
    names = ("Delivered", "Waiting", "Failed")
    series = [Series(name, "good", [row[at] for row in rows]) for at, name in enumerate(names)]
    return charts.stacked([str(at) for at in range(len(rows))], series, whole=whole)


@given(columns)
def test_a_bar_is_as_high_as_the_sum_of_what_it_counts(rows: list[tuple[int, int, int]]) -> None:
    chart = chart_of(rows)
    scale = HEIGHT / chart.ticks[-1].value
    for row, bar in zip(rows, chart.bars, strict=True):
        told = sum(part.height for part in bar.parts)
        least = LEAST * sum(1 for each in row if each)
        assert told == pytest.approx(max(sum(row) * scale, least), abs=LEAST * 2)
        if all(each * scale >= LEAST for each in row if each):
            assert told == pytest.approx(sum(row) * scale, abs=0.02)
        assert len(bar.parts) == sum(1 for each in row if each)
        assert all(part.height >= LEAST - 0.01 for part in bar.parts)


@given(columns)
def test_parts_stand_on_each_other_and_within_the_chart(rows: list[tuple[int, int, int]]) -> None:
    chart = chart_of(rows)
    for bar in chart.bars:
        floor = chart.base
        for part in bar.parts:
            assert part.y + part.height == pytest.approx(floor, abs=0.03)
            floor = part.y
        assert floor >= TOP - 3 * LEAST and 0 <= bar.x and bar.x + bar.width <= 100.01
    assert sum(bar.room for bar in chart.bars) == pytest.approx(100, abs=0.1)
    assert 1 <= sum(bar.labelled for bar in chart.bars) <= charts.LABELS and chart.bars[-1].labelled


@given(st.floats(0, 1e12) | st.integers(0, 10**9), st.booleans())
@example(5e-324, False)
def test_ticks_are_round_few_and_cover_the_most(most: float, whole: bool) -> None:
    marks = charts.ticks(most, whole=whole)
    assert marks[0] == 0 and 2 <= len(marks) <= 6
    assert marks[-1] >= most * (1 - 1e-9) and (marks[-1] <= most * 2.5 or marks[-1] == 1 or not most)
    step = marks[1]
    digits = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert round(digits, 6) in (1, 2, 5)
    assert not whole or all(each.is_integer() for each in marks)


def test_what_is_one_of_a_million_is_seen() -> None:
    chart = chart_of([(1_000_000, 0, 1)])
    (bar,) = chart.bars
    assert bar.parts[-1].height == LEAST
    assert sum(each.height for each in bar.parts) == pytest.approx(1_000_001 * HEIGHT / chart.ticks[-1].value, abs=0.02)
    assert bar.said == "0: 1,000,000 delivered, 1 failed"


def test_of_nothing_there_is_a_chart_without_bars() -> None:
    chart = chart_of([(0, 0, 0)] * 7)
    assert chart.empty and [tick.value for tick in chart.ticks] == [0, 1] and not any(bar.parts for bar in chart.bars)
    assert charts.stacked([], [Series("Delivered", "good", [])]).bars == ()


@pytest.mark.parametrize("values", [[-1.0], [math.nan], [math.inf], [1.0, 2.0], []])
def test_what_cannot_be_drawn_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError):
        charts.stacked(["29 Nov"], [Series("Delivered", "good", values)])
