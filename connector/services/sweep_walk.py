"""The way of a sweep through a provider's lists, and what on a page is news. Pure.

The first time through, nothing is told of what is there, but for what has changed since the connection was made. A
provider may document no order of its lists: the first page of each, where new things are on all that was seen, is
looked at each time, and the others in turn. What is under way there is watched.
"""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from connector import limits
from connector.providers.base import Provider
from connector.providers.observations import Listed, Listing
from connector.store import sweeps
from connector.store.connections import Connection
from connector.store.sweeps import Place


class News(NamedTuple):
    """What a page says that we do not know, by the ids of its resources."""

    finished: Collection[str]  # of which nothing is told: they had ended before
    under_way: Collection[str]
    asked: Mapping[str, datetime]  # which are asked about, each from an instant on


def news_of(
    listing: Listing, known: Mapping[str, bool], *, since: datetime, baseline_done: bool, now: datetime
) -> News:
    """What is news on a page. `known`: those that we know, and whether each had ended; what is under way again
    will end once more.

    `since`: when the connection began to look into its account; `baseline_done`: whether all that was there has been
    seen once since then.
    """
    ended = [each for each in listing.lines if each.state == "final" and not known.get(each.id, False)]
    may_be_old = listing.shared or not baseline_done
    old = {each.id for each in ended if each.id not in known and may_be_old and not _changed_since(each, since)}
    again = [each.id for each in listing.lines if each.state in ("under_way", "unknown") and known.get(each.id)]
    begun = [each for each in listing.lines if each.state == "under_way" and each.id not in known]
    asked = {each.id: now for each in ended if each.id not in old} | dict.fromkeys(again, now)
    asked |= {each.id: now + limits.WATCH_AFTER for each in begun if _changed_since(each, now - limits.WATCH_TIMEOUT)}
    return News(old, [each.id for each in begun], asked)


def _changed_since(line: Listed, since: datetime) -> bool:
    return line.changed_at is not None and line.changed_at >= since


@dataclass(frozen=True, slots=True)
class Walk:
    """A claimed sweep under way: the page that it is at, how many it has seen beside first ones, what is on the first
    page of each list, and the provider's word for the second one.
    """

    sweep: sweeps.Sweep
    connection: Connection
    provider: Provider
    list_name: str
    cursor: str | None = None
    page: int = 1
    seen: int = 0
    firsts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    seconds: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def begun(cls, sweep: sweeps.Sweep, connection: Connection, provider: Provider) -> "Walk":
        """At the first page of the first list."""
        return cls(sweep, connection, provider, provider.lists[0])

    @property
    def place(self) -> Place:
        """Where to go on when it is interrupted here. First pages are looked at each time."""
        return Place(self.list_name, self.cursor, self.page) if self.cursor else self.sweep.place

    def after(self, listing: Listing) -> "Walk | None":
        """The walk at the page after this one, which is `listing`; None after the last."""
        page_ids = frozenset(each.id for each in listing.lines)
        if self.cursor is None:
            seconds = {**self.seconds, self.list_name: listing.next_cursor} if listing.next_cursor else self.seconds
            walk = dataclasses.replace(self, firsts={**self.firsts, self.list_name: page_ids}, seconds=seconds)
            return walk._next_first() or walk._resumed()
        walk = dataclasses.replace(self, seen=self.seen + 1)
        known = page_ids <= self.firsts[self.list_name]  # the provider may not know pages at all
        if listing.next_cursor and not known and self.page < limits.SWEEP_MOST_PAGES:
            return dataclasses.replace(walk, cursor=listing.next_cursor, page=self.page + 1)
        lists = self.provider.lists
        return walk._second_of(lists[lists.index(self.list_name) + 1 :])

    def _next_first(self) -> "Walk | None":
        left = [each for each in self.provider.lists if each not in self.firsts]
        return dataclasses.replace(self, list_name=left[0]) if left else None

    def _resumed(self) -> "Walk | None":
        """Where the sweep was interrupted the last time, if that list still has more pages than one."""
        place = self.sweep.place
        for each in self.seconds:
            if each == place.list_name and place.cursor:
                return dataclasses.replace(self, list_name=each, cursor=place.cursor, page=place.page)
        return self._second_of(self.provider.lists)

    def _second_of(self, lists: Sequence[str]) -> "Walk | None":
        list_name = next((each for each in lists if each in self.seconds), None)
        return (
            dataclasses.replace(self, list_name=list_name, cursor=self.seconds[list_name], page=2)
            if list_name
            else None
        )
