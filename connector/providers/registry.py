"""The providers that `folders` names: their declarations joined, and each built at the address the settings give it."""

import functools
from collections.abc import Mapping, Sequence
from typing import Any, cast

from connector.catalogue import notices
from connector.catalogue.catalogue import Catalogue, Offer
from connector.egress.session import Session
from connector.providers import folders
from connector.providers.base import Provider

PROVIDERS: tuple[type[Provider], ...] = tuple(each.PROVIDER for each in folders.modules("provider"))


@functools.cache
def catalogue(providers: tuple[type[Provider], ...]) -> Catalogue:
    """What these providers offer, from their declarations alone, and what the bridge tells of itself beside it. The
    same one each time: what follows is kept by it.
    """
    return Catalogue([notices.added(each) for each in cast(Sequence[Offer], providers)])


CATALOGUE = catalogue(PROVIDERS)


def addresses(values: Mapping[str, Any]) -> dict[str, str]:
    """Where each provider's API is, by what people call the provider. `values`: of settings, by variable."""
    return {each.label: each.address(values) for each in PROVIDERS}


def build(providers: Sequence[type[Provider]], values: Mapping[str, Any], session: Session) -> dict[str, Provider]:
    """Each provider as its settings have it, by its key."""
    return {each.key: each.build(values, session) for each in providers}
