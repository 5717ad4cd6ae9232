// What the compiled node shows for a resource mapper, without n8n: one JSON line in (the form's parameters), one JSON
// line out (what the bridge was asked, and the fields). The bridge answers with `rows`.
//   node mapping.cjs FOLDER NODE METHOD
'use strict';

const path = require('path');
const [folder, node, method] = process.argv.slice(2);
const { resourceMappings } = require(path.resolve(folder, 'dist/nodes', node, 'lists.js'));

const mapped = async ({ parameters, rows }) => {
	const asked = [];
	const form = {
		getCurrentNodeParameter: (name) => parameters[name],
		getNode: () => ({ name: node }),
		getCredentials: async () => ({ baseUrl: 'https://connector.example.com/' }),
		helpers: {
			httpRequestWithAuthentication: async (_, request) => {
				asked.push({ url: request.url, qs: request.qs });
				return { statusCode: 200, headers: {}, body: rows };
			},
		},
	};
	return { ...(await resourceMappings[method].call(form)), asked };
};

(async () => {
	const given = JSON.parse(require('fs').readFileSync(0, 'utf8'));
	process.stdout.write(JSON.stringify(await mapped(given)));
})();
