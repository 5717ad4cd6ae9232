"""Files on their way from Zapier to the bridge: JavaScript for the body of a create."""

import json
from collections.abc import Sequence

MOST = 20 * 1024 * 1024  # bytes of a file; a step at Zapier has 30 seconds for all it does

JSON = r"{headers: {'Content-Type': 'application/json'}, body: z.JSON.stringify(body).replace(/\{(?=\{)/g, '\\u007b')}"
"""Headers and body of a request without files. Core cuts `{{…}}` out of bodies, or refuses them."""


def source(files: Sequence[str]) -> str:
    """Makes `sent`, the headers and the body of the request, out of `body`; `files` are the keys of files.

    Zapier has a file at an address, another one for each run: its bytes are sent on, so that a replay is known by them.
    What is too large for that, or cannot be fetched from there, is left at its address, for the provider to fetch. The
    connection's token goes to no such address.
    """
    return _SOURCE.replace("FILES", json.dumps(list(files))).replace("MOST", str(MOST)).replace("JSON_SENT", JSON)


_SOURCE = r"""const files = [];
for (const key of FILES) {
  if (!/^https?:/i.test(body[key] || '')) continue;
  const asked = {url: body[key], raw: true, skipThrowForStatus: true, headers: {Authorization: ''}};
  const file = await z.request(asked).catch(() => ({status: 0}));
  if (file.status !== 200 || !(Number(file.getHeader('content-length')) <= MOST)) continue;
  const named = /filename="?([^";]+)/i.exec(file.getHeader('content-disposition') || '');
  const name = named ? named[1] : new URL(body[key]).pathname.split('/').pop();
  const type = file.getHeader('content-type') || 'application/octet-stream';
  files.push({key, name: name.replace(/[^\w. -]/g, '_') || 'file', type, bytes: await file.buffer()});
  delete body[key];
}
const sent = JSON_SENT;
if (files.length) {
  const boundary = `connector-${z.hash('md5', `${Math.random()}`)}`;
  const part = (head, bytes) => [`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`, bytes, '\r\n'];
  const parts = part('name="fields"', sent.body);
  for (const {key, name, type, bytes} of files) {
    parts.push(...part(`name="${key}"; filename="${name}"\r\nContent-Type: ${type}`, bytes));
  }
  sent.headers = {'Content-Type': `multipart/form-data; boundary=${boundary}`};
  sent.body = Buffer.concat([...parts, `--${boundary}--\r\n`].map((each) => Buffer.from(each)));
}
"""
