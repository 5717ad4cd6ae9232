"""HeyGen's webhooks prove themselves by a signature over the body alone, near the moment that is sent with it."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.providers.heygen import webhooks
from connector.providers.observations import Ignored, Report

SECRET = "whsec_4f2b7c1de09a48f7"
DONE = {
    "event_type": "avatar_video.success",
    "event_data": {
        "video_id": "v1",
        "url": "https://files.example/v1.mp4",
        "gif_download_url": "https://files.example/v1.gif",
        "video_share_page_url": "https://app.heygen.com/share/v1",
        "folder_id": "f1",
        "callback_id": "job-1",
    },
}
FAILED = {"event_type": "avatar_video.fail", "event_data": {"video_id": "v1", "msg": "Video is too long"}}


def signature(body: str, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()


def headers(body: str, at: datetime, secret: str = SECRET) -> dict[str, str]:
    return {
        "heygen-signature": signature(body, secret),
        "heygen-timestamp": str(int(at.timestamp())),
        "heygen-event-id": "evt_1",
        "signature": "",
    }


def read(event: Any, sent: dict[str, str] | None, at: datetime, *secrets: str) -> Report | Ignored | None:
    body = event if isinstance(event, str) else json.dumps(event)
    return webhooks.report(sent if sent is not None else headers(body, at), body, secrets, received_at=at)


def test_a_signed_end_is_proved_with_what_the_body_has_and_wants_one_question(now: datetime) -> None:
    report = read(DONE, None, now, SECRET)
    assert isinstance(report, Report) and report.proved and not report.complete
    assert (report.proved.final, report.resource["video_url"]) == ("done", None)
    shown = report.proved.resource
    assert (shown["id"], shown["status"], shown["video_url"]) == ("v1", "DONE", "https://files.example/v1.mp4")
    assert (shown["gif_url"], shown["folder_id"]) == ("https://files.example/v1.gif", "f1")


def test_a_signed_failure_has_its_reason(now: datetime) -> None:
    for data in ({"msg": "Video is too long"}, {"error": "Video is too long"}):
        report = read({"event_type": "avatar_video.fail", "event_data": {"video_id": "v1", **data}}, None, now, SECRET)
        assert isinstance(report, Report) and report.proved
        assert report.proved.resource["failure_message"] == "Video is too long"
        assert report.proved.extra == {"reason": "failed"}


@pytest.mark.parametrize("key", ["video_translate_id", "video_translation_id", "id"])
def test_a_translation_is_named_by_any_of_its_names(now: datetime, key: str) -> None:
    event = {"event_type": "video_translate.success", "event_data": {key: "t1", "url": "https://files.example/t1.mp4"}}
    report = read(event, None, now, SECRET)
    assert isinstance(report, Report) and (report.resource_type, report.id) == ("translation", "t1")
    assert report.proved and report.proved.resource["video_url"] == "https://files.example/t1.mp4"


def test_older_endpoints_sign_in_a_header_without_a_moment(now: datetime) -> None:
    body = json.dumps(DONE)
    report = read(body, {"signature": signature(body)}, now, f"{webhooks.OF_V1}{SECRET}")
    assert isinstance(report, Report) and report.proved
    assert isinstance(read(body, {"signature": signature(body, "other")}, now, f"{webhooks.OF_V1}{SECRET}"), Ignored)


def test_that_header_proves_nothing_with_a_secret_of_the_newer_interface(now: datetime) -> None:
    body = json.dumps(DONE)
    captured = {"signature": signature(body)}
    for late in ({}, {"heygen-timestamp": str(int(now.timestamp()))}, {"heygen-signature": ""}):
        assert read(body, captured | late, now, SECRET) == Ignored("it is not signed")
    assert isinstance(read(body, captured, now, f"{webhooks.OF_V1}another", SECRET), Ignored)


@pytest.mark.parametrize("case", ["upper", "blanks"])
def test_hex_is_hex_however_it_is_written(now: datetime, case: str) -> None:
    body = json.dumps(DONE)
    right = signature(body)
    sent = headers(body, now) | {"heygen-signature": right.upper() if case == "upper" else f" {right} "}
    assert isinstance(read(body, sent, now, SECRET), Report)


@pytest.mark.parametrize(("seconds", "taken"), [(299, True), (-299, True), (302, False), (-302, False)])
def test_it_must_come_near_its_moment(now: datetime, seconds: int, taken: bool) -> None:
    body = json.dumps(DONE)
    report = read(body, headers(body, now - timedelta(seconds=seconds)), now, SECRET)
    assert isinstance(report, Report) == taken


@pytest.mark.parametrize("moment", ["", "soon", "-1", "1e9", "²", "9" * 40])
def test_a_moment_that_is_none_proves_nothing(now: datetime, moment: str) -> None:
    body = json.dumps(DONE)
    assert isinstance(read(body, headers(body, now) | {"heygen-timestamp": moment}, now, SECRET), Ignored)


def test_a_moment_may_be_in_milliseconds(now: datetime) -> None:
    body = json.dumps(DONE)
    moment = str(int(now.timestamp() * 1000))
    assert isinstance(read(body, headers(body, now) | {"heygen-timestamp": moment}, now, SECRET), Report)


def test_the_secret_before_is_taken_beside_the_new_one(now: datetime) -> None:
    body = json.dumps(DONE)
    report = read(body, headers(body, now, "whsec_old"), now, "whsec_new", "whsec_old")
    assert isinstance(report, Report) and report.proved


def test_where_a_secret_is_known_nothing_unsigned_is_believed(now: datetime) -> None:
    body = json.dumps(DONE)
    for sent in ({}, headers(body, now, "guessed"), headers(json.dumps(FAILED), now)):
        report = read(body, sent, now, SECRET)
        assert isinstance(report, Ignored) and report.kept and report.why
        assert report.other_secret == bool(sent)


def test_where_none_is_known_it_is_a_hint(now: datetime) -> None:
    report = read(DONE, None, now)
    assert isinstance(report, Report) and report.proved is None
    assert (report.id, report.claim, report.resource["video_url"]) == ("v1", "DONE", None)


@pytest.mark.parametrize(
    "event",
    [
        {"event_type": "avatar_video_gif.success", "event_data": {"video_id": "v1"}},
        {"event_type": "batch.finished", "event_data": {"batch_id": "b1"}},
        {"event_type": "avatar_video.success"},
        {"event_type": "avatar_video.success", "event_data": []},
        {"event_type": "avatar_video.success", "event_data": {"video_id": "../users/me"}},
        {"event_type": "avatar_video.success", "event_data": {"video_id": 7}},
        {"event_type": ["avatar_video.success"], "event_data": {"video_id": "v1"}},
    ],
)
def test_what_names_no_resource_of_ours_reports_nothing(now: datetime, event: Any) -> None:
    assert read(event, None, now, SECRET) is None


@given(st.text(), st.text(), st.binary(max_size=64))
def test_no_other_signature_is_taken(wrong: str, moment: str, other: bytes) -> None:
    at, body = datetime.fromisoformat("2026-03-01T12:00:00+00:00"), json.dumps(DONE)
    for guess in (wrong, hashlib.sha256(other).hexdigest(), signature(body)[:-1], signature(body) + "0"):
        sent = headers(body, at) | {"heygen-signature": guess}
        assert isinstance(webhooks.report(sent, body, [SECRET], received_at=at), Ignored)
        webhooks.report(sent | {"heygen-timestamp": moment}, body, [SECRET], received_at=at)
