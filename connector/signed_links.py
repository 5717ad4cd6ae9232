"""Addresses of ours that need no token, because nobody else can write one: what they say is signed.

What is said can be read by whoever has the address. It holds no secret.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Sequence
from typing import Any

from connector import derived_keys


class LinkSigner:
    """Signs with the first key of a keyring, and takes what any of them signed for the same purpose."""

    def __init__(self, keys: Sequence[str], purpose: str) -> None:
        """`keys`: see `CONNECTOR_ENCRYPTION_KEYS`. Links are signed with keys that are derived from them."""
        self._keys = [derived_keys.derive(key, f"link: {purpose}") for key in keys]

    def sign(self, told: Any) -> str:
        """A text of letters, digits, `-`, `_` and one `.` that says this JSON."""
        said = _written(json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode())
        return f"{said}.{_written(_signature(self._keys[0], said))}"

    def read(self, text: str) -> Any:
        """What a signed text says. Raises `ValueError` for one that we did not sign."""
        said, _, signature = text.partition(".")
        given = _read(signature)
        if not any([hmac.compare_digest(given, _signature(key, said)) for key in self._keys]):  # of all, always
            raise ValueError("not signed by us")
        return json.loads(_read(said))


def _signature(key: bytes, said: str) -> bytes:
    return hmac.digest(key, said.encode(), "sha256")


def _written(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _read(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None
