"""The API, told to machines (/openapi.json) and to people (/docs)."""

import flask

blueprint = flask.Blueprint("docs", __name__)
