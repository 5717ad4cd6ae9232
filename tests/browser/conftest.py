"""The pages as people see them: Debian's Chromium, driven by Playwright, before a whole bridge on real parts.

Locally a test is skipped where one of them cannot be had, saying why; where CI=true it fails.
"""

import contextlib
import os
import shutil
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from browser.person import Person
from support.servers import Server, Wire, certificate  # noqa: F401
from support.world import Api, World

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SEEN_WITHIN = 8_000  # milliseconds
PLATFORMS = ("zapier.com", "www.make.com", "eu1.make.com")
BACK = b"<!doctype html><html lang=en><title>Back</title><h1>Your account is connected</h1>"

NewPerson = Callable[..., Person]


def missing(reason: str) -> NoReturn:
    """There is a program that cannot be had here."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def platforms(certificate: Path) -> Iterator[Server]:  # noqa: F811
    """A server that browsers find where the platforms are: people are led back there, by their real addresses."""

    def handle(wire: Wire) -> None:
        while (asked := wire.request()) is not None:
            if b"Host: www.make.com\r\n" in asked and b"/cb/zone" in asked:
                wire.answer("302 Found", b"", "Location: https://eu1.make.com/")
            else:
                wire.answer("200 OK", BACK, "Content-Type: text/html")

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Server(handle, context, "127.0.0.1")
    yield server
    server.close()


@pytest.fixture(scope="session")
def chromium(platforms: Server) -> Iterator["Browser"]:
    """One process for all; a person has a context of it."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("Playwright is needed, which `make test-browser` installs.")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        missing("Chromium is needed, and there is none here: apt install chromium")
    with sync_playwright() as driver:
        there = ", ".join(f"MAP {host} 127.0.0.1:{platforms.port}" for host in PLATFORMS)
        browser = driver.chromium.launch(executable_path=program, args=[f"--host-resolver-rules={there}"])
        yield browser
        browser.close()


@contextlib.contextmanager
def at_rest(sqlite: Any, **more: Any) -> Iterator[World]:
    """A bridge without a relay."""
    with sqlite.fresh(migrated=True) as url, World(url, **more) as world:
        world.bridge.keyring.begin(now=world.bridge.clock())
        yield world


@contextlib.contextmanager
def at_work(sqlite: Any, **more: Any) -> Iterator[World]:
    """A bridge with its relay at work."""
    with at_rest(sqlite, **more) as world, world.relay():
        yield world


@pytest.fixture(scope="module")
def world(sqlite: Any) -> Iterator[World]:
    """A bridge of this file's own."""
    with at_work(sqlite) as world:
        yield world


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether pages may run theirs: what people do is done with them and without."""
    return bool(request.param)


@pytest.fixture
def new_person(chromium: "Browser", request: pytest.FixtureRequest) -> Iterator[NewPerson]:
    """Somebody with a browser of their own, which must have nothing to complain of; `scripts=False`: it runs none."""
    made: list[Person] = []

    def make(*, scripts: bool = True, url: str = "", **more: Any) -> Person:
        chosen: dict[str, Any] = {"locale": "en-GB", "timezone_id": "Europe/Paris", "ignore_https_errors": True}
        chosen["base_url"] = url or request.getfixturevalue("world").url
        context = chromium.new_context(java_script_enabled=scripts, **chosen | more)
        context.set_default_timeout(SEEN_WITHIN)
        made.append(Person(context))
        return made[-1]

    yield make
    for each in made:
        each.context.close()
    assert [wrong for each in made for wrong in each.complaints] == []


@pytest.fixture
def person(new_person: NewPerson, scripts: bool) -> Person:
    """One whose browser runs scripts, and one whose does not."""
    return new_person(scripts=scripts)


@pytest.fixture
def alice(world: World, request: pytest.FixtureRequest) -> Api:
    """A connection of this test's own."""
    return world.connect(f"alice-{abs(hash(request.node.nodeid))}")
