// zapier-platform-core at work: runs an integration as Zapier does. One JSON line in, one JSON line out.
//   node core.js FOLDER    where FOLDER holds the integration and its node_modules
// In: what core's handler takes ({command, method, bundle, callback_url}); out: {results, status} or {error}.
// {"command": "ran"} tells which of the integration's own functions have run so far.
'use strict';

const {createRequire} = require('module');
const path = require('path');
const readline = require('readline');

const folder = path.resolve(process.argv[2]);
const fromThere = createRequire(path.join(folder, 'index.js'));
const zapier = fromThere('zapier-platform-core');
const integration = fromThere(folder);

globalThis.ran = new Set();

// Each function first notes that it runs; the rest of it stays as it is.
const noted = (value, place) => {
  if (Array.isArray(value)) return value.map((each, index) => noted(each, `${place}[${index}]`));
  if (!value || typeof value !== 'object') return value;
  if (typeof value.source === 'string' && Object.keys(value).every((key) => ['source', 'args'].includes(key))) {
    return {...value, source: `globalThis.ran.add(${JSON.stringify(place)});\n${value.source}`};
  }
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, each]) => [key, noted(each, place ? `${place}.${key}` : key)]));
};

const handle = zapier.createAppHandler(noted(integration, ''));

const answer = async (asked) => {
  if (asked.command === 'ran') return {results: [...globalThis.ran]};
  try {
    return await handle(asked);
  } catch (wrong) {
    return {error: {name: wrong.name, message: wrong.message}};
  }
};

(async () => {
  for await (const line of readline.createInterface({input: process.stdin})) {
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
  }
})();
