// Nobody publishes this in nobody's name: these want their owner's addresses, of pages that exist.
import { readFileSync } from 'node:fs';

const unfilled = [
	'package.json',
	'credentials/@Name@ConnectorApi.credentials.ts',
	'credentials/@Name@ConnectorOAuth2Api.credentials.ts',
	'nodes/@Name@Connector/@Name@Connector.node.json',
	'nodes/@Name@ConnectorTrigger/@Name@ConnectorTrigger.node.json',
].filter((path) =>
	readFileSync(path, 'utf8').includes('@slug@-connector.example'),
);
if (unfilled.length > 0) {
	console.error(`Put your own addresses in place of @slug@-connector.example: ${unfilled.join(', ')}`);
	process.exit(1);
}
