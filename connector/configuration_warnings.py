"""What a start warns of and `connector doctor` shows: settings that can be used and yet will not do what was meant.

Each check is a function of the settings, and of the host that is listened on where that is known, that gives its
sentences: what will not work, then what to do.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from connector import database_url, hosts, private_files
from connector.egress import ca_bundle, reachability, targets
from connector.providers import registry
from connector.services import sandboxes
from connector.setting_values import MailAccount, Setting
from connector.settings import Settings
from connector.store.store import Store

NAMED = 20  # of a kind

Check = Callable[[Settings, str | None], Iterable[str]]


def _unreachable(settings: Settings, host: str | None) -> Iterator[str]:
    """No provider could call us back: nothing is registered there. Where one could, a stand-in is tried out here."""
    addresses = registry.addresses(settings.of_providers)
    if not any(reachability.reachable(settings.public_url, from_=address) for address in addresses.values()):
        yield (
            f"CONNECTOR_PUBLIC_URL: {' and '.join(addresses)} cannot reach {settings.public_url} from the internet, so"
            " that no webhook is registered and events come minutes late, by asking alone; set it to the https address"
            " at which the internet reaches this bridge"
        )


def _open_to_all(settings: Settings, host: str | None) -> Iterator[str]:
    """Whoever reaches the bridge may connect a key and work with it."""
    reached_by = reachability.beyond(settings.public_url, host)
    if reached_by and not settings.connect_secret:
        refused = (
            ", and `serve` and `web` do not start, because CONNECTOR_ALLOWED_TARGETS opens private addresses to them"
        )
        yield (
            f"CONNECTOR_CONNECT_SECRET: not set, so that whoever reaches {reached_by[-1]} can connect keys of their own"
            f" and use this bridge{refused if settings.allowed_targets else ''}; set it to a long random text and tell"
            " it to those who may connect"
        )


def _readable_by_others(settings: Settings, host: str | None) -> Iterator[str]:
    """What another user of the machine may open, who may then read users' scripts, or what is sealed."""
    database = settings.database_file
    files = [Path(f"{database}{end}") for end in ("", "-wal", "-shm")] if database else []
    open_ = [str(each) for each in (*files, settings.key_file) if each and private_files.open_to_others(each)]
    if open_:
        yield (
            f"{', '.join(open_)}: other users of this machine may open what this bridge keeps; take their access away"
            f" with `chmod go= {' '.join(open_)}`"
        )


def _clients_unknown(settings: Settings, host: str | None) -> Iterator[str]:
    """A proxy on another machine, or in another container, that is not trusted stands for all its clients."""
    address = urlsplit(settings.public_url)
    proxied = address.scheme == "https" and not hosts.is_loopback(address.hostname or "")
    alone = host is not None and hosts.is_loopback(host)  # where it is not known, the proxy may be anywhere
    trusted = any(not each.is_loopback for each in settings.trusted_proxies)
    if proxied and not alone and not trusted:
        yield (
            "CONNECTOR_TRUSTED_PROXIES: only proxies on this machine are believed; if what serves"
            f" {settings.public_url} runs elsewhere (another machine or container), set it to its addresses, else"
            " connects are not limited by client IP"
        )


CHECKS: tuple[Check, ...] = (_unreachable, _open_to_all, _readable_by_others, _clients_unknown)


def warnings(settings: Settings, *, host: str | None = None) -> list[str]:
    """What all checks have to say; `host` is listened on."""
    return [warning for check in CHECKS for warning in check(settings, host)]


def sandboxed(settings: Settings) -> Iterator[str]:
    """A sandbox spends nothing and makes no real video, which somebody may have forgotten. Its address is asked."""
    for provider in registry.PROVIDERS:
        address = provider.address(settings.of_providers)
        if address == provider.address({}):
            continue
        variable = next(each.variable for each in provider.settings if each.of(settings.of_providers) == address)
        unset = f"unset it to work with {provider.label} itself"
        answers = sandboxes.asked(address, trust=ca_bundle.bundle(settings.ca_file))
        if answers:
            yield f"{variable}: {address} is a sandbox, so that nothing is spent and no real video is made; {unset}"
        elif answers is None:
            yield f"{variable}: nothing answers at {address}; start what is to answer there, or {unset}"


def stored(settings: Settings, store: Store) -> list[str]:
    """What the database holds that these settings let do more than their operator may think."""
    return [*_made_without_secret(settings, store), *_private_hooks(settings, store)]


def _made_without_secret(settings: Settings, store: Store) -> Iterator[str]:
    """They go on without it."""
    if not settings.connect_secret:
        return
    made = store.connections.made_without_secret()
    for told, how in ((True, "made while CONNECTOR_CONNECT_SECRET was not set"), (False, "made before version 0.2")):
        named = [f"{id} ({at:%Y-%m-%d})" for id, at, known in made if known is told]
        if named:
            yield (
                f"connections {how}, which go on without it: {_some(named)}; as long as one of them is a stranger's,"
                " leave CONNECTOR_ALLOWED_TARGETS unset"
            )


def _private_hooks(settings: Settings, store: Store) -> Iterator[str]:
    """As far as their addresses show it: where a name leads is seen when it is called."""
    if not settings.allowed_targets:
        return
    hooks = store.subscriptions.targets()
    named = [f"{id} of {owner} ({hosts.of_address(url)})" for id, owner, url in hooks if targets.is_private(url)]
    if named:
        yield f"hooks on private targets, which CONNECTOR_ALLOWED_TARGETS opens: {_some(named)}"


def _some(named: Sequence[str]) -> str:
    more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
    return ", ".join(named[:NAMED]) + more


class Row(NamedTuple):
    """A setting as it is in force: secrets only as set or not, the database's address without its password."""

    variable: str
    value: str
    is_set: bool
    about: str


def in_force(settings: Settings, environ: Mapping[str, str]) -> list[Row]:
    """Every setting, and whether the environment sets it."""
    return [
        Row(each.variable, _shown(settings, each, value), bool(environ.get(each.variable, "").strip()), each.about)
        for each, value in settings.in_force()
    ]


def _shown(settings: Settings, setting: Setting, value: Any) -> str:
    if setting.variable == "CONNECTOR_DATABASE_URL":
        return database_url.read(value).shown()
    if setting.variable == "CONNECTOR_ENCRYPTION_KEYS" and settings.key_file and not value:
        return f"(none yet: made in {settings.key_file.absolute()} at the first start)"
    if isinstance(value, MailAccount):
        return value.shown()
    if setting.secret:
        return "(hidden)" if value else "(none)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(_written, value)) or "(none)"
    return "(none)" if value is None else _written(value)


def _written(value: Any) -> str:
    """A value as it stands in the environment."""
    if not isinstance(value, timedelta):
        return str(value)
    units = (
        ("d", timedelta(days=1)),
        ("h", timedelta(hours=1)),
        ("m", timedelta(minutes=1)),
        ("s", timedelta(seconds=1)),
    )
    whole = ((value // unit, letter) for letter, unit in units if not value % unit)
    return next((f"{count}{letter}" for count, letter in whole), f"{value / timedelta(milliseconds=1):g}ms")
