"""A table of fields in a provider's page of the docs: each with its limits, and what else the provider tells of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from connector.catalogue.fields import Field


@dataclass(frozen=True, slots=True)
class FieldTable:
    """`about` stands above it. `cells` has what stands in `columns`, in Markdown, by the path of a field, which reaches
    into objects with a dot and into lists with `[]`; fields that are not named there are left out.
    """

    title: str
    about: str
    fields: tuple[Field, ...]
    columns: tuple[str, ...]
    cells: Mapping[str, tuple[str, ...]]
