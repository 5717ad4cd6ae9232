"""What a Range header asks for, and whether a part is what was asked for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector import byte_ranges
from connector.byte_ranges import Part, Range

NUMBER = st.integers(0, 40)
RANGES = st.one_of(
    st.builds(lambda first, more: Range(first, first + more), NUMBER, NUMBER),
    st.builds(lambda first: Range(first, None), NUMBER),
    st.builds(lambda last: Range(None, last), NUMBER),
)


@pytest.mark.parametrize(
    ("header", "read"),
    [
        ("bytes=0-0", Range(0, 0)),
        (" Bytes=5- ", Range(5, None)),
        ("bytes=-7", Range(None, 7)),
        ("bytes=5-4", None),
        ("bytes=-", None),
        ("bytes=0-1,3-4", None),
        ("items=0-1", None),
        ("bytes=0-9999999999999999999", None),
        ("", None),
    ],
)
def test_one_range_is_read(header: str, read: Range | None) -> None:
    assert Range.read(header) == read


@settings(deadline=None)
@given(RANGES, st.integers(0, 40))
def test_a_part_is_what_python_cuts(asked: Range, size: int) -> None:
    whole = bytes(range(size))
    part = asked.of(size)
    if asked.first is None:
        cut = whole[size - min(asked.last or 0, size) :]
    else:
        cut = whole[asked.first : None if asked.last is None else asked.last + 1]
    assert (whole[part.first : part.last + 1] if part else b"") == cut
    assert part is None or (len(part) == len(cut) and asked.answered_by(part))
    assert Range.read(str(asked)) == asked


@settings(deadline=None)
@given(RANGES, NUMBER, NUMBER, st.integers(1, 40))
def test_another_part_is_no_answer(asked: Range, first: int, more: int, size: int) -> None:
    part = Part(first, min(first + more, size - 1), size)
    wanted = asked.of(size)
    if part.first <= part.last and asked.answered_by(part):
        assert wanted is not None and part.first == wanted.first and part.last <= wanted.last


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes 0-4/9", Part(0, 4, 9)),
        ("bytes 0-4/*", Part(0, 4, None)),
        ("bytes 4-0/9", None),
        ("bytes 0-9/9", None),
        ("bytes */9", None),
        ("0-4/9", None),
    ],
)
def test_a_content_range_is_read(header: str, part: Part | None) -> None:
    assert byte_ranges.given(header) == part
    assert part is None or str(part) == header


def test_how_long_a_file_is_of_which_nothing_is_given() -> None:
    assert byte_ranges.size_of_none("bytes */9") == 9
    assert byte_ranges.size_of_none("bytes 0-4/9") is None
