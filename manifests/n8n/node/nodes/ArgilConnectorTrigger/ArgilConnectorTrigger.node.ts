import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IDataObject,
	IHookFunctions,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { call } from '../bridge';
import { tryConnection } from '../connection';
import { authentication } from '../credential';
import { filters, groups, triggers } from './catalogue';
import { genuine } from './signature';

const PATH = '/v1/subscriptions';

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Wait for a Real Event',
			name: 'realEvent',
			type: 'boolean',
			default: false,
			description: 'Whether listening for a test event waits for the next real one, in place of a sample',
		},
	],
};

// Subscribes when its workflow is published and unsubscribes when it is not any more. Each event is let in only with
// the signature of this subscription, whose secret stays in the node's static data. Listening for a test event is a
// subscription of its own, which is sent a sample at once: what is published goes on.
export class ArgilConnectorTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Argil Connector Trigger',
		name: 'argilConnectorTrigger',
		icon: { light: 'file:../../icons/argil.svg', dark: 'file:../../icons/argil.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{$parameter["trigger"].replaceAll("_", " ")}}',
		description: 'Starts the workflow with Video Done, Video Failed, Avatar Ready, Avatar Failed or Connector Problem',
		eventTriggerDescription: 'The bridge sends a sample at once; no credits are spent',
		activationMessage: 'From now on every such event starts this workflow, also those of renders made elsewhere.',
		triggerPanel: {
			header: 'Try it with a sample: nothing is spent',
			executionsHelp: {
				inactive:
					"<b>While building:</b> execute this step, and the bridge sends a sample of the chosen event: nothing is rendered and nothing is spent. With the option 'Wait for a Real Event' it waits for the next one instead.<br /><br /><b>Once it is ready:</b> publish the workflow. The node then subscribes at the bridge, and each event starts an execution.",
				active:
					"<b>While building:</b> execute this step for a sample; the published workflow goes on beside it.<br /><br /><b>Your workflow also runs by itself</b> with each event, since it is published. <a data-key='executions'>See its executions</a>.",
			},
			activationHint: 'Publish the workflow, and each event starts it by itself.',
		},
		defaults: { name: 'Argil Connector Trigger' },
		inputs: [],
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
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' }],
		properties: [authentication, ...triggers, ...filters, options],
	};

	methods = { credentialTest: { tryConnection } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				const kept = new Kept(this);
				if (!kept.id) return false;
				const answer = await call(this, 'GET', `${PATH}/${kept.id}`, { fine: [404] });
				if (answer.statusCode === 404) kept.forget();
				const found = answer.body as IDataObject;
				const wanted = subscription(this);
				return (
					answer.statusCode === 200 &&
					found.status !== 'disabled' &&
					String(found.triggers ?? found.trigger) === String(wanted.triggers) &&
					found.target_url === wanted.target_url &&
					same(found.filters as IDataObject, wanted.filters as IDataObject)
				);
			},

			async create(this: IHookFunctions): Promise<boolean> {
				const made = (await call(this, 'POST', PATH, { body: subscription(this) })).body as IDataObject;
				const kept = new Kept(this);
				// One that was made for another address or trigger would send its events, too, and be known to nobody.
				if (kept.id && kept.id !== made.id) await remove(this, kept.id);
				kept.remember(made);
				// Not waited for: the sample is let in only once n8n has kept the secret, when this has returned.
				if (kept.test && !this.getNodeParameter('options.realEvent', false)) void sample(this, kept.id);
				return true;
			},

			async delete(this: IHookFunctions): Promise<boolean> {
				const kept = new Kept(this);
				if (kept.id) await remove(this, kept.id);
				kept.forget();
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const request = this.getRequestObject();
		if (!genuine(new Kept(this).secret, this.getHeaderData(), request.rawBody ?? Buffer.alloc(0))) {
			this.getResponseObject().status(401).json({ error: 'The signature does not fit.' });
			return { noWebhookResponse: true };
		}
		return { workflowData: [this.helpers.returnJsonArray([this.getBodyData()])] };
	}
}

// What the node knows of its subscription: one of the published workflow, one of listening for a test event. What is
// kept while listening is never kept with the workflow; n8n says in no other way that it is the test's end.
class Kept {
	readonly test: boolean;

	private readonly data: IDataObject;

	constructor(context: IHookFunctions | IWebhookFunctions) {
		this.data = context.getWorkflowStaticData('node');
		this.test = context.getMode() === 'manual' || this.data.testSubscriptionId !== undefined;
	}

	get id(): string {
		return String(this.data[this.test ? 'testSubscriptionId' : 'subscriptionId'] ?? '');
	}

	get secret(): string {
		return String(this.data[this.test ? 'testSecret' : 'secret'] ?? '');
	}

	remember({ id, secret }: IDataObject): void {
		Object.assign(this.data, this.test ? { testSubscriptionId: id, testSecret: secret } : { subscriptionId: id, secret });
	}

	forget(): void {
		for (const name of this.test ? ['testSubscriptionId', 'testSecret'] : ['subscriptionId', 'secret']) delete this.data[name];
	}
}

async function sample(context: IHookFunctions, subscriptionId: string): Promise<void> {
	try {
		await call(context, 'POST', `${PATH}/${subscriptionId}/test`);
	} catch (error) {
		context.logger.warn(`The bridge sent no sample: ${(error as Error).message}`);
	}
}

async function remove(context: IHookFunctions, subscriptionId: unknown): Promise<void> {
	await call(context, 'DELETE', `${PATH}/${String(subscriptionId)}`);
}

function subscription(context: IHookFunctions): IDataObject {
	const given = context.getNodeParameter('filters', {}) as IDataObject;
	const named = Object.entries(given).flatMap(([name, value]): Array<[string, unknown]> => {
		if (typeof value !== 'object' || value === null) return [[name, value]];
		const pairs = ((value as IDataObject).pairs ?? []) as IDataObject[];
		return pairs.map((pair) => [`${name}.${String(pair.key)}`, pair.value]);
	});
	const texts = named.map(([name, value]) => [name, String(value ?? '').trim()]).filter(([, value]) => value);
	const chosen = String(context.getNodeParameter('trigger'));
	return {
		triggers: groups[chosen] ?? [chosen],
		target_url: context.getNodeWebhookUrl('default'),
		filters: Object.fromEntries(texts),
	};
}

function same(one: IDataObject, other: IDataObject): boolean {
	const names = Object.keys(one);
	return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
