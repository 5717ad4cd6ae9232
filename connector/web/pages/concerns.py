"""What needs attention, as sentences with a way on. Pure, but for the addresses of pages."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

import flask

from connector import limits
from connector.catalogue.events import instant
from connector.services.overview import FAILURES_COUNTED, Attention, FailedVideo
from connector.states import ConnectionStatus, SubscriptionStatus
from connector.store.connections import Connection
from connector.store.overview import Hook
from connector.web.pages import hooks, markup

HOOKS_NAMED = 5
_LATELY = f"in the last {limits.LATELY.days} days"


class Concern(NamedTuple):
    """One thing: what it is, what that means, since or until when, and the page where it is mended."""

    tone: Literal["bad", "warn"]
    title: str
    about: str
    address: str = ""
    verb: str = ""
    since: datetime | None = None
    until: datetime | None = None


def of(connection: Connection, found: Attention, provider: str) -> list[Concern]:
    """All of it, the worst first. `provider`: as people call it."""
    concerns = [*_of_key(connection, provider), *_of_hooks(found.hooks)]
    concerns += _of_deliveries(found) + _of_videos(found, provider) + _of_tokens(found)
    return sorted(concerns, key=lambda each: each.tone != "bad")


def _of_key(connection: Connection, provider: str) -> Iterator[Concern]:
    mend = (flask.url_for("console_settings.index"), "Replace the key")
    if connection.status == ConnectionStatus.RECONNECT_REQUIRED:
        about = "Nothing is made and little is heard until it has a key that works. Hooks and tokens stay as they are."
        yield Concern("bad", f"{provider} refuses the API key", about, *mend)
    elif connection.doubted_at is not None:
        about = "It may pass by itself. If you changed or removed the key there, replace it here."
        title = f"{provider} refused a call without saying why"
        yield Concern("warn", title, about, *mend, since=connection.doubted_at)


def _of_hooks(hooks: Sequence[Hook]) -> Iterator[Concern]:
    for each in hooks[:HOOKS_NAMED]:
        yield _of_hook(each)
    if len(hooks) > HOOKS_NAMED:
        title = f"{len(hooks) - HOOKS_NAMED} more hooks are disabled, paused or failing"
        yield Concern("warn", title, "", flask.url_for("console_subscriptions.index"), "Show all")


def _of_hook(hook: Hook) -> Concern:
    host = urlsplit(hook.target_url).hostname or "an address"
    look = (flask.url_for("console_subscriptions.show", subscription_id=hook.id), "Look at it")
    if hook.status == SubscriptionStatus.DISABLED:
        return Concern("bad", f"The hook to {host} is disabled", hook.reason or "", *look, since=hook.status_since)
    if hook.status == SubscriptionStatus.PAUSED:
        about = hook.reason or "It waits until its target takes something again."
        return Concern("warn", f"The hook to {host} is paused", about, *look, since=hook.status_since)
    return Concern("warn", f"The hook to {host} is failing", hooks.FAILING, *look, since=hook.failing_since)


def _of_deliveries(found: Attention) -> list[Concern]:
    if not found.failed_deliveries:
        return []
    title = f"{_counted(found.failed_deliveries, 'delivery', 'deliveries')} failed {_LATELY}"
    about = "They are not tried again by themselves. See why, then send them again."
    address = flask.url_for("console_deliveries.index", status="failed", since=instant(found.lately))
    return [Concern("bad", title, about, address, "Show them")]


def _of_videos(found: Attention, provider: str) -> list[Concern]:
    address, concerns = flask.url_for("console_videos.index"), []
    if found.failed_videos:
        count = found.failed_video_count
        title = f"{_counted(count, 'video', 'videos', more=count >= FAILURES_COUNTED)} failed {_LATELY}"
        about = " ".join(_told(each) for each in found.failed_videos)
        concerns.append(Concern("warn", title, about, address, "Show videos"))
    if found.unclear:
        title = f"Of {_counted(found.unclear, 'render', 'renders')} nobody knows whether it began"
        about = f"{provider} gave no clear answer. Look there before you repeat it, so that nothing is paid twice."
        concerns.append(Concern("warn", title, about, address, "Show videos"))
    return concerns


def _of_tokens(found: Attention) -> list[Concern]:
    about = "Make another one, and put it where this one is used."
    address = flask.url_for("console_tokens.index")
    return [
        Concern("warn", f"The token “{each.name}” ends soon", about, address, "Tokens", until=each.expires_at)
        for each in found.tokens
    ]


def _told(video: FailedVideo) -> str:
    """`“Welcome” (content moderated).`"""
    reason = f" ({markup.in_words(video.reason).lower()})" if video.reason else ""
    return f"“{video.name or video.id}”{reason}."


def _counted(count: int, one: str, several: str, *, more: bool = False) -> str:
    return f"{'More than ' if more else ''}{count:,} {one if count == 1 else several}"
