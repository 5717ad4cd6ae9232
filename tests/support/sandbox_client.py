"""A caller of a sandbox, whose every answer is held against the provider's OpenAPI file."""

from typing import Any

import requests

from support.documents import Document


class SandboxClient:
    """A caller with a key. Each answer is held against the provider's OpenAPI file."""

    def __init__(self, url: str, key: str, document: Document) -> None:
        self.url = url
        self._document = document
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["x-api-key"] = key

    def __call__(self, method: str, path: str, expect: int | None = None, **options: Any) -> requests.Response:
        answer = self._session.request(method, self.url + path, timeout=options.pop("timeout", 5), **options)
        if not path.startswith("/sandbox"):
            self._document.check_answer(method, path, answer.status_code, answer.headers, answer.content)
        if expect is not None:
            assert answer.status_code == expect, answer.text
        return answer

    def get(self, path: str, **params: Any) -> Any:
        return self("GET", path, 200, params=params).json()

    def post(self, path: str, body: Any = None) -> Any:
        return self("POST", path, json=body).json()

    def state(self) -> Any:
        return self.get("/sandbox/state")

    def faults(self, **patch: Any) -> Any:
        return self("PATCH", "/sandbox/faults", 200, json=patch).json()

    def close(self) -> None:
        self._session.close()
