"""The made-up provider's own settings."""

from connector.setting_values import Setting, url

URL = Setting("CONNECTOR_MADE_UP_URL", "https://api.made-up.example", url, "Made Up's API.")

SETTINGS = (URL,)
