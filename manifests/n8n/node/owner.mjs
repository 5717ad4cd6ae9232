// Nobody publishes this in nobody's name: package.json and the credential's documentationUrl want their owner's addresses.
import { readFileSync } from 'node:fs';

const unfilled = ['package.json', 'credentials/ArgilConnectorApi.credentials.ts'].filter((path) =>
	readFileSync(path, 'utf8').includes('argil-connector.example'),
);
if (unfilled.length > 0) {
	console.error(`Put your own addresses in place of argil-connector.example: ${unfilled.join(', ')}`);
	process.exit(1);
}
