"""Somebody at a browser: opens pages, fills forms in by their labels, presses buttons by their names, and reads."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Locator

EXPECTED = "Failed to load resource: the server responded with a status of 4"  # a form that is refused


class Person:
    """One browser with one page. `complaints`: what the browser found wrong, such as a script that it refused."""

    def __init__(self, context: "BrowserContext") -> None:
        self.context = context
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def open(self, address: str) -> None:
        self.page.goto(address)

    def fill(self, **fields: str) -> None:
        """Fill in fields by what their labels begin with, blanks written as underscores."""
        for label, value in fields.items():
            self.page.get_by_label(re.compile(f"^{label.replace('_', ' ')}", re.I)).fill(value)

    def press(self, name: str, *, within: "Locator | None" = None) -> None:
        """Press a button that sends a form, and return when the answer is there."""
        with self.page.expect_navigation():
            (within or self.page).get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str, *, within: "Locator | None" = None) -> None:
        """Follow a link, and return when the page is there."""
        with self.page.expect_navigation():
            (within or self.page).get_by_role("link", name=name, exact=True).click()

    def unfold(self, name: str, *, within: "Locator | None" = None) -> None:
        """Open what a summary hides."""
        (within or self.page).locator("summary").get_by_text(name, exact=True).click()

    def sees(self, text: str) -> "Locator":
        """Return when a text can be seen; what it stands in."""
        found = self.page.get_by_text(text).filter(visible=True).first
        found.wait_for()
        return found

    def heading(self, text: str, *, exact: bool = True) -> None:
        """Return when the page is the one with this heading."""
        self.page.get_by_role("heading", name=text, exact=exact).first.wait_for()

    @property
    def at(self) -> str:
        """The path of the page, with its query."""
        parts = urlsplit(self.page.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    def sign_in(self, secret: str) -> None:
        """Sign in with a key, a token or a link's code."""
        self.open("/console/sign-in")
        self.fill(API_key_or_token=secret)
        self.press("Sign in")
        self.page.wait_for_url(re.compile(r"/console$"))

    def _hear(self, message: "ConsoleMessage") -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            self.complaints.append(f"{self.page.url}: {message.text}")
