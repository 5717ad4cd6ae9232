"""What HeyGen's provider says of itself, and whose a key is."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from connector import errors
from connector.catalogue.catalogue import KINDS
from connector.egress.http import Answer, Request
from connector.providers.base import KnownAccount
from connector.providers.heygen import reach
from connector.providers.heygen.provider import HeyGen

SPECIFICATION = Path(__file__).parents[2] / "specs" / "heygen-openapi.yaml"


def test_every_operation_of_heygens_files_is_reached_by_something_there_is() -> None:
    paths = yaml.safe_load(SPECIFICATION.read_text())["paths"]
    verbs = ("get", "post", "patch", "put", "delete")
    operations = {f"{method.upper()} {path}" for path, item in paths.items() for method in item if method in verbs}
    assert len(HeyGen.reached_by) == len(operations) and dict(HeyGen.reached_by).keys() == operations
    known = {f"{plural}/{each.key}" for plural, kind in KINDS for each in HeyGen.entries if isinstance(each, kind)}
    for operation, places in HeyGen.reached_by:
        assert places and set(places) <= known | {reach.BY_ITSELF, reach.ASKING}, operation


class Upstream:
    """HeyGen with the accounts of some keys: answers by key and path; another key is refused, another path unknown."""

    def __init__(self, **accounts: dict[str, Any]) -> None:
        self.accounts = accounts
        self.asked: list[str] = []

    def call(self, request: Request, *, timeout: float) -> Answer:
        path = request.url.removeprefix("https://heygen.example").partition("?")[0]
        self.asked.append(path)
        account = self.accounts.get(request.headers["X-Api-Key"])
        if account is None:
            return _said(401, {"error": {"code": "unauthorized", "message": "The key is wrong"}})
        if path not in account:
            return _said(404, {"error": {"code": "not_found", "message": "There is no such thing"}})
        return _said(200, account[path])


def _said(status: int, body: Any) -> Answer:
    return Answer(status, {}, json.dumps(body).encode(), 0.1)


def user(username: str, email: str | None = None) -> dict[str, Any]:
    return {"/v3/users/me": {"data": {"username": username, "email": email}}}


def hooks(*ids: str) -> dict[str, Any]:
    rows = [{"endpoint_id": each, "url": "https://bridge.example/x"} for each in ids]
    return {"/v3/webhooks/endpoints": {"data": rows}, "/v1/webhook/endpoint.list": {"code": 100, "data": rows}}


def same(upstream: Upstream, api: Any = "v3", **known: Any) -> bool | None:
    before = {"api_key": "old", "webhook_id": None, "made": ()} | known
    heygen = HeyGen("https://heygen.example", api, upstream)  # type: ignore[arg-type]
    return heygen.same_account("new", KnownAccount(**before))


def test_two_keys_of_one_person_are_of_one_account() -> None:
    anna = user("anna", "anna@example.com")
    assert same(Upstream(old=anna, new=anna)) is True
    assert same(Upstream(old=anna, new=user("ben"))) is False
    assert same(Upstream(old=anna, new=user("anna", "another@example.com"))) is False


@pytest.mark.parametrize("api", ["v3", "v2"])
def test_where_the_key_before_is_refused_what_is_there_tells(api: str) -> None:
    video = {"/v3/videos/v1": {"data": {"id": "v1"}}, "/v1/video_status.get": {"code": 100, "data": {"id": "v1"}}}
    anna = user("anna") | hooks("h1")
    made = [("create_avatar_video", "v0"), ("get_video", "v9"), ("create_avatar_video", "v1")]
    assert same(Upstream(new=anna), api, webhook_id="h1") is True
    assert same(Upstream(new=anna), api, webhook_id="h2") is None
    assert same(Upstream(new=anna), api, webhook_id="h2", made=made) is False
    assert same(Upstream(new=anna | video), api, webhook_id="h2", made=made) is True


def test_what_cannot_be_asked_is_said() -> None:
    with pytest.raises(errors.ReconnectRequired):
        same(Upstream())


def test_a_key_is_tried_with_the_interface_in_use() -> None:
    for api, path in (("v3", "/v3/users/me"), ("v2", "/v2/user/remaining_quota")):
        upstream = Upstream(key=user("anna") | {"/v2/user/remaining_quota": {"error": None, "data": {}}})
        heygen = HeyGen("https://heygen.example", api, upstream)  # type: ignore[arg-type]
        heygen.check_key("key")
        with pytest.raises(errors.ReconnectRequired):
            heygen.check_key("another")
        assert set(upstream.asked) == {path}


def test_over_the_older_interface_nothing_is_asked_that_it_has_not() -> None:
    upstream = Upstream(key={"/v2/user/remaining_quota": {"error": None, "data": {"remaining_quota": 1}}})
    heygen = HeyGen("https://heygen.example", "v2", upstream)  # type: ignore[arg-type]
    with pytest.raises(errors.NotFound):
        heygen.look_up("key", heygen.report_for("translation", "t1"))
    for name in HeyGen.lists:
        read = heygen.list_page("key", name, None)
        listing = read.understand(upstream.call(read.request, timeout=1))
        assert listing.lines == () and listing.next_cursor is None
    assert set(upstream.asked) == {"/v2/user/remaining_quota"}
