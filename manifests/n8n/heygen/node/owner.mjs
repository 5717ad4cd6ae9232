// Nobody publishes this in nobody's name: these want their owner's addresses, of pages that exist.
import { readFileSync } from 'node:fs';

const unfilled = [
	'package.json',
	'credentials/HeygenConnectorApi.credentials.ts',
	'credentials/HeygenConnectorOAuth2Api.credentials.ts',
	'nodes/HeygenConnector/HeygenConnector.node.json',
	'nodes/HeygenConnectorTrigger/HeygenConnectorTrigger.node.json',
].filter((path) =>
	readFileSync(path, 'utf8').includes('heygen-connector.example'),
);
if (unfilled.length > 0) {
	console.error(`Put your own addresses in place of heygen-connector.example: ${unfilled.join(', ')}`);
	process.exit(1);
}
