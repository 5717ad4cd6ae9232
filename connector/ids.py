"""Ids and secrets: what they look like and how they are made.

An id is a prefix that names its kind, an underscore and 26 characters of Crockford base32: 48 bits of milliseconds and
80 random bits, so that ids of one kind sort by the time they were made.
"""

import base64
import hashlib
import hmac
import json
import re
import secrets
import time
from datetime import UTC, datetime
from typing import TypeGuard

_PROVIDERS = re.compile("[A-Za-z0-9_-]{1,128}")
_REQUESTS = re.compile(r"[\w.:-]{1,128}", re.ASCII)
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_MADE = re.compile(f"[{_ALPHABET}]{{26}}")  # what follows the prefix


def new_id(prefix: str, *, at: datetime | None = None) -> str:
    """A fresh sortable id such as `sub_01jd…`, made now or `at` an instant."""
    made_at = at.timestamp() if at else time.time()
    return f"{prefix}_{_base32(int(made_at * 1000) << 80 | secrets.randbits(80))}"


def lowest(prefix: str, at: datetime) -> str:
    """What no id is below that was made at an instant or later, and every id that was made in a millisecond before."""
    return f"{prefix}_{_base32(int(at.timestamp() * 1000) << 80)}"


def made_at(given: str) -> datetime:
    """When `new_id` made an id, to the millisecond. Raises `ValueError` for a text that it never made."""
    number = 0
    for letter in given.rpartition("_")[2]:
        number = number << 5 | _ALPHABET.index(letter)
    return datetime.fromtimestamp((number >> 80) / 1000, UTC)


def was_made(given: str, prefix: str) -> bool:
    """Whether a text looks as if `new_id` had made it."""
    return is_of(prefix, given) and _MADE.fullmatch(given[len(prefix) + 1 :]) is not None


def is_of(prefix: str, id: str) -> bool:
    """Whether an id of ours has this prefix."""
    return id.startswith(f"{prefix}_")


def request_id(given: str) -> str:
    """A request's id: what its caller calls it, where that can stand in a header and a log line, else a new one."""
    return given if _REQUESTS.fullmatch(given) else new_id("req")


def event_id(*identity: str | int) -> str:
    """The id of an event, the same on every machine: a digest of what identifies it.

    The parts are written as a JSON list, so that two identities never share a digest input.
    """
    digest = hashlib.sha256(json.dumps([str(part) for part in identity]).encode()).digest()
    return f"evt_{_base32(int.from_bytes(digest[:16], 'big'))}"


def new_token() -> str:
    """A connection's bearer token: 256 random bits behind a prefix that secret scanners can find."""
    return f"act_{secrets.token_urlsafe(32)}"


def new_session() -> str:
    """What the cookie of a session holds: 256 random bits."""
    return f"acs_{secrets.token_urlsafe(32)}"


def new_code() -> str:
    """A code that somebody is given to use once or a few times: 256 random bits."""
    return f"acc_{secrets.token_urlsafe(32)}"


def new_refresh_token() -> str:
    """What an app fetches new tokens with: 256 random bits."""
    return f"acr_{secrets.token_urlsafe(32)}"


def new_client_secret() -> str:
    """What an app shows that it is itself: 256 random bits."""
    return f"aco_{secrets.token_urlsafe(32)}"


def new_address_secret() -> str:
    """The unguessable part of an inbound address: 256 random bits."""
    return secrets.token_urlsafe(32)


def new_signing_secret() -> str:
    """`whsec_` + base64 of a raw key that is itself printable ASCII.

    Standard Webhooks signs with the decoded bytes; platforms that know only text keys (n8n's Crypto node) can use the
    decoded text as it is.
    """
    return "whsec_" + base64.b64encode(secrets.token_urlsafe(24).encode()).decode()


def digest(secret: str) -> str:
    """SHA-256 in hex: what the database keeps of a token or an inbound secret (both are high-entropy)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(given: str, expected: str) -> bool:
    """Equality in constant time."""
    return hmac.compare_digest(given.encode(), expected.encode())


def _base32(number: int) -> str:
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def is_providers(text: object) -> TypeGuard[str]:
    """Whether it has the form of an id at a provider. What has not is put into no address of a provider's, and into no
    event.
    """
    return isinstance(text, str) and _PROVIDERS.fullmatch(text) is not None
