"""A clock that is moved by hand."""

from datetime import UTC, datetime, timedelta


class MovedClock:
    """Stands still until told to go on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
