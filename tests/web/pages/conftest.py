"""Browsers without scripts: they keep cookies, fill in forms as they stand in a page, and follow where they are led."""

import html
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
import requests
from support.world import World


class Browser:
    """What one person sees. `page` is the last answer."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        self.page: requests.Response

    def open(self, path: str, **more: Any) -> requests.Response:
        """Look at a page."""
        self.page = self.session.get(urljoin(self.url, path), timeout=20, **more)
        return self.page

    def fields(self, action: str) -> dict[str, str]:
        """The inputs of the form of the last page that leads there, as they are filled in."""
        form = re.search(
            rf'<form[^>]*action="{re.escape(html.escape(action))}"[^>]*>(.*?)</form>', self.page.text, re.S
        )
        assert form, f"no form leads to {action}: {self.page.text}"
        return {
            attributes["name"]: html.unescape(attributes.get("value", ""))
            for each in re.findall(r"<input([^>]*)>", form[1])
            if "name" in (attributes := dict(re.findall(r'([\w-]+)="([^"]*)"', each)))
            and (attributes.get("type") not in ("radio", "checkbox") or " checked" in each)
        }

    def send(self, action: str, *, headers: dict[str, str] | None = None, **filled: str) -> requests.Response:
        """Fill in a form of the last page, send it, and follow."""
        return self.post(action, self.fields(action) | filled, headers=headers)

    def post(self, path: str, fields: dict[str, str], *, headers: dict[str, str] | None = None) -> requests.Response:
        """Send a form of one's own making."""
        self.page = self.session.post(urljoin(self.url, path), data=fields, headers=headers, timeout=20)
        return self.page

    def sign_in(self, secret: str) -> requests.Response:
        """Sign in with a token, a key or a link's code."""
        self.open("/console/sign-in")
        return self.send("/console/sign-in", secret=secret)


@pytest.fixture
def new_browser(world: World) -> Iterator[Callable[[], Browser]]:
    made: list[Browser] = []

    def make() -> Browser:
        made.append(Browser(world.url))
        return made[-1]

    yield make
    for each in made:
        each.session.close()


@pytest.fixture
def browser(new_browser: Callable[[], Browser]) -> Browser:
    return new_browser()
