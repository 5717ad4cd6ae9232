"""Logging: one line per outcome, as text or JSON, and the one filter that keeps secrets out of every line.

A line's fields travel as `extra={"fields": {...}}`; the filter works on the finished text, so that no way of logging
(arguments, fields, tracebacks) passes it by.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime

_SECRETS = (
    re.compile(
        r"(?i)((?:authorization|x-api-key|x-connect-secret)['\"]?\s*[:=]\s*['\"]?(?:bearer\s+|basic\s+)?)[^\s'\",}]+"
    ),
    re.compile(r"(?i)(bearer\s+)[^\s'\",}]+"),
    re.compile(r"(act_)[\w-]{20,}"),
    re.compile(r"(whsec_)[\w+/=-]{8,}"),
    re.compile(r"(/inbound/\w+/)[\w-]+"),
    re.compile(r"(?i)(api_?key['\"]?\s*[:=]\s*['\"]?)[^\s'\",}]+"),
    re.compile(r"(\w+://[^/\s:@]+:)[^@/\s]+(?=@)"),
)


def redact(text: str) -> str:
    """`text` without tokens, keys, signing secrets, inbound addresses and passwords in URLs."""
    for secret in _SECRETS:
        text = secret.sub(r"\1[redacted]", text)
    return text


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = getattr(record, "fields", {})
        line = f"{_instant(record)} {record.levelname.lower():7} {record.name}: {record.getMessage()}"
        line += "".join(f" {key}={value}" for key, value in told.items())
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return redact(line)


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {"at": _instant(record), "level": record.levelname.lower(), "logger": record.name}
        line |= {"text": record.getMessage(), **getattr(record, "fields", {})}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return redact(json.dumps(line, default=str, ensure_ascii=False))


def _instant(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def configure(level: str, form: str) -> None:
    """Send every logger of this process to standard error through the redacting formatter."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Text())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("urllib3").setLevel(logging.WARNING)
