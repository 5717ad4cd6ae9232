"""The integration that is signed in to by OAuth 2, on the real zapier-platform-core against the live bridge."""

import base64
import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from platforms import consent
from platforms.subjects import Subject
from platforms.zapier import cloud
from platforms.zapier.conftest import every_provider
from platforms.zapier.core import Core, Refused, User
from support.world import World, until

from connector import limits
from connector.states import Platform

pytestmark = pytest.mark.platforms

REDIRECT = "https://zapier.com/dashboard/auth/oauth/return/App12345CLIAPI/"
OAUTH = "authentication.oauth2Config."
VERIFIER = "a-verifier-that-zapier-made-and-keeps-to-itself"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


@pytest.fixture(scope="module")
def signing_in(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The integration as docs/zapier.md has its publisher change it."""
    return copied(folder, tmp_path_factory.mktemp("signing_in") / "app", "oauth2")


def copied(folder: Path, to: Path, sign_in: str) -> Path:
    shutil.copytree(folder, to, ignore=shutil.ignore_patterns("node_modules"))
    (to / "node_modules").symlink_to(folder / "node_modules")
    package = json.loads((to / "package.json").read_text())
    (to / "package.json").write_text(json.dumps(package | {"signIn": sign_in}))
    return to


@pytest.fixture(scope="module")
def client(world: World) -> consent.Client:
    return consent.client(world, Platform.ZAPIER, REDIRECT)


@pytest.fixture(scope="module")
def oauth(node: str, signing_in: Path, world: World, client: consent.Client) -> Iterator[Core]:
    with Core(node, signing_in, world.url, CLIENT_ID=client.id, CLIENT_SECRET=client.secret) as core:
        yield core


def connect(world: World, core: Core, who: str, **asked: str) -> User:
    """Connect an account in Zapier's editor. `asked`: what the integration would ask for otherwise."""
    given = {"state": "abc", "redirect_uri": REDIRECT}
    address = core.ask(command="execute", method=f"{OAUTH}authorizeUrl", bundle={"inputData": given})["results"]
    pkce = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}  # Zapier's own, as enablePkce is set
    params = consent.query(address) | pkce | asked
    whole = requests.Request("GET", address.partition("?")[0], params=params).prepare().url
    back = consent.query(consent.allow(world, str(whole), who))
    assert back["state"] == "abc"
    user = User(core, "")
    user.auth = user(f"{OAUTH}getAccessToken", {"code": back["code"], "code_verifier": VERIFIER} | given)
    return user


@every_provider
def test_somebody_signs_in_and_works_without_ever_seeing_a_token(subject: Subject, world: World, oauth: Core) -> None:
    assert oauth.ask(command="validate") == {"results": [], "status": "SUCCESS"}
    user = connect(world, oauth, "anna")
    assert user.auth["token_type"] == "Bearer" and user.auth["scope"] == "actions triggers read"
    tried = user("authentication.test")
    assert (tried["label"], tried["provider"]) == ("anna", subject.key)
    target = f"{world.receiver.url}/anna"
    kept = user("triggers.video_done.operation.performSubscribe", targetUrl=target)
    given = {"script": "Hello there.", "avatar_id": user("triggers.list_avatars.operation.perform")[0]["id"]}
    made = user(f"creates.{subject.make}.operation.perform", given)
    arrival = until(lambda: next((each for each in world.receiver.arrivals if each.path == "/anna"), None))
    (event,) = user("triggers.video_done.operation.perform", subscribeData=kept, **cloud.request(arrival))
    assert event["video"]["id"] == made["id"]
    assert user("triggers.video_done.operation.performUnsubscribe", subscribeData=kept)["deleted"]


def test_a_token_that_ended_is_refreshed_until_the_app_is_signed_out(
    world: World, oauth: Core, client: consent.Client
) -> None:
    user = connect(world, oauth, "bob")
    consent.expire(world)
    with pytest.raises(Refused) as refused:
        user("searches.find_voices.operation.perform")
    assert refused.value.kind == "RefreshAuthError"
    user.auth |= user(f"{OAUTH}refreshAccessToken")
    assert user("searches.find_voices.operation.perform")
    consent.revoke(world, client, user.auth["refresh_token"])
    with pytest.raises(Refused, match="Sign in again") as refused:
        user(f"{OAUTH}refreshAccessToken")
    assert refused.value.kind == "ExpiredAuthError"


def test_a_refresh_that_is_asked_for_too_often_is_waited_for(world: World, oauth: Core, client: consent.Client) -> None:
    user = connect(world, oauth, "dan")
    form = {"grant_type": "refresh_token", "refresh_token": user.auth["refresh_token"]}
    with requests.Session() as session:
        session.auth = (client.id, client.secret)
        for _ in range(1 + limits.LATE_REFRESHES):
            assert session.post(f"{world.url}/oauth/token", data=form, timeout=10).ok
    with pytest.raises(Refused, match="Use the one after it") as refused:
        user(f"{OAUTH}refreshAccessToken")
    assert (refused.value.kind, refused.value.delay) == ("ThrottledError", 60)


def test_a_scope_that_was_not_allowed_is_told_in_a_sentence(world: World, oauth: Core) -> None:
    user = connect(world, oauth, "carol", scope="read")
    with pytest.raises(Refused, match="actions") as refused:
        user("creates.create_video.operation.perform", {"script": "Hello."})
    assert (refused.value.kind, refused.value.code) == ("AppError", "insufficient_scope")


@pytest.mark.parametrize("variable", ["CLIENT_ID", "CLIENT_SECRET"])
def test_a_publisher_who_forgot_the_app_is_told_so(node: str, signing_in: Path, variable: str) -> None:
    there: dict[str, Any] = {name: "x" for name in ("CLIENT_ID", "CLIENT_SECRET") if name != variable}
    with Core(node, signing_in, "http://127.0.0.1:9", **there) as core:
        with pytest.raises(Refused, match=f"has not set {variable}"):
            User(core, "")(f"{OAUTH}getAccessToken", {"code": "x"})


def test_a_wrong_secret_of_the_app_is_refused_by_core_itself(
    node: str, signing_in: Path, world: World, client: consent.Client
) -> None:
    """In no words of ours: core takes any 401 for a token that is to be refreshed, before the integration sees it."""
    with Core(node, signing_in, world.url, CLIENT_ID=client.id, CLIENT_SECRET="wrong") as core:
        with pytest.raises(Refused) as refused:
            User(core, "")(f"{OAUTH}getAccessToken", {"code": "x"})
    assert refused.value.kind == "RefreshAuthError"


def test_a_way_that_there_is_not_is_refused(node: str, folder: Path, tmp_path: Path) -> None:
    wrong = copied(folder, tmp_path / "app", "oauth")
    done = subprocess.run([node, "-e", "require(process.argv[1])", str(wrong)], capture_output=True, text=True)
    assert done.returncode and "signIn is oauth, and can be token or oauth2" in done.stderr
