"""Dynamic fields: what an input holds is known only once another field is filled in, such as a template's variables.

Such an input is a field of the kind `pairs` that names, as `dynamic`, an option list which describes fields; what that
list wants to know are its `options_input`. A form asks the list, and shows a field for each of its rows in place of
free pairs. The names in the value are the rows' ids, and the values are texts whatever the form; which of them are
right is for the provider to say, since only it knows the fields.
"""

from typing import Any, Literal

from connector.catalogue.fields import Field, choices

DynamicKind = Literal[
    "string",  # one line
    "text",  # several lines
]

FIELDS = (
    Field(key="id", kind="string", label="ID", help="The name of the pair that the field fills in."),
    Field(key="name", kind="string", label="Name", help="What people call the field."),
    Field(
        key="kind",
        kind="choice",
        label="Kind",
        help="What is typed into the field.",
        choices=choices(string="One line of text", text="Several lines of text"),
    ),
    Field(key="required", kind="boolean", label="Required", help="Whether the field has to be filled in."),
    Field(key="help", kind="string", label="Help", help="What the field is for."),
    Field(
        key="default",
        kind="string",
        label="Default",
        help="What holds where the field is left empty.",
        nullable=True,
    ),
    Field(
        key="options",
        kind="string",
        label="Options",
        help="The option list that the field's values come from.",
        nullable=True,
    ),
)
"""What each row of an option list says that describes fields."""


def row(
    id: str,
    name: str,
    kind: DynamicKind,
    help: str,
    *,
    required: bool = False,
    default: str | None = None,
    options: str | None = None,
) -> dict[str, Any]:
    """A row: one field. `options` is the key of a list that wants to know nothing; a form makes it a dropdown."""
    described: dict[str, Any] = {"id": id, "name": name, "kind": kind, "required": required, "help": help}
    return described | {"default": default, "options": options}
