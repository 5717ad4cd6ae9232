"""The JSON body of the present call, checked."""

from typing import Any

from flask import request
from marshmallow import Schema

from connector.sandbox.heygen.errors import Refusal, refuse_field
from connector.sandbox.heygen.jobs import Json
from connector.sandbox.heygen.video_schemas import VIDEOS


def body(schema: Schema, *, needed: bool = True) -> Json:
    """Raises a 400 Refusal or a ValidationError."""
    if not needed and not request.get_data():
        return {}
    loaded: Json = schema.load(_sent())
    return loaded


def video_body() -> Json:
    """Of one of the four types."""
    sent = _sent()
    kind = sent.get("type")
    if not isinstance(kind, str) or kind not in VIDEOS:
        raise refuse_field("type", f"Must be one of: {', '.join(VIDEOS)}.")
    loaded: Json = VIDEOS[kind]().load(sent)
    return loaded


def _sent() -> dict[str, Any]:
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise Refusal(400, "body: Send a JSON object, as application/json.")
    return sent
