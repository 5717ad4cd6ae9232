"""Each provider's app, signed in to by OAuth: the committed connection against the live bridge."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from platforms import consent
from platforms.make.account import APPS, BRIDGE
from platforms.make.conftest import every_provider
from platforms.make.engine import Make, MakeError
from platforms.make.exchange import Transport
from platforms.make.sign_in import REDIRECT
from platforms.subjects import SUBJECTS
from support.world import World

from connector.manifests.make import labels
from connector.states import Platform

pytestmark = pytest.mark.platforms


class Clock:
    """Make's own: it goes on when it is told to."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def common(world: World) -> dict[str, str]:
    """What the app's owner types in at Make."""
    made = consent.client(world, Platform.MAKE, REDIRECT)
    return {"bridgeUrl": f"{BRIDGE}/", "clientId": made.id, "clientSecret": made.secret}


SignIn = Callable[..., Make]


@pytest.fixture
def sign_in(world: World, common: dict[str, str], clock: Clock) -> Iterator[SignIn]:
    """Somebody creates a connection; afterwards no log of Make's has a secret in it. `asked` changes the address."""
    made: list[Make] = []

    def signed(who: str, asked: Callable[[str], str] = str, **more: str) -> Make:
        make = Make(APPS[world.provider], Transport({BRIDGE: world.url}))
        made.append(make)
        address = asked(make.sign_in(common | more, clock).address())
        make.signed(consent.allow(world, address.replace(BRIDGE, world.url), who))
        return make

    yield signed
    for make in made:
        assert make.signed_in
        secrets = [common["clientSecret"], *(make.signed_in.data.get(each) for each in ("token", "refreshToken"))]
        assert not [each for each in secrets if each and each in json.dumps(make.log)]
        make.transport.close()


@every_provider
def test_somebody_signs_in_and_uses_modules_dropdowns_and_webhooks(world: World, sign_in: SignIn) -> None:
    make = sign_in("anna")
    assert make.metadata == "anna"
    subject = SUBJECTS[world.provider]
    avatar = make.options("avatars", {})[0]["value"]
    (bundle,) = make.run(labels.camel(subject.make), {"script": "Hello.", "avatar_id": avatar})
    assert bundle["id"] and world.state("anna")["videos_created"] == 1
    kept = make.attach("videoDone", f"{world.receiver.url}/anna")
    make.detach("videoDone", kept)
    assert {each.url.split("/")[2] for each in make.transport.sent} == {BRIDGE.split("/")[2]}


def test_a_token_is_refreshed_before_it_ends_and_not_earlier(sign_in: SignIn, clock: Clock) -> None:
    make = sign_in("bob")
    first = make.connection
    for minutes, refreshed in ((0, False), (54, False), (56, True)):
        clock.ahead = timedelta(minutes=minutes)
        make.transport.sent.clear()
        assert make.run("findVoices", {})
        calls = [each.url.removeprefix(BRIDGE).partition("?")[0] for each in make.transport.sent]
        assert calls == [*(["/oauth/token"] if refreshed else []), "/v1/searches/find_voices"]
    assert first.keys() == make.connection.keys()
    assert not {first["token"], first["refreshToken"]} & {make.connection["token"], make.connection["refreshToken"]}
    assert make.signed_in and make.signed_in.expires and make.signed_in.expires - clock() > timedelta(days=89)


def test_who_deletes_a_connection_signs_the_app_out(sign_in: SignIn, clock: Clock) -> None:
    make = sign_in("carol")
    assert make.signed_in
    kept = dict(make.signed_in.data)
    make.signed_in.invalidate()
    make.signed_in.data = kept  # somebody has a copy
    with pytest.raises(MakeError, match=r"\[401\] This token is not valid"):
        make.run("findVoices", {})
    clock.ahead = timedelta(hours=1)
    with pytest.raises(MakeError, match=r"\[400\] .*Sign in again") as refused:
        make.run("findVoices", {})
    assert refused.value.kind == "InvalidAccessTokenError"


def test_a_scope_that_was_not_allowed_is_told_in_a_sentence(sign_in: SignIn) -> None:
    make = sign_in("dora", lambda address: address.replace("scope=actions+triggers+read", "scope=read"))
    with pytest.raises(MakeError, match=r"\[403\] .*actions") as refused:
        make.run("createVideo", {"script": "Hello.", "avatar_id": make.options("avatars", {})[0]["value"]})
    assert refused.value.kind == "InvalidConfigurationError"


def test_a_wrong_secret_in_the_common_data_is_the_owners_to_mend(sign_in: SignIn) -> None:
    with pytest.raises(MakeError, match=r"\[401\] The client id or the client secret is wrong") as refused:
        sign_in("emil", clientSecret="wrong")
    assert refused.value.kind == "InvalidConfigurationError"
