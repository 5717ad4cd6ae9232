"""The videos that were started here: listed, looked at, asked about anew."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import datetime
from typing import Any

import pytest
from support.world import Api, World, until

from connector.sandbox.files import PNG
from connector.sandbox.heygen.jobs import Video
from connector.services import started_videos
from connector.states import VideoStatus
from connector.web.pages import video_words, videos

from .conftest import Browser

HOSTILE = '"><img src=x onerror=alert(1)>'
MAKE = "/v1/actions/create_avatar_video"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """HeyGen's, which has batches, translations and pictures; with a relay, so that videos end."""
    url = f"sqlite:///{tmp_path_factory.mktemp('videos')}/connector.db"
    with World(url, provider="heygen") as world:
        world.bridge.store.database.upgrade()
        with world.relay():
            yield world


@pytest.fixture
def spoken(world: World, alice: Api) -> dict[str, str]:
    voice = alice.good("GET", "/v1/options/voices")[0]["id"]
    return {"script": "Hello there.", "avatar_id": world.avatar(alice), "voice_id": voice}


def rows(page: str) -> list[str]:
    """The rows of the table, tags and all."""
    found = re.search(r"<tbody>(.*?)</tbody>", page, re.S)
    return re.findall(r"<tr>.*?</tr>", found[1], re.S) if found else []


def operations(page: str) -> list[str]:
    """Where rows lead to."""
    return re.findall(r'<a href="/console/videos/(\w+)"', page)


def ended(browser: Browser, path: str, status: VideoStatus) -> str:
    """The page once it says so."""
    return str(until(lambda: f"> {label(status)}<" in (page := seen(browser, path)) and page))


def seen(browser: Browser, path: str) -> str:
    return re.sub(r'(<span class="badge \w+">)', r"\1 ", browser.open(path).text)


def label(status: VideoStatus) -> str:
    return video_words.LABELS[status]


def test_before_the_first_it_says_how_to_make_it(browser: Browser, alice: Api) -> None:
    browser.sign_in(alice.connection["token"])
    page = browser.open("/console/videos").text
    assert "No video was started yet" in page and 'href="/docs"' in page and "<table" not in page


def test_a_video_is_listed_and_shown_with_all_that_is_known_of_it(
    world: World, browser: Browser, alice: Api, spoken: dict[str, Any]
) -> None:
    told = {"callback_url": f"{world.receiver.url}/resume/secret-of-the-run", "callback_id": "run-7"}
    headers = {"Idempotency-Key": "my-own-key"}
    made = alice.good("POST", MAKE, spoken | told | {"title": HOSTILE}, headers=headers)
    browser.sign_in(alice.connection["token"])
    [row] = rows(ended(browser, "/console/videos", VideoStatus.DONE))
    assert "&gt;&lt;img src=x" in row and "Create Avatar Video" in row and "About $" in row
    path = f"/console/videos/{operations(row)[0]}"
    page = str(until(lambda: "> Delivered<" in (page := seen(browser, path)) and page))
    for text in (made["id"], "my-own-key", "run-7", "Hello there.", "At most $", "127.0.0.1", path.rsplit("/", 1)[1]):
        assert text in page, text
    assert HOSTILE not in page and "secret-of-the-run" not in page
    [delivery] = re.findall(r'href="(/console/deliveries/dlv_\w+)"', page)
    assert f'href="{delivery}"' in browser.open("/console/videos").text and browser.open(delivery).status_code == 200


def test_fresh_links_are_asked_for_and_the_picture_comes_from_here(
    world: World, browser: Browser, alice: Api, spoken: dict[str, Any]
) -> None:
    made = alice.good("POST", MAKE, spoken)
    browser.sign_in(alice.connection["token"])
    [row] = rows(ended(browser, "/console/videos", VideoStatus.DONE))
    path = f"/console/videos/{operations(row)[0]}"
    page = browser.open(path).text
    assert f'src="{path}/picture"' in page and "sandbox/files" not in page
    page = browser.send(f"{path}/link").text
    assert re.search(rf'href="{world.sandbox.url}/sandbox/files/videos/{made["id"]}.mp4[^"]*"[^>]*>Video<', page)
    picture = browser.open(f"{path}/picture")
    assert picture.headers["Content-Type"] == "image/png" and picture.content.startswith(b"\x89PNG")
    assert picture.headers["X-Content-Type-Options"] == "nosniff"


class Elsewhere(Video):
    """A video of which the provider says that its files are somewhere else."""

    address = ""

    def link(self, name: str, when: datetime, files: str) -> str | None:
        return self.address


@pytest.mark.parametrize(
    ("where", "taken", "status"),
    [
        ("{receiver}/picture.png", {}, 502),  # not public, and not the provider's
        ("{sandbox}/sandbox/files/picture.png", {"PICTURE_BYTES": 1000}, 404),  # too large
        ("{sandbox}/sandbox/files/picture.png", {"PICTURES": ("image/jpeg",)}, 404),  # of another kind
        ("javascript:alert(1)", {}, 502),
    ],
)
def test_a_picture_is_fetched_with_care(
    world: World,
    browser: Browser,
    alice: Api,
    spoken: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    taken: dict[str, Any],
    status: int,
) -> None:
    for name, value in taken.items():
        monkeypatch.setattr(started_videos, name, value)
    world.receiver.at["/picture.png"] = (200, {"Content-Type": "image/png"}, PNG)
    made = alice.good("POST", MAKE, spoken)
    browser.sign_in(alice.connection["token"])
    [operation] = operations(ended(browser, "/console/videos", VideoStatus.DONE))
    videos_there: dict[str, Video] = world.account(alice.connection["label"]).videos  # type: ignore[attr-defined]
    there = Elsewhere(**{each.name: getattr(videos_there[made["id"]], each.name) for each in fields(Video)})
    Elsewhere.address = where.format(receiver=world.receiver.url, sandbox=world.sandbox.url)
    videos_there[made["id"]] = there
    before = len(world.receiver.arrivals)
    assert browser.open(f"/console/videos/{operation}/picture").status_code == status
    assert len(world.receiver.arrivals) == before
    browser.open(f"/console/videos/{operation}")
    assert "javascript:" not in browser.send(f"/console/videos/{operation}/link").text


def test_what_the_provider_refuses_to_tell_is_said_on_the_page(
    world: World, browser: Browser, alice: Api, spoken: dict[str, Any]
) -> None:
    made = alice.good("POST", MAKE, spoken)
    browser.sign_in(alice.connection["token"])
    [operation] = operations(ended(browser, "/console/videos", VideoStatus.DONE))
    browser.open(f"/console/videos/{operation}")
    fields = browser.fields(f"/console/videos/{operation}/link")
    alice.good("POST", "/v1/actions/delete_video", {"video_id": made["id"]})
    page = browser.post(f"/console/videos/{operation}/link", fields)
    assert page.status_code == 404 and "No link to be had" in page.text and made["id"] in page.text
    assert browser.open(f"/console/videos/{operation}/picture").status_code == 404


def test_with_the_key_of_another_account_nothing_is_asked_about_it(
    browser: Browser, alice: Api, spoken: dict[str, Any]
) -> None:
    alice.good("POST", MAKE, spoken)
    browser.sign_in(alice.connection["token"])
    [operation] = operations(ended(browser, "/console/videos", VideoStatus.DONE))
    browser.open(f"/console/videos/{operation}")
    fields = browser.fields(f"/console/videos/{operation}/link")
    alice.good("PATCH", "/v1/connections/me", {"api_key": "sandbox-somebody-else"})
    page = browser.post(f"/console/videos/{operation}/link", fields)
    assert page.status_code == 422 and "the key of another account" in page.text
    assert browser.open(f"/console/videos/{operation}/picture").status_code == 422


def test_a_failed_one_says_why_and_is_found_by_its_status(browser: Browser, alice: Api, spoken: dict[str, Any]) -> None:
    alice.good("POST", MAKE, spoken | {"title": "Good"})
    alice.good("POST", MAKE, spoken | {"title": "Bad", "script": "Hello [moderate]."})
    browser.sign_in(alice.connection["token"])
    for status, name in ((VideoStatus.FAILED, "Bad"), (VideoStatus.DONE, "Good")):
        [row] = rows(ended(browser, f"/console/videos?status={status}", status))
        assert f">{name}</a>" in row
    [operation] = operations(browser.open("/console/videos?status=failed").text)
    assert "refused by moderation" in browser.open(f"/console/videos/{operation}").text
    page = browser.open("/console/videos?status=unclear&q=Good").text
    assert "No such video" in page and "Show all" in page
    assert len(rows(browser.open("/console/videos?status=nonsense").text)) == 2


def test_items_of_a_batch_and_translations_are_listed_too(browser: Browser, alice: Api, spoken: dict[str, Any]) -> None:
    batch = alice.good("POST", "/v1/actions/create_videos", {"items": [spoken, spoken | {"script": "Second."}]})
    video = {"video_url": "https://files.example.com/a.mp4", "output_language": "Spanish (Spain)"}
    alice.good("POST", "/v1/actions/translate_video", video)
    browser.sign_in(alice.connection["token"])
    page = browser.open("/console/videos").text
    assert len(rows(page)) == 3 and "Not known" in rows(page)[0] and "Translate Video" in rows(page)[0]
    page = browser.open(f"/console/videos?q={batch['id']}").text
    assert operations(page) == [each["operation_id"] for each in reversed(batch["items"])]
    shown = browser.open(f"/console/videos/{batch['items'][0]['operation_id']}").text
    assert batch["id"] in shown and "Idempotency key" not in shown


def test_they_are_read_page_by_page_with_their_filters(
    browser: Browser, alice: Api, spoken: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(videos, "ROWS", 2)
    items = [spoken | {"title": f"Spring {number}"} for number in range(5)]
    alice.good("POST", "/v1/actions/create_videos", {"items": [*items, spoken]})
    browser.sign_in(alice.connection["token"])
    path, found = "/console/videos?q=Spring", list[str]()
    while path:
        page = browser.open(path).text
        found += re.findall(r">(Spring \d)</a>", page)
        [path] = re.findall(r'href="([^"]+)" rel="next"', page) or [""]
        path = path.replace("&amp;", "&")
        assert not path or "q=Spring" in path
    assert found == [f"Spring {number}" for number in reversed(range(5))]


def test_calls_tell_the_same_as_pages(world: World, alice: Api, spoken: dict[str, Any]) -> None:
    told = {"callback_url": f"{world.receiver.url}/resume/secret-of-the-run", "callback_id": "run-7"}
    made = alice.good("POST", MAKE, spoken | told | {"title": "Spring"})
    alice.good("POST", MAKE, spoken | {"script": "Hello [fail]."})
    ended = until(lambda: [each for each in started(alice) if each["ended_at"] and each["callbacks"]])[0]
    assert (ended["status"], ended["resource_id"], ended["name"]) == ("done", made["id"], "Spring")
    assert ended["estimate"]["unit"] == "USD" and ended["type"] == "video" and ended["script"] == "Hello there."
    [callback] = ended["callbacks"]
    assert callback["callback_id"] == "run-7" and callback["host"].startswith("127.0.0.1:")
    assert alice.good("GET", f"/v1/deliveries/{callback['delivery_id']}")["callback_id"] == "run-7"
    assert alice.good("GET", f"/v1/videos/{ended['id']}") | {"callbacks": None} == ended | {"callbacks": None}
    [failed] = until(lambda: started(alice, status="failed"))
    assert failed["reason"] == "render_failed" and "failed" in failed["message"]
    first = alice.good("GET", "/v1/videos?limit=1")
    assert [each["id"] for each in first["data"]] == [failed["id"]]
    assert started(alice, cursor=first["next_cursor"])[0]["id"] == ended["id"]
    assert started(alice, q="pring")[0]["id"] == ended["id"] and started(alice, status="unclear") == []
    assert alice("GET", "/v1/videos?status=nonsense").status_code == 422
    assert alice("GET", "/v1/videos?cursor=nonsense").status_code == 422
    assert alice("GET", "/v1/videos/anything").status_code == 404


def started(api: Api, **query: str) -> list[dict[str, Any]]:
    return list(api.good("GET", "/v1/videos", params=query)["data"])


def test_nobody_sees_or_asks_for_anothers(
    new_browser: Callable[[], Browser], alice: Api, mallory: Api, spoken: dict[str, Any]
) -> None:
    alice.good("POST", MAKE, spoken | {"title": "Hers alone"})
    browser, other = new_browser(), new_browser()
    browser.sign_in(alice.connection["token"])
    [operation] = operations(browser.open("/console/videos").text)
    other.sign_in(mallory.connection["token"])
    token = other.fields("/console/sign-out")
    assert "Hers alone" not in other.open(f"/console/videos?q={operation}").text
    for answer in (
        other.open(f"/console/videos/{operation}"),
        other.open(f"/console/videos/{operation}/picture"),
        other.post(f"/console/videos/{operation}/link", token),
    ):
        assert answer.status_code == 404 and "Hers alone" not in answer.text


@pytest.mark.parametrize("status", list(VideoStatus))
def test_every_status_has_its_words(status: VideoStatus) -> None:
    [sentence] = video_words.sentences({"status": status, "reason": None, "message": None})
    assert video_words.LABELS[status] and sentence.endswith(".")


@pytest.mark.parametrize(
    ("estimate", "cost", "most"),
    [
        (None, "Not known", "estimates were kept"),
        ({"amount": 0, "at_most": 0, "unit": "credits"}, "Nothing", "before"),
        ({"amount": 1, "at_most": None, "unit": "credits"}, "About 1 credit", "no known most"),
        ({"amount": 1234.5, "at_most": 2000, "unit": "credits"}, "About 1,234.5 credits", "At most 2,000 credits."),
        ({"amount": 0.5, "at_most": 1.25, "unit": "USD"}, "About $0.50", "At most $1.25."),
    ],
)
def test_an_estimate_is_told_in_words(estimate: dict[str, Any] | None, cost: str, most: str) -> None:
    assert video_words.cost(estimate) == cost and most in video_words.most(estimate)
