"""What somebody filled into a form of a page."""

from collections.abc import Mapping
from typing import cast
from urllib.parse import parse_qsl

import flask

from connector import errors
from connector.catalogue.entries import Form
from connector.web import context

MOST_FIELDS = 200


def read() -> Mapping[str, str]:
    """The fields of this request's form by name; of several with one name the last. Raises `MalformedRequest`."""
    if "page_form" not in flask.g:
        flask.g.page_form = dict(_pairs())
    return cast(Mapping[str, str], flask.g.page_form)


def chosen(name: str) -> list[str]:
    """Every value of a field that may be ticked several times."""
    read()
    return [value for each, value in flask.g.page_pairs if each == name]


def pairs() -> list[tuple[str, str]]:
    """All fields as they were sent."""
    read()
    return cast(list[tuple[str, str]], flask.g.page_pairs)


def one(form: Form, field: str) -> str:
    """The one field that this request's form is about. Raises `InvalidInput`, also where nothing is filled in."""
    checked = context.checked(form, {field: read().get(field, "")})
    if field not in checked:
        raise errors.InvalidInput.at(field, "Fill this in.")
    return str(checked[field])


def faults(wrong: errors.Problem) -> dict[str, str]:
    """What is wrong with each field, in a sentence."""
    said = {path.partition(".")[0]: told for path, told in (wrong.details or {}).items()}
    return {field: str(told[0]) for field, told in said.items() if isinstance(told, list) and told}


def _pairs() -> list[tuple[str, str]]:
    if flask.request.mimetype not in ("application/x-www-form-urlencoded", ""):
        raise errors.UnsupportedMediaType("Send this form as a browser does: application/x-www-form-urlencoded.")
    try:
        pairs = parse_qsl(context.raw().decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:  # no UTF-8, or too many
        raise errors.MalformedRequest("This form could not be read. Load the page anew and try again.") from None
    if any("\x00" in value for pair in pairs for value in pair):  # PostgreSQL keeps none
        raise errors.MalformedRequest("This form has a character in it that no text has.")
    flask.g.page_pairs = pairs
    return pairs
