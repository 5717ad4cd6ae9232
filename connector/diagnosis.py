"""What a start warns of and `connector doctor` shows: settings that can be used and yet will disappoint somebody.

Each check is a function of the settings that gives its sentences: what will not work, then what to do.
"""

from collections.abc import Callable, Iterable, Iterator

from connector.egress import reach
from connector.providers import registry
from connector.settings import Settings

Check = Callable[[Settings], Iterable[str]]


def _unreachable(settings: Settings) -> Iterator[str]:
    """No provider could call us back: nothing is registered there."""
    for provider, address in registry.addresses(settings).items():
        if not reach.reachable(settings.public_url, from_=address):
            yield (
                f"CONNECTOR_PUBLIC_URL: {provider} cannot reach {settings.public_url} from the internet, so that no"
                " webhook is registered and events come minutes late, by asking alone; set it to the https address at"
                " which the internet reaches this bridge"
            )


CHECKS: tuple[Check, ...] = (_unreachable,)


def warnings(settings: Settings) -> list[str]:
    """What all checks have to say."""
    return [warning for check in CHECKS for warning in check(settings)]
