"""Older fields that say what a better one says now: both are taken, and what is made of them is the better one's value.

So a provider's functions, the stored input and the fingerprint know the better field only.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from connector import errors
from connector.catalogue import field_types, files
from connector.catalogue.fields import Field
from connector.catalogue.files import File

Problems = dict[str, list[str]]


def shown(declared: tuple[Field, ...]) -> tuple[Field, ...]:
    """The fields that a form has: those that no other one supersedes, that still say something, and are for forms."""
    return tuple(each for each in declared if each.superseded_by is None and not (each.retired or each.formless))


def relaxed(declared: tuple[Field, ...]) -> tuple[Field, ...]:
    """The fields as the API checks them one by one: what an older one may stand for need not be given itself."""
    replaceable = {each.superseded_by for each in declared}
    return tuple(dataclasses.replace(each, required=False) if each.key in replaceable else each for each in declared)


def replaced(declared: tuple[Field, ...], loaded: Mapping[str, Any]) -> tuple[dict[str, Any], Problems]:
    """A loaded input in which each older field's value stands under the better field's key, as that one's value.

    And what is wrong with it, as `{field path: [sentences]}`: a value that is given in several of the fields, cannot be
    read, or is required and missing.
    """
    plain, problems = dict(loaded), Problems()
    for better in declared:
        older = [each for each in declared if each.superseded_by == better.key]
        given = [each for each in (better, *older) if each.key in loaded]
        if len(given) > 1:
            named = " and ".join(each.label for each in given)
            problems[given[0].key] = [f"Fill in only one of {named}."]
        elif not given and older and better.required:
            problems[better.key] = [errors.missing(better.label)]
        elif given and given[0] is not better:
            try:
                plain[better.key] = _read(plain.pop(given[0].key), given[0], better)
            except files.NoFile as wrong:
                problems[given[0].key] = [str(wrong)]
    return plain, problems


def as_given(declared: tuple[Field, ...], loaded: Mapping[str, Any], problems: Problems) -> Problems:
    """What is wrong with a replaced input, told of the fields in which it was given."""
    older = [each for each in declared if each.key in loaded and each.superseded_by not in (None, *loaded)]
    given = {str(each.superseded_by): each.key for each in older}
    return {given.get(path, path): sentences for path, sentences in problems.items()}


def _read(value: Any, older: Field, better: Field) -> Any:
    if better.kind != "file":
        return value
    if older.max_bytes is None:
        return File(url=value)
    file = files.of_text(value) if value[:5].lower() == "data:" else files.of_base64(value)
    return field_types.fit(file, better)
