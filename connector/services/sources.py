"""Where providers keep files: what a source says of one, and whether it is what was asked for.

A source that says one thing and gives another is not passed on: a file that is cut, or another part of it than was
asked for, must never look like the whole.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass

from connector import byte_ranges, errors
from connector.byte_ranges import Part, Range
from connector.catalogue.output_files import AtAddress
from connector.egress import targets
from connector.egress.stream import Stream
from connector.egress.streams import NotOpened, Streams
from connector.providers.base import Provider

log = logging.getLogger(__name__)

_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,60}", re.ASCII)
_VALIDATORS = {"ETag": re.compile(r'(W/)?"[!#-~]{0,200}"'), "Last-Modified": re.compile(r"[A-Za-z0-9:, -]{1,40}")}
_GONE = (401, 403, 404, 410)


@dataclass(frozen=True, slots=True)
class Found:
    """What a source gives. `length`: of what comes, in bytes; None where it is not told beforehand."""

    stream: Stream
    content_type: str
    length: int | None
    part: Part | None
    validators: Mapping[str, str]


class _Wrong(Exception):
    """A source does not give what was asked for; a sentence of it."""


def look(file: AtAddress, streams: Streams, provider: Provider) -> tuple[int | None, str]:
    """How long a file is, None where its source does not tell, and its media type. Raises a `Problem`."""
    try:
        found = _open(file, streams, provider, {"Range": "bytes=0-0"}, Range(0, 0), owner=None)
    except errors.RangeNotSatisfiable as empty:
        return empty.size, file.content_type
    found.stream.close_soon()
    return (found.part.size if found.part else found.length), found.content_type


def fetch(file: AtAddress, streams: Streams, provider: Provider, *, owner: str, range: str, if_range: str) -> Found:
    """Begin to fetch a file, or the part of it that the headers of these names ask for. Raises a `Problem`."""
    asked = Range.read(range)
    headers = {} if asked is None else {"Range": str(asked), **({"If-Range": if_range} if if_range else {})}
    return _open(file, streams, provider, headers, asked, owner=owner)


def out_of_range(size: int | None) -> errors.RangeNotSatisfiable:
    """What is answered to a range in which the file has nothing."""
    return errors.RangeNotSatisfiable("The file has no such part. Ask for less, or for the whole.", size=size)


def _open(
    file: AtAddress,
    streams: Streams,
    provider: Provider,
    headers: Mapping[str, str],
    asked: Range | None,
    *,
    owner: str | None,
) -> Found:
    try:
        stream = streams.open(file.url, headers, owner=owner, trusted=targets.of_stand_in(provider.base_url))
    except NotOpened as wrong:
        log.warning("file not fetched from the provider", extra={"fields": {"why": wrong.failure}})
        kind = errors.ProviderTimeout if wrong.failure == "timeout" else errors.ProviderFailed
        raise kind(
            f"The file could not be fetched from {provider.label}. {wrong} Try again in a few minutes."
        ) from None
    try:
        return _found(stream, file, asked)
    except _Wrong as wrong:
        stream.close_soon()
        log.warning("file not passed on: its source answers wrongly", extra={"fields": {"why": str(wrong)}})
        raise errors.ProviderFailed(
            f"The file could not be fetched from {provider.label}: {wrong}. Try again in a few minutes."
        ) from None
    except BaseException:
        stream.close_soon()
        raise


def _found(stream: Stream, file: AtAddress, asked: Range | None) -> Found:
    status, headers = stream.head or (0, {})
    if status == 416 and asked is not None:
        raise out_of_range(byte_ranges.size_of_none(headers.get("content-range", "")))
    if status in _GONE:
        raise _Wrong(f"its link is refused (status {status})")
    if status not in (200, 206):
        raise _Wrong(f"the answer was of status {status}")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise _Wrong("it is compressed")
    length = _length(headers)
    part = _part(headers, asked, length) if status == 206 else None
    return Found(stream, _content_type(file, headers), length, part, _validators(headers))


def _length(headers: Mapping[str, str]) -> int | None:
    """How many bytes come; None where they come in chunks. A body that only ends with its connection may be cut."""
    coding, told = headers.get("transfer-encoding"), headers.get("content-length", "")
    if coding is not None and coding.lower() == "chunked":
        return None
    if coding is not None or not re.fullmatch("[0-9]{1,18}", told):
        raise _Wrong("it is not said how long it is")
    return int(told)


def _part(headers: Mapping[str, str], asked: Range | None, length: int | None) -> Part:
    part = byte_ranges.given(headers.get("content-range", ""))
    if part is None or asked is None or not asked.answered_by(part) or length not in (None, len(part)):
        raise _Wrong("another part of it came than was asked for")
    return part


def _content_type(file: AtAddress, headers: Mapping[str, str]) -> str:
    """What the source says, where that is of the kind that is expected; a page is none of it."""
    told = headers.get("content-type", "").partition(";")[0].strip().lower()
    kind = file.content_type.partition("/")[0]
    if told in ("text/html", "application/xhtml+xml"):
        raise _Wrong("a page came in its place")
    return told if told.startswith(f"{kind}/") and _MEDIA_TYPE.fullmatch(told) else file.content_type


def _validators(headers: Mapping[str, str]) -> dict[str, str]:
    found = {name: headers.get(name.lower(), "") for name in _VALIDATORS}
    return {name: value for name, value in found.items() if _VALIDATORS[name].fullmatch(value)}
