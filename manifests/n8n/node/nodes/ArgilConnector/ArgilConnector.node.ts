import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { tryConnection } from '../connection';
import { authentication } from '../credential';
import { itemsOrProblem } from './answer';
import { fields, operations, resources } from './catalogue';
import { resourceMappings, searches } from './lists';
import { fieldsAndKey } from './request';

const routing = { send: { preSend: [fieldsAndKey] }, output: { postReceive: [itemsOrProblem] } };

// Every action and search of the catalogue. What is asked stands with its operation; what all have in common hangs on
// the resource, which is always there: putting the fields together, and reading the answer.
export class ArgilConnector implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Argil Connector',
		name: 'argilConnector',
		icon: { light: 'file:../../icons/argil.svg', dark: 'file:../../icons/argil.dark.svg' },
		group: ['output'],
		version: [1, 1.1],
		defaultVersion: 1.1,
		subtitle: '={{$parameter["operation"].replaceAll("_", " ")}}',
		description: 'Create and find AI videos with Argil. Each is paid for once, also when a step is repeated.',
		defaults: { name: 'Argil Connector' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'argilConnectorApi',
				required: true,
				testedBy: 'tryConnection',
				displayOptions: { show: { authentication: ['accessToken'] } },
			},
			{
				name: 'argilConnectorOAuth2Api',
				required: true,
				displayOptions: { show: { authentication: ['oAuth2'] } },
			},
		],
		requestDefaults: {
			headers: { Accept: 'application/json' },
			ignoreHttpStatusErrors: true,
			json: true,
		},
		properties: [
			authentication,
			...resources.map((each) => ({ ...each, routing })),
			...operations,
			...fields,
		],
	};

	methods = { listSearch: searches, resourceMapping: resourceMappings, credentialTest: { tryConnection } };
}
