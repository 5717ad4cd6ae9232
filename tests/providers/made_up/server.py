"""The made-up provider's API on a loopback port: accounts, videos, translations, webhooks.

It does what the real ones do and Argil does not: it signs its webhooks with a secret that it gives at registration,
pages by a token, answers an idempotency key with its first answer, a refusal too, and may take no more than some videos
at once. Nothing ends by itself: `finish` ends a resource and sends its webhook.
"""

import base64
import hashlib
import hmac
import http.server
import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import requests

PAGE = 2  # rows
RETRY_AFTER = 30  # seconds
TYPES = {"videos": "video", "translations": "translation"}


@dataclass
class Account:
    """What one account has."""

    resources: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {each: {} for each in TYPES})
    webhooks: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)  # by idempotency key
    done: Counter[str] = field(default_factory=Counter)  # changing calls that took effect
    asked: Counter[str] = field(default_factory=Counter)  # all calls
    jobs: int = 1_000_000  # that it works on at once; what is more is answered with 429
    credits: int = 1_000_000  # each video costs one
    paid: Counter[str] = field(default_factory=Counter)  # videos by their titles

    def working(self) -> int:
        return sum(each["state"] == "working" for rows in self.resources.values() for each in rows.values())


class _Refused(Exception):
    def __init__(self, status: int, words: str, retry_after: int | None = None) -> None:
        super().__init__(words)
        self.status = status
        self.retry_after = retry_after


class MadeUpServer:
    """`with MadeUpServer() as server:`; every key that begins with `made-up-` is an account of its own."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.revoked: set[str] = set()
        self.lost_answers = 0  # so many changing calls are done, and their answers never arrive
        self.refused = 0  # so many changing calls are answered with 503, and nothing is done
        self.retry_after = RETRY_AFTER
        self.gate: int | None = None  # the status that every changing call is answered with, whatever its key
        self.blow: Callable[[], None] | None = None  # at every changing call, before it is done
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()
        handler = type("Handler", (_Handler,), {"made_up": self})
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/api"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def account(self, key: str) -> Account:
        return self.accounts.setdefault(key, Account())

    def start(self, key: str, name: str, **values: Any) -> str:
        """Something is begun in the provider's own app. `name` is that of its list. Gives its id."""
        with self._lock:
            return str(self._make(self.account(key), name, values)["id"])

    def finish(self, key: str, name: str, resource_id: str, *, failure: str | None = None) -> dict[str, Any]:
        """A resource ends. Gives it as it is now; no webhook is sent."""
        resource = self.account(key).resources[name][resource_id]
        resource["state"] = "failed" if failure else "finished"
        resource |= {"failure": failure} if failure else {"url": f"https://files.example/{resource_id}.mp4"}
        return resource

    def webhook(self, secret: str, name: str, resource: dict[str, Any], at: float) -> tuple[dict[str, str], str]:
        """Headers and body of what is sent about a resource that has ended. A failed one's says no more than its id."""
        shown = resource if resource["state"] == "finished" else {"id": resource["id"], "state": "failed"}
        body = json.dumps({"type": f"{TYPES[name]}.{resource['state']}", "about": shown})
        moment = str(int(at))
        signature = hmac.new(secret.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()
        headers = {"Made-Up-Signature": signature, "Made-Up-Time": moment, "Made-Up-Event": f"e-{next(self._numbers)}"}
        return headers, body

    def send(self, key: str, name: str, resource_id: str) -> list[int]:
        """Send the webhook of a resource that has ended to all who registered. Gives what they answered."""
        resource, statuses = self.account(key).resources[name][resource_id], []
        for hook in self.account(key).webhooks.values():
            headers, body = self.webhook(hook["secret"], name, resource, time.time())
            statuses.append(requests.post(hook["url"], data=body, headers=headers, timeout=10).status_code)
        return statuses

    def answer(self, method: str, path: str, headers: Callable[[str], str | None], body: Any) -> Any:
        """What a call is answered with; None where its answer is lost. Raises `_Refused`."""
        key = headers("X-Made-Up-Key") or ""
        if not key.startswith("made-up-") or key in self.revoked:
            raise _Refused(401, "unknown key")
        with self._lock:
            account, parts = self.account(key), urlsplit(path)
            _, _, name, *rest = parts.path.split("/")
            account.asked[f"{method} /{name}{'/{id}' if rest else ''}"] += 1
            if method == "GET":
                return self._read(account, parts.path, parse_qs(parts.query))
            if self.blow:
                self.blow()
            if self.gate:
                raise _Refused(self.gate, "not now")
            if self.refused:
                self.refused -= 1
                raise _Refused(503, "busy")
            made = self._once(
                account, headers("Idempotency-Key"), lambda: self._change(account, method, parts.path, body)
            )
            if self.lost_answers:
                self.lost_answers -= 1
                return None
            return made

    def _once(self, account: Account, key: str | None, change: Callable[[], Any]) -> Any:
        if key is None:
            return change()
        if key not in account.answers:
            try:
                account.answers[key] = json.loads(json.dumps(change()))
            except _Refused as refused:
                account.answers[key] = refused
        if isinstance(answer := account.answers[key], _Refused):
            raise answer
        return answer

    def _read(self, account: Account, path: str, query: dict[str, list[str]]) -> Any:
        _, _, name, *rest = path.split("/")
        if name == "account":
            return {"videos": len(account.resources["videos"])}
        rows = account.webhooks if name == "webhooks" else account.resources.get(name, {})
        if rest:
            return _known(rows, rest[0])
        shown = [{key: value for key, value in row.items() if key != "secret"} for row in rows.values()]
        return _page(shown, query.get("token", [""])[0])

    def _change(self, account: Account, method: str, path: str, body: Any) -> Any:
        _, _, name, *rest = path.split("/")
        if (method, name) == ("POST", "videos"):
            self._charge(account, body["title"])
        account.done[f"{method} /{name}"] += 1
        rows = account.webhooks if name == "webhooks" else account.resources[name]
        if method == "DELETE":
            return {"deleted": _known(rows, rest[0]) and rows.pop(rest[0])["id"]}
        if name == "webhooks":
            made = {"id": f"hook-{next(self._numbers)}", "url": body["url"], "secret": f"shh-{next(self._numbers)}"}
            return rows.setdefault(made["id"], made)
        return self._make(account, name, body)

    def _charge(self, account: Account, title: str) -> None:
        if title.startswith("bad"):
            raise _Refused(400, "a bad title")
        if not account.credits:
            raise _Refused(402, "no credits")
        if account.working() >= account.jobs:
            raise _Refused(429, "too many at once", self.retry_after)
        account.credits -= 1
        account.paid[title] += 1

    def _make(self, account: Account, name: str, values: dict[str, Any]) -> dict[str, Any]:
        made = {"id": f"{TYPES[name]}-{next(self._numbers)}", "state": "working", **values}
        return account.resources[name].setdefault(made["id"], made)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    made_up: MadeUpServer

    def do_GET(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            answer = self.made_up.answer(self.command, self.path, self.headers.get, json.loads(content or b"null"))
        except _Refused as refused:
            return self._send(refused.status, {"error": str(refused)}, refused.retry_after)
        if answer is None:
            self.close_connection = True
            return None
        return self._send(200, answer)

    do_POST = do_DELETE = do_GET

    def _send(self, status: int, answer: Any, retry_after: int | None = None) -> None:
        content = json.dumps(answer).encode()
        self.send_response(status)
        if retry_after is not None:
            self.send_header("Retry-After", str(retry_after))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None: ...


def _known(rows: dict[str, dict[str, Any]], resource_id: str) -> dict[str, Any]:
    if resource_id not in rows:
        raise _Refused(404, "unknown id")
    return rows[resource_id]


def _page(rows: list[dict[str, Any]], token: str) -> dict[str, Any]:
    """The newest come first. A token is no number that anybody could guess."""
    try:
        start = int(base64.urlsafe_b64decode(token.encode()).decode().removeprefix("after:")) if token else 0
    except ValueError:
        raise _Refused(400, "unknown token") from None
    more = base64.urlsafe_b64encode(f"after:{start + PAGE}".encode()).decode()
    return {"items": rows[::-1][start : start + PAGE], "next_token": more if start + PAGE < len(rows) else None}
