"""The app as a whole: what its components are called and whether they find each other."""

import re
from collections import Counter
from collections.abc import Iterator

from platforms.make.layout import App, Part

_ID = {
    "module": re.compile(r"[A-Za-z][A-Za-z0-9]{2,47}"),
    "rpc": re.compile(r"[A-Za-z][A-Za-z0-9]{2,47}"),
    "webhook": re.compile(r"[A-Za-z][A-Za-z0-9-]{1,33}[A-Za-z0-9]"),
    "connection": re.compile(r"[A-Za-z][A-Za-z0-9-]{1,33}[A-Za-z0-9]"),
}
_CODES = {
    "connection": {"communication", "params"},
    "sign-in": {"communication", "params", "scopeList", "defaultScope"},
    "webhook": {"communication", "params", "attach", "detach", "update", "requiredScope"},
    "rpc": {"communication", "params"},
}
_OF_MODULE = {"communication", "staticParams", "mappableParams", "interface", "samples"}


def ids_are_as_make_wants_them(app: App) -> Iterator[str]:
    for part in app.parts:
        if not _ID[part.kind].fullmatch(part.id):
            yield str(part)


def components_have_all_their_code(app: App) -> Iterator[str]:
    """What is not there keeps the example that Make fills a new component with."""
    for part in app.parts:
        if part.codes.keys() != _codes(part):
            yield str(part)


def no_file_is_left_over(app: App) -> Iterator[str]:
    general = app.whole["generalCodeFiles"].values()
    named = {
        path
        for lines in app.whole["components"].values()
        for each in lines.values()
        for path in each["codeFiles"].values()
    }
    yield from app.documents.keys() - named - {*general, "makecomapp.json"}


def components_find_each_other(app: App) -> Iterator[str]:
    """Whatever needs a connection takes each of the app's."""
    connections, webhooks = {each.id for each in app.of("connection")}, {each.id for each in app.of("webhook")}
    for part in app.parts:
        needs = part.kind in ("webhook", "rpc") or part.about.get("moduleType") in ("action", "search", "universal")
        if needs and {part.about.get("connection"), part.about.get("altConnection")} != connections:
            yield f"{part} has no connection"
        if part.about.get("moduleType") == "instant_trigger" and part.about.get("webhook") not in webhooks:
            yield f"{part} has no webhook"
    used = Counter(each.about.get("webhook") for each in app.modules("instant_trigger"))
    yield from (f"webhook {each} has {used[each]} triggers" for each in webhooks if used[each] != 1)


def every_module_is_in_one_group(app: App) -> Iterator[str]:
    grouped = Counter(id for group in app.groups for id in group["modules"])
    known = {each.id for each in app.modules()}
    yield from (each for each in known | grouped.keys() if grouped[each] != 1 or each not in known)


def there_is_one_universal_module(app: App) -> Iterator[str]:
    found = [each.about for each in app.modules("universal")]
    wanted = ("Make an API call", "Performs an arbitrary authorized API call.")
    if [(each["label"], each["description"]) for each in found] != [wanted]:
        yield f"{len(found)} of them, or called otherwise"


def _codes(part: Part) -> set[str]:
    if part.kind != "module":
        return _CODES["sign-in" if part.signs_in else part.kind]
    return _OF_MODULE | (set() if part.about["moduleType"] == "instant_trigger" else {"scope"})


RULES = (
    ids_are_as_make_wants_them,
    components_have_all_their_code,
    no_file_is_left_over,
    components_find_each_other,
    every_module_is_in_one_group,
    there_is_one_universal_module,
)
