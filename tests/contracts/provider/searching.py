"""Every search and option list goes from page to page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from connector import errors
from connector.bridge import Bridge
from connector.catalogue.entries import CURSOR, LIMIT, Options, Search
from connector.catalogue.pages import Page
from connector.services import cursors
from connector.store.connections import Connection

from .bridges import connected
from .declarations import Declarations
from .stand_in import StandIn

Entry = Search | Options
MOST_PAGES = 1_000


@dataclass(frozen=True)
class Reader:
    """Reads for one connection."""

    bridge: Bridge
    connection: Connection

    def page(self, entry: Entry, **given: Any) -> Page:
        return self.bridge.actions.read(type(entry), self.connection, entry.key, given)

    def everything(self, entry: Entry, limit: int) -> list[str]:
        """The ids of all rows, in pages of at most `limit`."""
        found: list[str] = []
        given: dict[str, Any] = {LIMIT: limit}
        for _ in range(MOST_PAGES):
            page = self.page(entry, **given)
            assert len(page.rows) <= limit
            found += [str(row["id"]) for row in page.rows]
            if page.position is None:
                return found
            given[CURSOR.key] = page.position
        raise AssertionError("there is no end")


class Searching(Declarations):
    """What is declared, but for lists that want to know something first."""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        super().pytest_generate_tests(metafunc)
        if "listing" in metafunc.fixturenames:
            entries = [each for kind in (Search, Options) for each in self._of(kind) if _wants_nothing(each)]
            metafunc.parametrize("listing", entries, ids=[each.key for each in entries])

    @pytest.fixture
    def reader(self, sqlite: Any, stand_in: StandIn, now: datetime) -> Iterator[Reader]:
        with connected(self.declared, stand_in, sqlite, now) as (bridge, connection):
            yield Reader(bridge, connection)

    def test_pages_of_any_size_give_every_row_once(self, listing: Entry, reader: Reader, stand_in: StandIn) -> None:
        for resource_type in self.declared.resource_types:
            for _ in range(stand_in.more_than_a_page):
                stand_in.start(resource_type)
        whole = reader.everything(listing, 100)
        for limit in (7, 60):
            found = reader.everything(listing, limit)
            assert len(found) == len(set(found)) and set(found) == set(whole)

    def test_without_a_limit_as_many_are_given_as_is_declared(self, listing: Entry, reader: Reader) -> None:
        page = reader.page(listing)
        assert (listing.default_limit is None) <= (page.position is None)
        assert listing.default_limit is None or len(page.rows) <= listing.default_limit

    def test_a_position_that_no_page_ended_with_is_refused(self, listing: Entry, reader: Reader) -> None:
        """Whoever makes a cursor by hand may give anything."""
        for position in ("nonsense", "named:x", "others:9.x", "1.x", ":", "é"):
            cursor = cursors.wrap(position, listing, {}, owner=reader.connection.id)
            with pytest.raises(errors.InvalidInput):
                reader.page(listing, **{CURSOR.key: cursor})


def _wants_nothing(entry: Entry) -> bool:
    return not any(each.required for each in entry.input)
