"""Argil's own settings."""

from connector.setting_values import Setting, url

URL = Setting("CONNECTOR_ARGIL_URL", "https://api.argil.ai/v1", url, "Argil's API, or a sandbox.")


def second(address: str) -> str:
    """Where API v2 is: beside v1."""
    return f"{address.removesuffix('/v1')}/v2"


SETTINGS = (URL,)
