"""Fetches what it is given the address of, as a provider does that imports a file."""

from urllib.parse import urlsplit

import requests

SECONDS = 10.0  # without a byte
CHUNK = 64 * 1024
RESERVED = ("example", "example.com", "example.net", "example.org", "test", "invalid")  # RFC 2606: nothing is there


def reserved(url: str) -> bool:
    """Whether an address is one of those that are kept for examples."""
    host = f".{(urlsplit(url).hostname or '').lower()}"
    return any(host.endswith(f".{each}") for each in RESERVED)


def fetched(url: str, kind: str) -> bool:
    """Whether a whole file of a kind (`image`, `video`) is at an address; redirects are not followed."""
    try:
        with requests.get(url, timeout=SECONDS, stream=True, allow_redirects=False) as answer:
            if answer.status_code != 200 or not answer.headers.get("Content-Type", "").startswith(f"{kind}/"):
                return False
            return sum(map(len, answer.iter_content(CHUNK))) > 0
    except requests.RequestException:
        return False
