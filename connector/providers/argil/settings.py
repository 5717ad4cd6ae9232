"""Argil's own settings."""

import re
from datetime import date
from typing import NamedTuple

from connector.setting_values import Setting, url


class MinutePrice(NamedTuple):
    """Credits for a minute of video: the least and the most that Argil's pages say, and the day they were read."""

    likely: int
    at_most: int
    read_on: date

    def __str__(self) -> str:
        return f"{self.likely}-{self.at_most}@{self.read_on}"


def minute_price(text: str) -> MinutePrice:
    found = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?@(\d{4}-\d\d-\d\d)", text.strip(), re.ASCII)
    try:
        price = MinutePrice(int(found[1]), int(found[2] or found[1]), date.fromisoformat(found[3])) if found else None
    except ValueError:  # a day that is none
        price = None
    if price is None or price.at_most < price.likely:
        raise ValueError("wants credits, or the least and the most of them, and a day, such as 140-160@2026-11-29")
    return price


URL = Setting("CONNECTOR_ARGIL_URL", "https://api.argil.ai/v1", url, "Argil's API, or a sandbox.")


def second(address: str) -> str:
    """Where API v2 is: beside v1."""
    return f"{address.removesuffix('/v1')}/v2"


MINUTE = Setting(
    "CONNECTOR_ARGIL_MINUTE_CREDITS",
    "140-160@2026-11-29",
    minute_price,
    "Credits for a minute of video, the least and the most that Argil's price pages say, and the day they were read.",
)
"""https://docs.argil.ai/resources/api-pricings says both; 150 of Atom stands on a page of API v2."""

SETTINGS = (URL, MINUTE)
