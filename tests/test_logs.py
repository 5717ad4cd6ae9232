"""No secret reaches a log line, whatever notation it comes in; what is no secret stays readable."""

import contextlib
import io
import json
import logging
import string
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.samples import examples

from connector import ids, logs
from connector.egress.http import Request

letters = st.text(alphabet=string.ascii_letters + string.digits + "-_", min_size=24, max_size=48)
around = st.text(alphabet=string.ascii_letters + " .:,;()[]{}<>\n\t'\"", max_size=20)

NOTATIONS = [
    "Authorization: Bearer {}",
    "authorization:bearer {}",
    "AUTHORIZATION = Basic {}",
    "Authorization: Token {}",
    "authorization: {}",
    "{{'Authorization': 'Bearer {}'}}",
    '{{"authorization":"Bearer {}"}}',
    '{{\\"authorization\\": \\"Bearer {}\\"}}',
    "b'Authorization: Bearer {}\\r\\n'",
    "('Authorization', 'Bearer {}')",
    "[(b'authorization', b'Bearer {}')]",
    "the header was Bearer {}",
    "x-api-key: {}",
    "X-Api-Key:{}",
    "{{'x-api-key': '{}'}}",
    "{{'x-api-key': b'{}'}}",
    '{{"x-api-key": "{}"}}',
    '{{\\"x-api-key\\":\\"{}\\"}}',
    "('x-api-key', '{}')",
    "api_key={}",
    "apiKey: '{}'",
    '{{"api_key": "{}"}}',
    "GET /v1/connections?api_key={} HTTP/1.1",
    "X-Connect-Secret: {}",
    "act_{}",
    "?token=act_{}&x=1",
    "whsec_{}",
    '"secret": "whsec_{}"',
    "POST /inbound/argil/{} HTTP/1.1",
    "https://bridge.example/inbound/heygen/{}?x=1",
    "callbackUrl=https%3A%2F%2Fbridge.example%2Finbound%2Fargil%2F{}",
    "postgresql://user:{}@host/db",
    "postgresql+psycopg://user:{}@host:5432/db",
    "redis://:{}@host",
    "postgresql://user:p@{}@host/db",
    "host=db user=u password={} dbname=c",
]


@given(notation=st.sampled_from(NOTATIONS), secret=letters, before=around, after=around)
@settings(max_examples=examples(400))
def test_no_secret_survives(notation: str, secret: str, before: str, after: str) -> None:
    assert secret not in logs.redact(f"{before} {notation.format(secret)} {after}")


@pytest.mark.parametrize("notation", NOTATIONS)
def test_no_notation_betrays_a_secret(notation: str) -> None:
    assert "swordfish-and-chips-0123" not in logs.redact(notation.format("swordfish-and-chips-0123"))


@given(before=around, after=around)
def test_what_we_make_ourselves_never_survives(before: str, after: str) -> None:
    token, secret = ids.new_token(), ids.new_signing_secret()
    told = logs.redact(f"{before}{token} {secret}{after}")
    assert token[4:] not in told and secret[6:] not in told


@pytest.mark.parametrize(
    "line",
    [
        "delivery attempted delivery=dlv_01jd event=evt_0001 attempt=1 status=delivered answer=200",
        "connected connection=con_01jd provider=argil",
        "event published event=evt_7f0b",
        "https://hooks.example:8443/catch/123?x=1 answered 410",
        "mail to ops@example.com about https://example.com/a@b",
        "Argil refuses the stored API key. Connect again with a valid key from Argil's settings.",
        "postgresql://user@host/db and sqlite:///var/connector.db",
        "the authorization of this call, and the password, were missing",
        "a réception, 日本語, \U0001f600",
    ],
)
def test_an_ordinary_line_stays_as_it_is(line: str) -> None:
    assert logs.redact(line) == line


@given(st.text(alphabet=string.ascii_letters + string.digits + " .,;-_=()", max_size=80))
def test_words_without_a_secret_stay_as_they_are(line: str) -> None:
    secretive = ("authorization", "key", "secret", "passw", "bearer", "act_", "whsec_")
    if not any(word in line.lower() for word in secretive):
        assert logs.redact(line) == line


@contextlib.contextmanager
def logging_to(form: str) -> Iterator[io.StringIO]:
    """What a configured process writes to standard error."""
    root, told, before = logging.getLogger(), io.StringIO(), sys.stderr
    handlers, level = root.handlers[:], root.level
    sys.stderr = told
    try:
        logs.configure("info", form)
        yield told
    finally:
        sys.stderr = before
        root.handlers[:] = handlers
        root.setLevel(level)


log = logging.getLogger("test")
TOKEN = "act_0123456789abcdefghijklmnopq"


def tell() -> None:
    log.info("delivered %s", "well", extra={"fields": {"delivery": "dlv_1", "attempt": 2}})
    log.warning('said "%s"\nand more', TOKEN, extra={"fields": {"headers": {"x-api-key": "hush"}, "why": TOKEN}})
    log.info("a body", extra={"fields": {"text2": '{"api_key": "hush", "n": 1}', "api_key": "hush", "who": {"a"}}})
    try:
        raise ValueError(f"Authorization: Bearer hush and {TOKEN}")
    except ValueError:
        log.exception("it broke")


def test_text_has_one_line_an_outcome_with_its_fields() -> None:
    with logging_to("text") as told:
        tell()
    assert "info    test: delivered well delivery=dlv_1 attempt=2\n" in told.getvalue()
    assert TOKEN not in told.getvalue() and "hush" not in told.getvalue()
    assert "Traceback" in told.getvalue() and "it broke" in told.getvalue()


def test_json_has_one_object_a_line() -> None:
    with logging_to("json") as told:
        tell()
    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    assert [line["level"] for line in lines] == ["info", "warning", "info", "error"]
    assert lines[0]["text"] == "delivered well" and lines[0]["delivery"] == "dlv_1" and lines[0]["attempt"] == 2
    assert lines[0]["at"].endswith("Z") and lines[0]["logger"] == "test"
    assert "Traceback" in lines[3]["traceback"]
    assert TOKEN not in told.getvalue() and "hush" not in told.getvalue()


@given(text=around, secret=letters, field=st.sampled_from(["api_key", "authorization", "connect_secret", "why"]))
def test_json_stays_json_whatever_is_redacted(text: str, secret: str, field: str) -> None:
    record = logging.LogRecord("test", logging.INFO, "", 0, f'{text} "x-api-key": "{secret}"', None, None)
    record.fields = {field: f"api_key={secret}", "n": 1}
    line = logs._Json().format(record)
    assert json.loads(line)["n"] == 1
    assert secret not in line and "\n" not in line


def test_a_level_is_a_threshold() -> None:
    with logging_to("text") as told:
        log.debug("small talk")
        logging.getLogger("urllib3").info("chatter")
    assert told.getvalue() == ""


def test_what_hides_a_part_of_itself_hides_it_in_a_field_too() -> None:
    request = Request("GET", "https://a.example", {"Set-Cookie": "hush"})
    with logging_to("json") as told:
        log.info("sent", extra={"fields": {"request": request}})
    assert "a.example" in told.getvalue() and "hush" not in told.getvalue()
