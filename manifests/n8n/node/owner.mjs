// Nobody publishes this in nobody's name: these want their owner's addresses, of pages that exist.
import { readFileSync } from 'node:fs';

const unfilled = [
	'package.json',
	'credentials/ArgilConnectorApi.credentials.ts',
	'credentials/ArgilConnectorOAuth2Api.credentials.ts',
	'nodes/ArgilConnector/ArgilConnector.node.json',
	'nodes/ArgilConnectorTrigger/ArgilConnectorTrigger.node.json',
].filter((path) =>
	readFileSync(path, 'utf8').includes('argil-connector.example'),
);
if (unfilled.length > 0) {
	console.error(`Put your own addresses in place of argil-connector.example: ${unfilled.join(', ')}`);
	process.exit(1);
}
