"""A connection by OAuth as Make makes and keeps it: `authorize`, what comes back, `token`, `info`; `refresh` where its
condition holds before a request, `invalidate` when its user deletes it.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from platforms.make.exchange import Answer, address
from platforms.make.iml.evaluate import Scope, fill
from platforms.make.iml.values import true
from platforms.make.layout import Part

REDIRECT = "https://www.make.com/oauth/cb/app"

Ask = Callable[[Mapping[str, Any], Scope], Answer]


@dataclass
class SignIn:
    """`common` is what the app's owner typed in at Make; `ask` makes a request. `data` is kept with the connection,
    `expires` when its user is asked to sign in again.
    """

    part: Part
    common: Mapping[str, str]
    ask: Ask
    now: Callable[[], datetime]
    data: dict[str, Any] = field(default_factory=dict)
    expires: datetime | None = None
    _state: str = ""

    def address(self) -> str:
        """Where the browser is sent."""
        code, scope = self.part.communication["authorize"], self._scope()
        self._state = secrets.token_urlsafe(16)
        return address("", fill(code["url"], scope), fill(code["qs"], scope) | {"state": self._state})

    def returned(self, to: str) -> Scope:
        """The browser came back to an address of Make's. Gives what `info` was told, for the connection's name."""
        query = dict(parse_qsl(urlsplit(to).query))
        assert to.startswith(f"{REDIRECT}?") and query.pop("state") == self._state
        authorized = self.part.communication["authorize"]["response"]
        self._keep("token", temp=fill(authorized["temp"], self._scope(query=query)))
        told = self.ask(self.part.communication["info"], self._scope(connection=self.data))
        return {"body": told.body}

    def renew(self) -> None:
        """Refresh the token if it is time to."""
        if true(fill(self.part.communication["refresh"]["condition"], self._scope())):
            self._keep("refresh")

    def invalidate(self) -> None:
        """The user deletes the connection."""
        self.ask(self.part.communication["invalidate"], self._scope())
        self.data = {}

    def _keep(self, directive: str, **more: Any) -> None:
        code, scope = self.part.communication[directive], self._scope(**more)
        told = self.ask(code, scope)
        answered = {**scope, "body": told.body, "headers": dict(told.headers), "statusCode": told.status}
        self.data = fill(code["response"]["data"], answered)
        self.expires = fill(code["response"]["expires"], answered)

    def _scope(self, **more: Any) -> dict[str, Any]:
        oauth = {"scope": self.part.codes["defaultScope"], "localRedirectUri": REDIRECT}
        return {"common": self.common, "oauth": oauth, "data": self.data, "now": self.now(), **more}
