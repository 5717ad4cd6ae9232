"""Argil's own settings."""

from connector.setting_values import Setting, url

URL = Setting("CONNECTOR_ARGIL_URL", "https://api.argil.ai/v1", url, "Argil's API, or a sandbox.")

SETTINGS = (URL,)
