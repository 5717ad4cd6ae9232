"""HeyGen's own settings."""

from connector.setting_values import Setting, url


def _interface(text: str) -> str:
    if text not in ("v3", "v2"):
        raise ValueError("wants v3 or v2")
    return text


URL = Setting("CONNECTOR_HEYGEN_URL", "https://api.heygen.com", url, "HeyGen's API, or a sandbox.")
API = Setting(
    "CONNECTOR_HEYGEN_API",
    "v3",
    _interface,
    "Which of HeyGen's interfaces is used: v3, or v2 for accounts where HeyGen, which retires it, still answers there.",
)

SETTINGS = (URL, API)
