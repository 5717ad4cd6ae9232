"""What was done to a connection, and by whom, in plain words. Rows of earlier versions may lack some details."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connector.states import ActorKind, Deed, SubscriptionStatus
from connector.store.activity import Actor
from connector.web.pages import markup, scopes

Details = Mapping[str, Any]


def _key_replaced(details: Details) -> str:
    if details.get("account") == "another":
        return "Replaced the API key with one of another account. Everything begins anew."
    return "Replaced the API key with another one of the same account."


def _token_made(details: Details) -> str:
    return f"Made the token {_quoted(details, 'name')}, which may {scopes.sentence(details.get('scopes', ()))}."


def _app_authorized(details: Details) -> str:
    return f"Let the app {_quoted(details, 'name')} {scopes.sentence(details.get('scopes', ()))}."


def _app_revoked(details: Details) -> str:
    why = details.get("why")
    return f"Signed out the app {_quoted(details, 'name')}{f': {why}' if why else ''}."


def _mails_changed(details: Details) -> str:
    return "Changed what is told by mail." if details.get("kinds") else "Stopped the mails."


def _changed(details: Details) -> str:
    """Paused, resumed, sent elsewhere; one that was asked for again listens to what was asked for then."""
    done = []
    if details.get("triggers"):
        done.append(f"Set a subscription to {_listed(details['triggers'])}.")
    if details.get("target_changed"):
        done.append("Gave a subscription another address.")
    match details.get("status"):
        case SubscriptionStatus.PAUSED:
            done.append("Paused a subscription.")
        case SubscriptionStatus.ACTIVE if not done:
            done.append("Resumed a subscription.")
    return " ".join(done) or "Changed a subscription."


def _disabled(details: Details) -> str:
    return f"Disabled a subscription. {details.get('reason') or ''}".strip()


def _replayed(details: Details) -> str:
    events, since = details.get("events"), details.get("since")
    what = "events" if events is None else f"{events} event{'' if events == 1 else 's'}"
    return f"Sent {what} again{f', from {markup.plain_time(since)} on' if since else ''}."


SENTENCES: Mapping[Deed, Callable[[Details], str]] = {
    Deed.CONNECTED: lambda _: "Made this connection.",
    Deed.RENAMED: lambda details: f"Renamed the connection to {_quoted(details, 'label')}.",
    Deed.KEY_REPLACED: _key_replaced,
    Deed.MAILS_CHANGED: _mails_changed,
    Deed.TOKEN_MADE: _token_made,
    Deed.TOKEN_ROTATED: lambda details: f"Replaced the text of the token {_quoted(details, 'name')}.",
    Deed.TOKEN_REVOKED: lambda details: f"Revoked the token {_quoted(details, 'name')}.",
    Deed.APP_AUTHORIZED: _app_authorized,
    Deed.APP_REVOKED: _app_revoked,
    Deed.SUBSCRIPTION_MADE: lambda details: f"Subscribed to {_listed(details.get('triggers', ()))}.",
    Deed.SUBSCRIPTION_CHANGED: _changed,
    Deed.SUBSCRIPTION_REMOVED: lambda _: "Removed a subscription.",
    Deed.SUBSCRIPTION_DISABLED: _disabled,
    Deed.SECRET_ROTATED: lambda _: "Replaced the signing secret of a subscription.",
    Deed.EVENTS_REPLAYED: _replayed,
    Deed.DELIVERY_REPLAYED: lambda _: "Sent a delivery again.",
}

_UNNAMED: Mapping[ActorKind, str] = {
    ActorKind.TOKEN: "A token",
    ActorKind.PAGE: "Console",
    ActorKind.BRIDGE: "The bridge",
}
HOW: Mapping[ActorKind, str] = {
    ActorKind.TOKEN: "token",
    ActorKind.PAGE: "signed in here",
    ActorKind.BRIDGE: "by itself",
}


def sentence(deed: Deed, details: Details) -> str:
    """What was done."""
    return SENTENCES[deed](details)


def who(actor: Actor) -> str:
    """Who did it, by the name that it had then."""
    return actor.name or _UNNAMED[actor.kind]


def _quoted(details: Details, key: str) -> str:
    return f"“{details.get(key) or 'without a name'}”"


def _listed(triggers: Sequence[str]) -> str:
    return ", ".join(map(markup.in_words, triggers)) or "its triggers"
