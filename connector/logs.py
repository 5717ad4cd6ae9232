"""Logging: one line per outcome, as text or JSON, and the one filter that keeps secrets out of every line.

A line's fields travel as `extra={"fields": {...}}`; the filter works on the finished text and on every field, so that
no way of logging (arguments, fields, tracebacks) passes it by.
"""

import functools
import json
import logging
import re
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

log = logging.getLogger(__name__)

_BEGINS = (
    r"""\\*['"]?\s*(?:[:=]|(?<=['"]),)\s*(?:b(?=\\*['"]))?\\*['"]?"""  # between a name and its value, in any notation
)
_VALUE = r"""[^\s'"\\,}]+"""

_SECRETS = (
    re.compile(rf"(?i)(authorization{_BEGINS}(?:(?:bearer|basic|digest|token|key)\s+)?){_VALUE}"),
    re.compile(rf"(?i)((?:api[_-]?key|x-connect-secret|passw(?:or)?d|client_secret){_BEGINS}){_VALUE}"),
    re.compile(rf"(?i)(bearer\s+){_VALUE}"),
    re.compile(r"(ac[corst]_)[\w-]{20,}"),
    re.compile(r"(whsec_)[\w+/=-]{8,}"),
    re.compile(r"(?i)(inbound(?:/|%2f)\w+(?:/|%2f))[\w-]+"),
    re.compile(r"(\w://[^/\s:@]*:)[^/\s]+(?=@)"),
)
_SIGNS = (
    "authorization",
    "key",
    "secret",
    "passw",
    "bearer",
    "acc_",
    "aco_",
    "acr_",
    "acs_",
    "act_",
    "whsec_",
    "inbound",
    "://",
)
"""Every one of `_SECRETS` has one of these, in lower case: to look for them costs a tenth."""
_NAMES = re.compile(r"(?i)authorization|api[_-]?key|secret|password|^token$")


def redact(text: str) -> str:
    """`text` without tokens, keys, signing secrets, inbound addresses and passwords in URLs."""
    lower = text.casefold()
    if any(sign in lower for sign in _SIGNS):
        for secret in _SECRETS:
            text = secret.sub(r"\1[redacted]", text)
    return text


@functools.lru_cache(maxsize=1_000)
def _names_a_secret(name: str) -> bool:
    return _NAMES.search(name) is not None


def _clean(value: Any, name: str = "") -> Any:
    """A field's value as plain JSON without secrets."""
    if _names_a_secret(name) and value is not None:
        return "[redacted]"
    if isinstance(value, Mapping):
        return {redact(str(key)): _clean(each, str(key)) for key, each in value.items()}
    if type(value) in (list, tuple, set):  # a named one may hold what its `repr` leaves out
        return [_clean(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float) else redact(str(value))


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = getattr(record, "fields", {})
        line = f"{_instant(record)} {record.levelname.lower():7} {record.name}: {record.getMessage()}"
        line += "".join(f" {key}={value}" for key, value in _clean(told).items())
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return redact(line)


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {"at": _instant(record), "level": record.levelname.lower(), "logger": record.name}
        line |= {"text": record.getMessage(), **getattr(record, "fields", {})}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(_clean(line), ensure_ascii=False)  # cleaned first: afterwards quotes are escaped


def _instant(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def configure(level: str, form: str) -> None:
    """Send every logger of this process to standard error through the redacting formatter."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Text())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("urllib3").setLevel(logging.WARNING)


def catch_all() -> None:
    """Send whatever else would write to standard error the same way: warnings, and what nobody catches."""
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # of a line that cannot be written, logging would print all that it was given
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)
    sys.unraisablehook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)


def _uncaught(kind: type[BaseException], wrong: BaseException | None, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("uncaught exception", exc_info=(kind, wrong or kind(), traceback))
