"""What runs at Zapier: the JavaScript of the integration, each piece a function's body with `z` and `bundle`.

The bodies cannot share anything at run time, so what several of them need is put into each. Three things of the
platform shape them (seen on zapier-platform-core 19.1.0):

- Text of users may hold `{{…}}`, which core cuts out of templates and of parameters, and refuses elsewhere. So bodies
  are written here, with `{\\u007b` for `{{`, which means the same in JSON; and queries are encoded here, and put back
  into the address by `middleware.before_request`, since core takes them apart.
- Headers of received requests are called `Http-Webhook-Id` in Zapier's cloud.
- Zapier runs a received event later when it has to, so the age of a signature says nothing and is not looked at.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from connector.manifests.zapier import dynamic, labels, uploads
from connector.manifests.zapier.inputs import FlatForm, Rows

BASE = "{{process.env.BASE_URL}}"  # in templates
_BASE = "${process.env.BASE_URL}"  # in sources

Source = dict[str, Any]


def create(action: str, form: FlatForm, *, waits: bool = False, gives_file: bool = False) -> Source:
    """Does an action. `waits`: the step goes on when its callback URL is told, but for a test in the editor.

    `gives_file`: its file is fetched once a later step wants it (`hydrators.js` beside the integration).
    """
    wait = "if (!(bundle.meta || {}).isLoadingSample) body.callback_url = z.generateCallbackUrl();\n" if waits else ""
    files = uploads.source(form.files) if form.files else ""
    request = _request(action, sends="sent" if files else uploads.JSON)
    later = f"globalThis.hydrators.file, {{action: {_js(action)}, given: body}}"
    result = f"{{...response.data, file: z.dehydrateFile({later})}}" if gives_file else "response.data"
    return _source(_body(form) + wait + files + request + f"return {result};")


def look_up(action: str, form: FlatForm) -> Source:
    """Reads one thing by its id: a list of it, or of nothing."""
    request = _request(action, more="skipThrowForStatus: true,")
    return _source(_body(form) + request + "return response.status === 404 ? [] : [response.data];")


def resume(resource_type: str) -> Source:
    """What a waiting step gives on: the thing that the callback tells of. Its failure stops the Zap.

    A halt and no error: an error is played again, and that would make and pay the same once more.
    """
    spoken = labels.spoken(resource_type)
    return _source(
        _VERIFY
        + f"""\
const secret = (bundle.authData || {{}}).signing_secret;
if (secret && bundle.rawRequest && !signed(bundle.rawRequest, secret)) {{
  throw new z.errors.Error('This result does not come from your bridge, or its signing secret has changed.', 'forged');
}}
const event = secret && bundle.rawRequest ? z.JSON.parse(bundle.rawRequest.content) : bundle.cleanedRequest;
const thing = event[{_js(resource_type)}];
if (!thing || thing.id !== bundle.outputData.id) {{
  throw new z.errors.Error('This result belongs to another {spoken}.', 'forged');
}}
if (event.reason) {{
  throw new z.errors.HaltedError(`The {spoken} ${{thing.id}} did not succeed: ${{event.reason}}.`);
}}
return thing;"""
    )


def subscribe(triggers: Sequence[str]) -> Source:
    """Subscribes a Zap's hook to the chosen ones of some triggers, or to all of them."""
    return _source(
        f"""\
const chosen = [].concat(bundle.inputData.triggers || []).filter(Boolean);
const response = await z.request({{
  method: 'POST',
  url: `{_BASE}/v1/subscriptions`,
  headers: {{'Content-Type': 'application/json'}},
  body: z.JSON.stringify({{triggers: chosen.length ? chosen : {_js(triggers)}, target_url: bundle.targetUrl}}),
}});
return response.data;"""
    )


def recent(group: str) -> Source:
    """The newest events of the chosen triggers of a group, or a sample of each."""
    return _source(
        f"""\
const chosen = [].concat(bundle.inputData.triggers || []).filter(Boolean);
const response = await z.request(`{_BASE}/v1/triggers/{group}/recent?triggers=${{chosen.join(',')}}`);
return response.data;"""
    )


def received() -> Source:
    """An event, unwrapped from the request that brought it. Who knows the address but not the secret is refused.

    A halt and no error: enough errors turn a Zap off, and that is not for a stranger to do.
    """
    return _source(
        _VERIFY
        + """\
if (!bundle.rawRequest) return [bundle.cleanedRequest];
if (!signed(bundle.rawRequest, (bundle.subscribeData || {}).secret)) {
  throw new z.errors.HaltedError('This event is not signed by your bridge. Switch the Zap off and on if it should be.');
}
return [z.JSON.parse(bundle.rawRequest.content)];"""
    )


def search(search: str, form: FlatForm) -> Source:
    """Finds rows; whatever was typed is encoded here."""
    return _source(
        f"""\
const query = new URLSearchParams();
for (const key of {_js(form.keys)}) {{
  const value = bundle.inputData[key];
  const pairs = {_js(form.pairs)}.includes(key) ? Object.entries(value || {{}}) : [];
  for (const [name, each] of pairs) query.append(`${{key}}__${{name}}`, each);
  if (!pairs.length && value !== undefined && value !== null) query.append(key, value);
}}
const response = await z.request(`{_BASE}/v1/searches/{search}?${{query}}`);
return response.data;"""
    )


def options(key: str, wanted: Sequence[str]) -> Source:
    """The rows of a dropdown that depends on other fields, wherever in the form they are filled in.

    Within line items Zapier does not say which row a dropdown belongs to: it shows what suits any of them.
    """
    return _source(
        f"""\
const wanted = {_js(wanted)};
const forms = [bundle.inputData];
for (const [list, rows] of Object.entries(bundle.inputData)) {{
  for (const row of Array.isArray(rows) ? rows : []) {{
    const form = {{...bundle.inputData}};
    for (const [key, value] of Object.entries(row || {{}})) if (value) form[key.replace(`${{list}}__`, '')] = value;
    forms.push(form);
  }}
}}
const complete = forms.filter((form) => wanted.every((key) => form[key]));
const queries = new Set(complete.map((form) => `${{new URLSearchParams(wanted.map((key) => [key, form[key]]))}}`));
const found = new Map();
for (const query of [...queries].slice(0, 10)) {{
  const response = await z.request(`{_BASE}/v1/options/{key}?${{query}}`);
  for (const row of response.data) found.set(row.id, row);
}}
return [...found.values()];"""
    )


# Standard Webhooks, https://www.standardwebhooks.com: symmetric signatures (v1).
_VERIFY = """\
const signed = (request, secret) => {
  const crypto = z.require('crypto');
  const headers = {};
  for (const [name, value] of Object.entries(request.headers || {})) {
    headers[name.toLowerCase().replace(/^http-/, '')] = String(value);
  }
  const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${request.content}`;
  const key = Buffer.from(String(secret || '').replace(/^whsec_/, ''), 'base64');
  if (!key.length) return false;
  const right = crypto.createHmac('sha256', key).update(text).digest();
  return (headers['webhook-signature'] || '').split(' ').some((each) => {
    const given = Buffer.from(each.replace(/^v1,/, ''), 'base64');
    return each.startsWith('v1,') && given.length === right.length && crypto.timingSafeEqual(given, right);
  });
};
"""

_READ = """\
const read = (label, text) => {
  if (typeof text !== 'string' || !text.trim()) return text;
  try {
    return JSON.parse(text);
  } catch (wrong) {
    throw new z.errors.Error(`${label} is not valid JSON. ${wrong.message}`, 'invalid_input', 422);
  }
};
"""


def _source(text: str) -> Source:
    return {"source": text}


def _body(form: FlatForm) -> str:
    """Only what the form has: a field of an older version that a Zap still fills in is not sent."""
    read = _READ if any(rows.read for rows in form.rows) else ""
    copied = f"const body = {{}};\nfor (const key of {_js(form.keys)}) body[key] = bundle.inputData[key];\n"
    copied += dynamic.values(form.dynamic) if form.dynamic else ""
    return read + copied + "".join(_line_items(rows) for rows in form.rows)


def _line_items(rows: Rows) -> str:
    plain = [key for key in rows.keys if key not in rows.read]
    read = f"""\
  for (const [key, label] of Object.entries({_js(rows.read)})) {{
    item[key] = read(`{rows.one} ${{position + 1}}: ${{label}}`, row[`{rows.above}${{key}}`]);
  }}
"""
    return f"""\
body[{_js(rows.key)}] = [].concat(bundle.inputData[{_js(rows.key)}] || []).map((row, position) => {{
  const item = {{}};
  for (const key of {_js(plain)}) item[key] = row[`{rows.above}${{key}}`];
{read if rows.read else ""}  return item;
}});
"""


def _request(action: str, *, sends: str = uploads.JSON, more: str = "") -> str:
    """`sends`: the headers and the body, as JavaScript."""
    return f"""\
const response = await z.request({{
  method: 'POST',
  url: `{_BASE}/v1/actions/{action}`,{" " + more if more else ""}
  ...{sends},
}});
"""


def _js(value: str | Sequence[str] | Mapping[str, str]) -> str:
    return json.dumps(value)
