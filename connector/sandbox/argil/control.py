"""The sandbox's own pages, which Argil does not have: those of every sandbox, and one for people."""

from flask import render_template_string

from connector.sandbox.argil import errors, gate, seeds
from connector.sandbox.pages import Pages

control = Pages(gate.world, gate.account, errors.refuse)

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
