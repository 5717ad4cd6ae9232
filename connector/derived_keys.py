"""Keys for one purpose each, derived from the encryption keys, so that no key serves two purposes."""

import base64

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LENGTH = 32  # bytes


def derive(key: str, purpose: str) -> bytes:
    """A key from one of `CONNECTOR_ENCRYPTION_KEYS` (HKDF, RFC 5869, with SHA-256)."""
    info = f"argil-connector {purpose}".encode()
    return HKDF(algorithm=hashes.SHA256(), length=LENGTH, salt=None, info=info).derive(base64.urlsafe_b64decode(key))
