"""A provider's page of the docs: written by hand, but for where each operation of its API is reached and what it tells
of some of its fields. Where nobody has written one, that alone is the page.
"""

from connector.catalogue.catalogue import Offer
from connector.manifests import markdown, marked

_PART = "what reaches it"
_SOURCE = "the provider's declarations"


def fill(page: str, offer: Offer) -> str:
    """The page, or "" where there is none, as it should be. Raises `ValueError` where it has no place for the part."""
    begin, end = marked.marks(_PART)
    return marked.fill(page or f"# {offer.label}\n\n{begin}{end}\n", _PART, _SOURCE, markdown.reach(offer))
