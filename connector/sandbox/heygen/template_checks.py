"""Whether what is filled into a template fits it. If not: a 400 Refusal that names the variable."""

from fractions import Fraction
from typing import Any

from connector.sandbox.heygen import checks
from connector.sandbox.heygen.account import Account
from connector.sandbox.heygen.errors import refuse_field
from connector.sandbox.heygen.jobs import Json
from connector.sandbox.heygen.records import Template

FILES = ("image", "video", "audio")
NEEDED = {"text": ("content",), "voice": ("voice_id",), "character": ("character_id",)}


def check(account: Account, template: Template, args: Json) -> None:
    """For the body of POST /v3/templates/{template_id}."""
    for name, given in args["variables"].items():
        declared = template.variables.get(name)
        if declared is None:
            raise refuse_field(f"variables.{name}", "The template has no such variable.")
        if given.get("type") != declared["type"]:
            raise refuse_field(f"variables.{name}.type", f"This variable is of the type {declared['type']}.")
        _check_properties(account, given["type"], given.get("properties", {}), f"variables.{name}.properties")
    for scene in args.get("scene_ids") or ():
        if scene not in template.scenes:
            raise refuse_field("scene_ids", f"The template has no scene {scene}.")
    _check_dimension(template, args.get("dimension"))
    checks.check_folder(account, args.get("folder_id"))


def _check_properties(account: Account, type: str, given: Json, path: str) -> None:
    needed = ("url", "asset_id") if type in FILES else NEEDED[type]
    found = [name for name in needed if isinstance(given.get(name), str)]
    if len(found) != 1:
        raise refuse_field(path, f"Give {' or '.join(needed)} as a text.")
    value: Any = given[found[0]]
    match found[0]:
        case "asset_id":
            checks.check_asset(account, value, f"{path}.asset_id", type)
        case "voice_id":
            checks.check_voice(account, value, f"{path}.voice_id")
        case "character_id":
            checks.usable(account, value, f"{path}.character_id")


def _check_dimension(template: Template, dimension: Json | None) -> None:
    wide, tall = template.aspect_ratio.split(":")
    if dimension and Fraction(dimension["width"], dimension["height"]) != Fraction(int(wide), int(tall)):
        raise refuse_field("dimension", f"Keep the template's aspect ratio, {template.aspect_ratio}.")
