"""The sandbox's own pages, which Argil does not have: state, faults, reset, stand-in files, and a page for people."""

import dataclasses
from typing import Any

from flask import Blueprint, Response, render_template_string, request

from connector.sandbox.argil import files, gate, seeds
from connector.sandbox.argil.errors import Refusal
from connector.sandbox.argil.records import Json

control = Blueprint("control", __name__)

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Argil sandbox</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
  table { border-collapse: collapse } td, th { padding: .2rem 1rem .2rem 0; text-align: left }
</style>
<h1>Argil sandbox</h1>
<p>This stands in for Argil's API so that automations can be tried without spending credits. It is not Argil.</p>
<p>Address: <code>{{ request.host_url }}v1</code>. Key, in the header <code>x-api-key</code>: anything that
starts with <code>sandbox-</code>, such as <code>sandbox-alice</code>; each key is an account of its own.</p>
<p>A video whose name contains <code>[fail]</code> or <code>[moderate]</code> ends FAILED or CONTENT_MODERATED;
an avatar's training fails likewise.</p>
<p>Not part of Argil: <code>GET /sandbox/state</code>, <code>GET</code> and <code>PATCH /sandbox/faults</code>,
<code>POST</code> and <code>DELETE /sandbox/keys</code> (<code>{"key": …}</code>: another key of the account, or one
that is revoked), <code>POST /sandbox/reset</code> (all accounts).</p>
{% for noun, rows in owned %}
<h2>{{ noun }}</h2>
<table>
  {% for row in rows %}
  <tr><td>{{ row[0] }}</td><td><code>{{ row[1] }}</code></td><td>{{ row[2] }}</td></tr>
  {% endfor %}
</table>
{% endfor %}
</html>
"""


@control.get("/")
def page() -> str:
    planted = seeds.plant()
    now = gate.world().clock()
    owned = [
        ("Avatars", [(a.name, a.id, f"{a.model}, {a.status_at(now)}") for a in planted.avatars]),
        ("Voices", [(v.name, v.id, f"{v.language or ''}, {v.provider}") for v in planted.voices]),
        ("Assets", [(a.name, a.id, a.type) for a in planted.assets]),
        ("Subtitle styles", [(s.name, s.id, "") for s in planted.styles]),
    ]
    return render_template_string(PAGE, owned=owned)


@control.get("/sandbox/state")
def state() -> Json:
    return gate.account().report()


@control.get("/sandbox/faults")
def show_faults() -> Json:
    return dataclasses.asdict(gate.world().switches.current)


@control.patch("/sandbox/faults")
def change_faults() -> Json:
    patch: Any = request.get_json(silent=True)
    if not isinstance(patch, dict):
        raise Refusal(400, "body: Send a JSON object, as application/json.")
    try:
        return dataclasses.asdict(gate.world().switches.change(patch))
    except ValueError as error:
        raise Refusal(400, str(error)) from error


@control.post("/sandbox/keys")
def add_key() -> tuple[str, int]:
    gate.world().add_key(gate.account(), _key())
    return "", 204


@control.delete("/sandbox/keys")
def revoke_key() -> tuple[str, int]:
    gate.world().revoke(_key())
    return "", 204


def _key() -> str:
    given: Any = request.get_json(silent=True)
    if not isinstance(given, dict) or not isinstance(given.get("key"), str):
        raise Refusal(400, 'body: Send {"key": …}, as application/json.')
    return str(given["key"])


@control.post("/sandbox/reset")
def reset() -> tuple[str, int]:
    gate.world().reset()
    return "", 204


@control.get("/sandbox/files/<path:name>")
def serve_file(name: str) -> Response:
    found = files.named(name)
    if found is None:
        raise Refusal(404, f"name: There is no file {name}.")
    content, mimetype = found
    answer = Response(content, mimetype=mimetype)
    answer.add_etag()
    answer.make_conditional(request, accept_ranges=True, complete_length=len(content))
    return answer
