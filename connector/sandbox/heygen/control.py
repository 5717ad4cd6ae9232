"""The sandbox's own pages, which HeyGen does not have: those of every sandbox, what it serves, one for people."""

from flask import Response, render_template_string, request

from connector.sandbox import files
from connector.sandbox.heygen import errors, gate, seeds
from connector.sandbox.pages import Pages

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>HeyGen sandbox</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
  table { border-collapse: collapse } td, th { padding: .2rem 1rem .2rem 0; text-align: left }
</style>
<h1>HeyGen sandbox</h1>
<p>This stands in for HeyGen's API so that automations can be tried without spending money. It is not HeyGen.</p>
<p>Address: <code>{{ request.host_url.rstrip("/") }}</code>. Key, in the header <code>X-Api-Key</code>: anything that
starts with <code>sandbox-</code>, such as <code>sandbox-alice</code>; each key is an account of its own.</p>
<p>A video fails when <code>[fail]</code> stands in its title, script or a template's text, and is refused by moderation
with <code>[moderate]</code>; a translation by its title.</p>
<p>Not part of HeyGen: <code>GET /sandbox/state</code>, <code>GET</code> and <code>PATCH /sandbox/faults</code>,
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

control = Pages(gate.world, gate.account, errors.refuse)


def page() -> str:
    planted = seeds.plant()
    owned = [
        ("Looks of avatars", [(look.name, look.id, f"{look.type}, {look.group.status}") for look in planted.looks]),
        ("Voices", [(voice.name, voice.id, f"{voice.language}, {voice.engine}") for voice in planted.voices]),
        ("Templates", [(each.name, each.id, ", ".join(each.variables)) for each in planted.templates]),
        ("Assets", [(asset.name, asset.id, asset.kind) for asset in planted.assets]),
    ]
    return render_template_string(PAGE, owned=owned)


def served(name: str) -> Response:
    """A stand-in file, or what was uploaded; its link ends when it says so."""
    expires = request.args.get("Expires", type=int)
    if expires is not None and expires < gate.world().clock().timestamp():
        errors.refuse(403, "This link has ended: ask for another one.")
    if name.startswith("assets/"):
        asset_id = name.removeprefix("assets/").partition(".")[0]
        for each in gate.world().accounts.all():
            if (asset := each.assets.get(asset_id)) and asset.content is not None:
                return files.served(asset.content, asset.media_type)
    found = files.named(name)
    if found is None:
        errors.refuse(404, f"There is no file {name}.")
    return files.served(*found)
