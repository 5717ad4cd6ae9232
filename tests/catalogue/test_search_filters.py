import pytest

from connector.catalogue.search_filters import created_within

NOON = "2026-03-01T12:00:00Z"


@pytest.mark.parametrize(
    ("created_at", "within"),
    [
        (NOON, True),
        ("2026-03-01T12:00:00", True),
        ("2026-03-01T13:00:00+01:00", True),
        ("2026-03-01T12:59:59.999Z", True),
        ("2026-03-01T11:59:59.999Z", False),
        ("2026-03-01T13:00:00Z", False),
        ("2026-03-01T15:00:00+02:00", False),
        ("yesterday", False),
        ("9999-12-31T23:59:59-23:00", False),
        ("", False),
        (None, False),
        (7, False),
    ],
)
def test_the_start_belongs_to_the_time_and_the_end_does_not(created_at: object, within: bool) -> None:
    given = {"created_after": NOON, "created_before": "2026-03-01T13:00:00Z"}
    assert created_within(created_at, given) is within


def test_each_end_may_be_open_and_without_any_everything_agrees() -> None:
    assert created_within("1999-01-01", {"created_before": NOON}) and created_within(
        "2999-01-01", {"created_after": NOON}
    )
    assert not created_within("2999-01-01", {"created_before": NOON})
    assert created_within(None, {}) and created_within("nonsense", {})
