"""Dynamic fields at Zapier: JavaScript that asks the bridge which fields a form has, and takes their values out of it.

Such a field's key is `<pairs>__<name>`, which the bridge puts together again.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

LISTS = "list_"  # before an option list's key: the hidden trigger that fills its dropdowns


def source(pairs: Mapping[str, Any], described_by: str, wanted: Sequence[str]) -> dict[str, str]:
    """The function that gives the fields of a form. `pairs` is the field of free pairs that a form has without them.

    Where the list knows no fields for what was chosen, such as a value of an earlier step that only a run has, the
    pairs themselves are shown.
    """
    text = f"""\
const pairs = {json.dumps(pairs)};
const wanted = {json.dumps(list(wanted))};
if (!wanted.every((key) => bundle.inputData[key])) return [];
const query = new URLSearchParams(wanted.map((key) => [key, bundle.inputData[key]]));
const url = `${{process.env.BASE_URL}}/v1/options/{described_by}?${{query}}`;
const {{data}} = await z.request(url);
if (!data.length) return [pairs];
return data.map((row) => ({{
  key: `${{pairs.key}}__${{row.id}}`,
  label: row.name,
  type: row.kind,
  required: row.required,
  helpText: row.help,
  ...(row.default && {{placeholder: row.default}}),
  ...(row.options && {{dynamic: `{LISTS}${{row.options}}.id.name`}}),
  ...(pairs.group && {{group: pairs.group}}),
}}));"""
    return {"source": text}


def values(keys: Sequence[str]) -> str:
    """Puts what was filled into the dynamic fields of some pairs into `body`."""
    return f"""\
for (const pairs of {json.dumps(list(keys))}) {{
  for (const [key, value] of Object.entries(bundle.inputData)) {{
    if (key.startsWith(`${{pairs}}__`)) body[key] = value;
  }}
}}
"""
