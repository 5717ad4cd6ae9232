"""What comes back, as values."""

import pytest

from connector.egress.http import Answer, is_page

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"content-type": "text/html"}, b""),
        ({"content-type": "Text/HTML; charset=utf-8"}, b'{"message": "no"}'),
        ({"content-type": " application/xhtml+xml"}, b"no"),
        (JSON, b"<!doctype html><h1>Forbidden</h1>"),
        ({}, b"<html>"),
        ({}, b" \r\n\t<HTML>"),
        ({}, b"\xef\xbb\xbf\n<?xml version='1.0'?>"),
        ({}, "\ufeff <html>".encode("utf-16-le")),
        ({}, "<html>".encode("utf-16")),
    ],
)
def test_a_page_is_told_by_its_type_or_its_first_letter(headers: dict[str, str], body: bytes) -> None:
    assert is_page(Answer(403, headers, body, 0.1))


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b""),
        ({}, b" \n"),
        (JSON, b'{"message": "<html>"}'),
        ({"content-type": "text/plain"}, b"Forbidden"),
        ({"content-type": "application/text/html"}, b"[]"),
    ],
)
def test_anything_else_is_none(headers: dict[str, str], body: bytes) -> None:
    assert not is_page(Answer(403, headers, body, 0.1))
