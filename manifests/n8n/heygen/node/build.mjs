// What the compiler leaves out: the icons, and what n8n's search for nodes goes by.
import { cpSync } from 'node:fs';

cpSync('icons', 'dist/icons', { recursive: true });
for (const name of ['HeygenConnector', 'HeygenConnectorTrigger']) {
	cpSync(`nodes/${name}/${name}.node.json`, `dist/nodes/${name}/${name}.node.json`);
}
