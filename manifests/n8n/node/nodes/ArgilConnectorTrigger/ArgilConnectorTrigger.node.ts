import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IDataObject,
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { call } from '../bridge';
import { filters, providers, triggers } from './catalogue';
import { genuine } from './signature';

const PATH = '/v1/subscriptions';

// Subscribes when its workflow is published and unsubscribes when it is not any more. Each event is let in only with
// the signature of this subscription, whose secret stays in the node's static data.
export class ArgilConnectorTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Argil Connector Trigger',
		name: 'argilConnectorTrigger',
		icon: { light: 'file:../../icons/argil.svg', dark: 'file:../../icons/argil.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{$parameter["trigger"].replaceAll("_", " ")}}',
		description: 'Starts the workflow when an AI video is done or failed, or an avatar is ready or failed',
		defaults: { name: 'Argil Connector Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'argilConnectorApi', required: true }],
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' }],
		properties: [...providers, ...triggers, ...filters],
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				const kept = this.getWorkflowStaticData('node');
				if (!kept.subscriptionId) return false;
				const answer = await call(this, 'GET', `${PATH}/${String(kept.subscriptionId)}`, { fine: [404] });
				if (answer.statusCode === 404) delete kept.subscriptionId;
				const found = answer.body as IDataObject;
				const wanted = subscription(this);
				return (
					answer.statusCode === 200 &&
					found.status !== 'disabled' &&
					found.trigger === wanted.trigger &&
					found.target_url === wanted.target_url &&
					same(found.filters as IDataObject, wanted.filters as IDataObject)
				);
			},

			async create(this: IHookFunctions): Promise<boolean> {
				const made = (await call(this, 'POST', PATH, { body: subscription(this) })).body as IDataObject;
				const kept = this.getWorkflowStaticData('node');
				// One that was made for another address or trigger would send its events, too, and be known to nobody.
				if (kept.subscriptionId && kept.subscriptionId !== made.id) await remove(this, kept.subscriptionId);
				kept.subscriptionId = made.id;
				kept.secret = made.secret;
				return true;
			},

			async delete(this: IHookFunctions): Promise<boolean> {
				const kept = this.getWorkflowStaticData('node');
				if (kept.subscriptionId) await remove(this, kept.subscriptionId);
				delete kept.subscriptionId;
				delete kept.secret;
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const { secret } = this.getWorkflowStaticData('node');
		const request = this.getRequestObject();
		if (!genuine(String(secret ?? ''), this.getHeaderData(), request.rawBody ?? Buffer.alloc(0))) {
			this.getResponseObject().status(401).json({ error: 'The signature does not fit.' });
			return { noWebhookResponse: true };
		}
		return { workflowData: [this.helpers.returnJsonArray([this.getBodyData()])] };
	}
}

async function remove(context: IHookFunctions, subscriptionId: unknown): Promise<void> {
	await call(context, 'DELETE', `${PATH}/${String(subscriptionId)}`);
}

function subscription(context: IHookFunctions): IDataObject {
	const given = context.getNodeParameter('filters', {}) as IDataObject;
	const chosen = Object.entries(given).flatMap(([name, value]): Array<[string, unknown]> => {
		if (typeof value !== 'object' || value === null) return [[name, value]];
		const pairs = ((value as IDataObject).pairs ?? []) as IDataObject[];
		return pairs.map((pair) => [`${name}.${String(pair.key)}`, pair.value]);
	});
	const texts = chosen.map(([name, value]) => [name, String(value ?? '').trim()]).filter(([, value]) => value);
	return {
		trigger: context.getNodeParameter('trigger'),
		target_url: context.getNodeWebhookUrl('default'),
		filters: Object.fromEntries(texts),
	};
}

function same(one: IDataObject, other: IDataObject): boolean {
	const names = Object.keys(one);
	return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
