"""What Authlib sees of a request: of a page its query alone, of a call its form alone, so that no secret in an address
is ever taken.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import flask
from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Payload, OAuth2Request

from connector.web.pages import forms

_NOT_TOLD = re.compile(r"[^ !#-\[\]-~]")  # what no description of an error may hold (RFC 6749, 4.1.2.1)


def told(text: str) -> str:
    """A text as the description of an error may have it."""
    return _NOT_TOLD.sub("'", text.replace("…", "..."))


class Payload(OAuth2Payload):
    """Parameters, each with all values that it was sent with. One without a value counts as not sent."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._lists: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in pairs:
            if value:
                self._lists[name].append(value)

    @property
    def data(self) -> Mapping[str, str]:
        return {name: values[0] for name, values in self._lists.items()}

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        return self._lists

    @property
    def response_type(self) -> str | None:
        """Authlib puts it into a sentence, and fails where that may not hold it."""
        given = self.data.get("response_type")
        return None if given is None else told(given)


class Request(OAuth2Request):
    """A request with its parameters. Whether it came over https is not Authlib's to judge: a proxy may have it so."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        super().__init__(flask.request.method, "https://this.bridge", headers=flask.request.headers)
        self.payload = Payload(pairs)

    @property
    def args(self) -> Mapping[str, str]:
        return dict(self.payload.data)

    @property
    def form(self) -> Mapping[str, str]:
        return dict(self.payload.data)


def of_page() -> Request:
    """Of the page on which somebody consents: the same with GET and POST, as its forms lead back to it."""
    return Request(flask.request.args.items(multi=True))


def of_call() -> Request:
    """Of a call by an app. Raises `InvalidRequestError` where a parameter is there twice."""
    request = Request(forms.pairs())
    twice = [name for name, values in request.payload.datalist.items() if len(values) > 1]
    if twice:
        raise InvalidRequestError(told(f"{twice[0]} is there twice."))
    return request
