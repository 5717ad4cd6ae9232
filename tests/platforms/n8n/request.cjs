// What the compiled node sends, without n8n: one JSON line in (the node's parameters), one JSON line out (the request).
//   node request.cjs FOLDER NODE
'use strict';

const path = require('path');
const { fieldsAndKey } = require(path.resolve(process.argv[2], 'dist/nodes', process.argv[3], 'request.js'));

const sent = async ({ method, parameters }) => {
	const node = {
		getNodeParameter: (name, fallback) => parameters[name] ?? fallback,
		getExecutionId: () => undefined,
		getCredentials: async () => ({ baseUrl: 'https://connector.example.com/' }),
	};
	return fieldsAndKey.call(node, { method, headers: {} });
};

(async () => {
	const asked = JSON.parse(require('fs').readFileSync(0, 'utf8'));
	process.stdout.write(JSON.stringify(await sent(asked)));
})();
