"""Limits and patterns that the fields of HeyGen's actions share."""

# The most characters of what HeyGen's pages give no length for; far more than its own app makes.
LONGEST_ID = 256
LONGEST_TITLE = 1_000
LONGEST_URL = 8_192  # addresses that are signed are long
LONGEST_LOCALE = 32

LONGEST_SCRIPT = 5_000  # characters of a scene's script, by HeyGen's page of limits

LONGEST_COLOR = 7  # characters
COLOR = r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"


def six_digits(color: str) -> str:
    """`#abc` as `#aabbcc`; six digits as they are."""
    return color if len(color) == 7 else "#" + "".join(digit * 2 for digit in color[1:])
