"""Fingerprints: how an operation is known by what was asked, so that the same body is the same operation.

A fingerprint is taken of the tidied input, so it has the version of the tidying (`tidying.VERSION`). An operation keeps
the version of its own and is compared in it: what was recorded before an upgrade is found after it by the same body.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from connector import errors
from connector.catalogue import schemas, tidying
from connector.catalogue.entries import CALLBACK_ID, CALLBACK_URL, DEDUPLICATE, Action

VERSION = tidying.VERSION

_OF_THE_CALL = (DEDUPLICATE.key, CALLBACK_URL.key, CALLBACK_ID.key)  # a repeat may change these


def of(action: Action, given: Mapping[str, Any], checked: Mapping[str, Any]) -> dict[int, str]:
    """The fingerprints of an input by their versions. `checked` is what the newest tidying and the schema made of it.

    There is none of a version that would have refused the input: no operation can be known by it.
    """
    made = {VERSION: digest(action.key, checked)}
    try:
        made[1] = digest(action.key, schemas.load(action, given, version=1))
    except errors.InvalidInput:
        pass
    return made


def of_the_operation(checked: Mapping[str, Any]) -> dict[str, Any]:
    """An action's checked input without what says how it is called."""
    return {key: value for key, value in checked.items() if key not in _OF_THE_CALL}


def digest(action: str, checked: Mapping[str, Any]) -> str:
    """The fingerprint of an action's checked input."""
    known_by = of_the_operation(checked)
    plain = json.dumps([action, known_by], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
