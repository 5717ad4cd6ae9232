"""`connector oauth`: apps made, shown and removed, and what an operator is told to paste."""

import contextlib
import json
import re

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet

from connector import ids
from connector.bridge import Bridge, utc_now
from connector.cli import cli
from connector.errors import InvalidInput, NotFound
from connector.services import redirect_uris
from connector.settings import Settings
from connector.states import Scope
from connector.store.activity import BRIDGE
from connector.store.connections import Connection
from connector.store.store import Store

URL = "https://bridge.example.com/under"
BACK = "https://app.example.com/back"


@pytest.fixture(autouse=True)
def environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONNECTOR_DATABASE_URL", database_url)
    monkeypatch.setenv("CONNECTOR_ENCRYPTION_KEYS", Fernet.generate_key().decode())
    monkeypatch.setenv("CONNECTOR_PUBLIC_URL", URL)


def run(*words: str) -> str:
    result = CliRunner().invoke(cli, ["oauth", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output.strip()


def test_what_is_printed_is_what_the_platform_wants(store: Store) -> None:
    texts = {name: run("add-client", name, "--redirect-uri", BACK) for name in ("zapier", "make", "n8n")}
    texts["custom"] = run("add-client", "custom", "--redirect-uri", BACK, "--name", "My app")
    for name, text in texts.items():
        id, secret = re.findall(r"app_\w+", text)[0], re.findall(r"aco_[\w-]+", text)[0]
        client = store.oauth_clients.get(id)
        assert client is not None and client.platform == name
        assert client.secret_hash == ids.digest(secret) and "shown this once" in text
        assert URL in text
    assert f"BASE_URL={URL} CLIENT_ID=app_" in texts["zapier"] and " CLIENT_SECRET=aco_" in texts["zapier"]
    common = json.loads(re.findall(r"{.*}", texts["make"])[0])
    assert set(common) == {"bridgeUrl", "clientId", "clientSecret"}
    assert all(label in texts["n8n"] for label in ("Bridge Address ", "Client ID ", "Client Secret "))
    for said in (f"{URL}/oauth/authorize", f"{URL}/oauth/token", f"{URL}/oauth/revoke", "actions triggers read"):
        assert said in texts["custom"]


def test_a_public_app_has_no_secret_and_may_be_led_back_to_its_own_machine(store: Store) -> None:
    text = run("add-client", "custom", "--public", "--name", "CLI", "--redirect-uri", "http://127.0.0.1/back")
    assert "aco_" not in text and "secret" not in text.lower()
    [(client, _)] = store.oauth_clients.all(now=utc_now())
    assert client.public and client.name == "CLI"


def test_apps_are_listed_with_where_they_lead_back_to_and_removed_with_their_grants(
    store: Store, alice: Connection
) -> None:
    assert "No app" in run("list-clients")
    client_id = re.findall(r"app_\w+", run("add-client", "zapier", "--redirect-uri", BACK))[0]
    with contextlib.closing(Bridge(Settings.load())) as bridge:
        access = signed_in(bridge, client_id, alice)
        assert bridge.tokens.recognise(access) is not None
        assert f"{BACK}/2" in run("add-redirect-uri", client_id, f"{BACK}/2")
        told = run("list-clients").splitlines()
        assert told == [f"{client_id}  Zapier (zapier), signed in to 1 connection", f"  {BACK}", f"  {BACK}/2"]
        assert "signed in to 1 connection" in run("remove-client", client_id)
        assert bridge.tokens.recognise(access) is None and bridge.grants.of(alice) == []
        assert bridge.store.connections.get(alice.id) == alice
        told_last = bridge.activity.page(alice, after=None, limit=1)[0]
        assert (told_last.deed, told_last.actor, told_last.details["name"]) == ("app.revoked", BRIDGE, "Zapier")
    for words in (["remove-client", client_id], ["add-redirect-uri", client_id, BACK]):
        with pytest.raises(NotFound, match=f"there is no OAuth client {client_id}"):
            run(*words)


def signed_in(bridge: Bridge, client_id: str, connection: Connection) -> str:
    """An access token of an app that somebody lets in."""
    client = bridge.oauth_clients.find(client_id)
    assert client is not None
    text = bridge.grants.allow(connection, client, redirect_uri=BACK, scopes=list(Scope), challenge=None, by=BRIDGE)
    code = bridge.grants.find_code(text, client)
    assert code is not None
    return bridge.grants.redeem(code, client).access_token


@pytest.mark.parametrize(
    ("uri", "fault"),
    [
        ("http://app.example.com/back", "must begin with https"),
        ("https://app.example.com/back#part", "no fragment"),
        ("https://user@app.example.com/back", "no user"),
        ("https://*.example.com/back", "no wildcard"),
        ("https://app.example.com\\@evil.example", "without spaces and backslashes"),
        ("https://app.example.com/a back", "without spaces"),
        ("app.example.com/back", "a whole address"),
        ("javascript:alert(1)", "a whole address"),
        ("https:///back", "a whole address"),
        ("https://[::1/back", "a whole address"),
        ("https://app.example.com/" + "a" * 2048, "at most 2048"),
    ],
)
def test_nobody_is_ever_led_to_an_address_that_is_none(uri: str, fault: str) -> None:
    assert fault in str(redirect_uris.fault(uri))


@pytest.mark.parametrize(
    "uri",
    [BACK, "http://localhost:5678/back", "http://[::1]/back", "http://n8n:5678/back", "http://10.0.0.7/back?a=b"],
)
def test_what_leads_to_an_app_or_into_a_private_network_can_be_registered(uri: str) -> None:
    assert redirect_uris.fault(uri) is None


def test_an_app_needs_a_name_and_a_way_back() -> None:
    with pytest.raises(InvalidInput, match="what people know the app by"):
        run("add-client", "custom", "--redirect-uri", BACK)
    with pytest.raises(InvalidInput, match="must begin with https"):
        run("add-client", "make", "--redirect-uri", "http://app.example.com")
    assert CliRunner().invoke(cli, ["oauth", "add-client", "make"]).exit_code == 2
