"""Takes the pictures of docs/n8n.md from n8n's own editor: `make screenshots`.

They are looked at by people, so no test compares them.
"""

import contextlib
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from platforms.n8n.harness import Harness
from support import pictures_of_pages

pytestmark = pytest.mark.platforms

WIDE = {"width": 1280, "height": 860}


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="`make screenshots` installs playwright")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip("There is no Chromium here: apt install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Any, harness: Harness) -> Iterator[Any]:
    """The editor, signed in."""
    context = browser.new_context(viewport=WIDE, base_url=harness.n8n.url)
    context.add_cookies(
        [{"name": name, "value": value, "url": harness.n8n.url} for name, value in harness.n8n.cookies().items()]
    )
    yield context.new_page()
    context.close()


def flow(
    harness: Harness, kind: str, parameters: dict[str, Any], *, name: str = "Argil Connector Trigger"
) -> dict[str, Any]:
    """A workflow of one node."""
    node = {"id": "node", "name": name, "type": kind, "position": [0, 0]}
    node |= {"typeVersion": 1 if kind == harness.names.trigger else 1.1, "parameters": parameters}
    node |= {"credentials": {harness.names.credential: harness.credential}}
    if kind == harness.names.trigger:
        node |= {"webhookId": "11111111-2222-4333-8444-555555555555"}
    return harness.n8n.create({"name": "Video", "nodes": [node], "connections": {}, "settings": {}})


def open_node(page: Any, made: dict[str, Any]) -> None:
    page.goto(f"/workflow/{made['id']}/{made['nodes'][0]['id']}")
    page.get_by_text("Parameters", exact=True).first.wait_for(timeout=60_000)
    page.wait_for_timeout(1_500)  # its dropdowns fill


def picture(page: Any, name: str, *, height: int | None = None) -> None:
    with contextlib.suppress(Exception):
        page.get_by_test_id("close-toast").first.click(timeout=500)
    clip = {"x": 0, "y": 0, "width": WIDE["width"], "height": height or WIDE["height"]}
    pictures_of_pages.keep(page.screenshot(clip=clip), name)


def test_the_form_of_an_action(page: Any, harness: Harness) -> None:
    given = {"script": "Hello there. Welcome aboard.", "avatar_id": harness.avatar(), "max_credits": 20}
    told = harness.step("create_and_render_video", given, callback_url="={{ $execution.resumeUrl }}")["parameters"]
    chosen = {"mode": "list", "cachedResultName": harness.options("avatars")[0]["name"]}
    told["avatar_id"] |= chosen | {"value": harness.options("avatars")[0]["id"]}
    open_node(page, flow(harness, harness.names.action, told, name="Create and Render"))
    picture(page, "n8n-action")


def test_the_form_of_the_trigger(page: Any, harness: Harness) -> None:
    open_node(page, flow(harness, harness.names.trigger, {"trigger": "video_finished"}))
    picture(page, "n8n-trigger")


def test_what_the_search_for_nodes_finds(page: Any, harness: Harness) -> None:
    page.goto("/workflow/new")
    page.get_by_text("Add first step", exact=False).first.wait_for(timeout=60_000)
    page.keyboard.press("Tab")
    page.wait_for_timeout(1_000)
    page.keyboard.type("talking head")
    page.wait_for_timeout(1_000)
    page.get_by_text("Argil Connector", exact=True).last.click()
    page.wait_for_timeout(1_000)
    picture(page, "n8n-events")
