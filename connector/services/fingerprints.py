"""Fingerprints: how an operation is known by what was asked, so that the same body is the same operation.

A fingerprint is taken of the tidied input, so it has the version of the tidying (`tidying.VERSION`), or `OF_FILES`
where the action takes a file: then the file's part is the hash of its bytes, or its address. An operation keeps the
version of its own and is compared in it: what was recorded before an upgrade is found after it by the same body.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from connector import errors
from connector.catalogue import schemas, tidying
from connector.catalogue.entries import Action
from connector.services import operation_inputs

VERSION = tidying.VERSION
OF_FILES = 3


def of(action: Action, given: Mapping[str, Any], checked: Mapping[str, Any]) -> dict[int, str]:
    """The fingerprints of an input by their versions. `checked` is what the newest tidying and the schema made of it.

    There is none of a version that would have refused the input: no operation can be known by it.
    """
    with_files = any(each.holds_file() for each in action.input)
    made = {OF_FILES if with_files else VERSION: digest(action.key, checked)}
    if any(each.kind == "file" and given.get(each.key) for each in action.input):
        return made  # the versions before had no such field
    for version in (VERSION, 1) if with_files else (1,):
        try:
            made[version] = digest(action.key, schemas.load(action, given, version=version))
        except errors.InvalidInput:
            continue
    return made


def newest(known_as: Mapping[int, str]) -> int:
    """The version in which a new operation is recorded."""
    return max(known_as)


def digest(action: str, checked: Mapping[str, Any]) -> str:
    """The fingerprint of an action's checked input."""
    known_by = operation_inputs.known_by(operation_inputs.of_the_operation(checked))
    plain = json.dumps([action, known_by], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
