"""The lists in which what was begun elsewhere shows.

The older interface (v2) has no list of either in any file that is known, nor of the events that it has delivered: there
what was begun elsewhere is learnt from webhooks, and what the bridge began by asking for it by its id.
"""

from connector.egress.http import Answer, Read
from connector.providers.heygen import events, questions
from connector.providers.heygen.client import MOST_ROWS, Reads
from connector.providers.observations import Listing

_OF = {"videos": "video", "translations": "translation"}

NAMES = (*_OF, *events.CLAIMS)
"""Videos and translations by how they stand, and the delivered events of each type that is registered for: the latter
also name what is in no list.
"""


def page(reads: Reads, name: str, cursor: str | None) -> Read[Listing]:
    """The question for a page of one of `NAMES`."""
    if reads.api == "v2":
        return _nothing(reads, name)
    query = {"limit": str(MOST_ROWS)} | ({"token": cursor} if cursor else {})
    if name in _OF:
        asked = reads.get(questions.PATHS[_OF[name]], query, what="this list")
        return Read(asked.request, lambda answer: events.listing(_OF[name], asked.understand(answer)))
    asked = reads.get("/v3/webhooks/events", {"event_type": name, **query}, what="this list")
    return Read(asked.request, lambda answer: events.delivered(name, asked.understand(answer)))


def _nothing(reads: Reads, name: str) -> Read[Listing]:
    """A question that is answered where HeyGen is there, and no rows."""
    asked = questions.account(reads)
    resource_type = _OF.get(name) or events.CLAIMS[name][0]

    def understand(answer: Answer) -> Listing:
        asked.understand(answer)
        return Listing(resource_type, (), None)

    return Read(asked.request, understand)
