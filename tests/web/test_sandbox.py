"""Whoever works with a sandbox is told so, in answers and pages; whoever works with the provider is not."""

from pathlib import Path

from cryptography.fernet import Fernet
from support.world import Api, World

from connector.bridge import Bridge
from connector.settings import Settings
from connector.web.app import create_app

HEADER = "Argil-Connector-Sandbox"


def test_every_answer_to_a_connection_says_so(world: World, alice: Api) -> None:
    assert alice.connection["sandbox"] is True
    assert alice.good("GET", "/v1/connections/me")["sandbox"] is True
    for method, path in (("GET", "/v1/connections/me"), ("GET", "/v1/options/avatars"), ("POST", "/v1/actions/none")):
        assert alice(method, path, {} if method == "POST" else None).headers[HEADER] == "true", path
    assert HEADER not in world.anyone("GET", "/v1/catalogue").headers


def test_the_page_of_the_docs_says_so(world: World) -> None:
    assert "works with a sandbox in the place of Argil" in world.anyone("GET", "/docs").text


def test_of_the_provider_itself_nobody_says_so(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/x.db", encryption_keys=(Fernet.generate_key().decode(),))
    bridge = Bridge(settings)
    assert "sandbox in the place" not in create_app(bridge).test_client().get("/docs").get_data(as_text=True)
    assert not bridge.sandboxes.has("argil")
    bridge.close()
