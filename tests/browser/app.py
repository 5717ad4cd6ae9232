"""An app of a platform: the platform's own half is Authlib's client side."""

import secrets
from typing import Any

from authlib.integrations.requests_client import OAuth2Session
from support.world import World

from connector.states import Platform

ZAPIER = "https://zapier.com/dashboard/auth/oauth/return/App1CLIAPI/"
MAKE = "https://www.make.com/oauth/cb/app"


class App:
    """What a platform does: sends people to the bridge, takes what they come back with, calls, refreshes."""

    def __init__(self, world: World, platform: Platform, back: str, **how: Any) -> None:
        self._world = world
        client, secret = world.bridge.oauth_clients.add(platform, uris=(back,))
        self.session = OAuth2Session(client.id, secret, redirect_uri=back, scope="actions triggers read", **how)
        self.pkce = {"code_verifier": secrets.token_urlsafe(48)} if "code_challenge_method" in how else {}

    def address(self, **more: str) -> str:
        """Where people are sent to."""
        page = f"{self._world.url}/oauth/authorize"
        address, self._state = self.session.create_authorization_url(page, **self.pkce, **more)
        return str(address)

    def take(self, came_back: str) -> None:
        """Fetch the tokens; raises for another state, or another issuer."""
        self.session.fetch_token(
            f"{self._world.url}/oauth/token", authorization_response=came_back, state=self._state, **self.pkce
        )

    def refresh(self) -> None:
        self.session.refresh_token(f"{self._world.url}/oauth/token")

    def me(self) -> Any:
        """What its test call answers."""
        return self.session.get(f"{self._world.url}/v1/connections/me").json()
