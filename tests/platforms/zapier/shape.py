"""What zapier-platform-schema refuses, and what it lets pass though it does not work or does not read well."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from platforms.zapier.walk import KINDS, Integration, asked, inputs, steps, values

Check = Callable[[Integration], Iterator[str]]

_FUNCTIONS = re.compile(
    r"(beforeRequest|afterResponse)\.\d+|(triggers|searches|creates)\.\w+\.operation\.(perform\w*|inputFields\.\d+)|authentication\..*"
)


def keys_agree(integration: Integration) -> Iterator[str]:
    for kind in KINDS:
        for key, step in integration[kind].items():
            if step["key"] != key or not re.fullmatch(r"[a-zA-Z]+[a-zA-Z0-9_]*", key):
                yield f"{kind}.{key}"


def visible_steps_say_what_they_are(integration: Integration) -> Iterator[str]:
    for place, step in steps(integration):
        label, description = step["display"].get("label", ""), step["display"].get("description", "")
        if not 2 <= len(label) <= 64 or not 1 <= len(description) <= 1000:
            yield place


def line_items_are_bare(integration: Integration) -> Iterator[str]:
    """Beside `children` most other things are refused, and `required` breaks the input."""
    for place, field in inputs(integration):
        others = {"list", "dict", "type", "helpText", "default", "placeholder"}
        if "children" in field and (field.keys() & others or field.get("required")):
            yield place


def line_items_are_flat(integration: Integration) -> Iterator[str]:
    for place, field in inputs(integration, children=False):
        if any("children" in child for child in field.get("children", ())) or field.get("children") == []:
            yield place


def no_key_twice(integration: Integration) -> Iterator[str]:
    seen = set()
    for place, step in steps(integration, hidden=True):
        for field in asked(step):
            for each in (field, *field.get("children", ())):
                if (place, each["key"]) in seen:
                    yield f"{place}.{each['key']}"
                seen.add((place, each["key"]))


def one_source_of_values(integration: Integration) -> Iterator[str]:
    for place, field in inputs(integration):
        if "dynamic" in field and field.keys() & {"choices", "dict"} or {"dict", "list"} <= field.keys():
            yield place


def choices_are_whole(integration: Integration) -> Iterator[str]:
    for place, field in inputs(integration):
        for choice in field.get("choices", ()):
            if not choice.get("label") or not choice.get("sample") or choice["sample"] != choice.get("value"):
                yield f"{place}: {choice}"


def help_is_short(integration: Integration) -> Iterator[str]:
    return (place for place, field in inputs(integration) if len(field.get("helpText", "")) > 1000)


def fields_have_label_and_help(integration: Integration) -> Iterator[str]:
    for place, field in inputs(integration):
        if not field.get("label") or not (field.get("helpText") or "children" in field):
            yield place


def fields_follow_fields_that_are_there(integration: Integration) -> Iterator[str]:
    for place, step in steps(integration, hidden=True):
        fields = asked(step)
        known = {field["key"] for field in fields}
        yield from (f"{place}.{field['key']}" for field in fields if not set(field.get("dependsOn", ())) <= known)


def functions_of_fields_are_asked_again(integration: Integration) -> Iterator[str]:
    """Zapier asks for dynamic fields anew once a field changes that says so."""
    for place, step in steps(integration):
        fields = step["operation"].get("inputFields", ())
        if len(asked(step)) < len(fields) and not any(field.get("altersDynamicFields") for field in asked(step)):
            yield place


def samples_hold_no_code(integration: Integration) -> Iterator[str]:
    """Core compiles any object of one or two keys whose `source` holds the word return, wherever it stands."""
    for place, value in values(integration):
        if isinstance(value, dict) and len(value) <= 2 and "return" in str(value.get("source", "")):
            if not _FUNCTIONS.fullmatch(place):
                yield place


def templates_hold_no_user_text(integration: Integration) -> Iterator[str]:
    """Zapier cuts `{{…}}` out of what a template inserts. What it inserts while a user signs in is its own or ours."""
    for place, value in values(integration):
        if isinstance(value, str) and "bundle.inputData" in value and not place.endswith(".source"):
            if not place.startswith("authentication.oauth2Config."):
                yield place


def hooks_run_code(integration: Integration) -> Iterator[str]:
    """Zapier takes no template where it runs a received request, or a told callback."""
    for place, step in steps(integration, hidden=True):
        operation = step["operation"]
        if operation.get("type") == "hook" and "source" not in operation["perform"]:
            yield f"{place}.perform"
        if "source" not in operation.get("performResume", {"source": ""}):
            yield f"{place}.performResume"


def nouns_are_singular(integration: Integration) -> Iterator[str]:
    for place, step in steps(integration, hidden=True):
        if not step["noun"] or step["noun"].endswith("s"):
            yield f"{place}: {step['noun']}"


def creates_begin_alike(integration: Integration) -> Iterator[str]:
    for place, step in steps(integration, "creates"):
        if step["display"]["label"].startswith("Create"):
            if not re.match(r"Creates a new \w+", step["display"]["description"]):
                yield place


def searches_begin_alike(integration: Integration) -> Iterator[str]:
    for place, step in steps(integration, "searches"):
        label, description = step["display"]["label"], step["display"]["description"]
        if not label.startswith(f"Find {step['noun']}") or not description.startswith("Finds "):
            yield place


def changes_are_done_once(integration: Integration) -> Iterator[str]:
    """Zapier gives a create no id of its run, so whatever can be deduplicated is, through all its replays (10 h 35)."""
    for place, field in inputs(integration):
        if field["key"] == "deduplicate_minutes" and int(field.get("default", 0)) < 10 * 60 + 35:
            yield place


SHAPE: dict[str, Check] = {
    check.__name__: check
    for check in (
        keys_agree,
        visible_steps_say_what_they_are,
        line_items_are_bare,
        line_items_are_flat,
        no_key_twice,
        one_source_of_values,
        choices_are_whole,
        help_is_short,
        fields_have_label_and_help,
        fields_follow_fields_that_are_there,
        functions_of_fields_are_asked_again,
        samples_hold_no_code,
        templates_hold_no_user_text,
        hooks_run_code,
        nouns_are_singular,
        creates_begin_alike,
        searches_begin_alike,
        changes_are_done_once,
    )
}


def plant(integration: Any, place: str, value: Any) -> Any:
    """Put a fault at a place; `...` takes away what is there."""
    *above, last = place.split(".")
    for part in above:
        integration = integration[int(part) if isinstance(integration, list) else part]
    key = int(last) if isinstance(integration, list) else last
    if value is ...:
        del integration[key]
    else:
        integration[key] = value
