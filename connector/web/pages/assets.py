"""What pages load from us: styles and scripts, under names that change with what is in them, so that a browser may keep
them for ever.
"""

import functools
import hashlib
from collections.abc import Mapping
from importlib import resources
from typing import NamedTuple

import flask

from connector.web import problems

blueprint = flask.Blueprint("assets", __name__)

_MEDIA_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


class Asset(NamedTuple):
    """One file: its name with a digest in it, what it is, and its bytes."""

    name: str
    media_type: str
    content: bytes


@blueprint.get("/static/<name>")
def serve(name: str) -> flask.Response:
    """Serve a style or script."""
    for each in _assets().values():
        if each.name == name:
            return flask.Response(each.content, mimetype=each.media_type, headers=_FOR_EVER)
    raise problems.nothing_here()


def url(file: str) -> str:
    """The address of a file of the folder `static`."""
    return flask.url_for("assets.serve", name=_assets()[file].name)


@functools.cache
def _assets() -> Mapping[str, Asset]:
    """By the name of the file."""
    found = {}
    for path in resources.files("connector.web").joinpath("static").iterdir():
        stem, _, ending = path.name.rpartition(".")
        if ending in _MEDIA_TYPES:
            content = path.read_bytes()
            name = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
            found[path.name] = Asset(name, _MEDIA_TYPES[ending], content)
    return found
