import { NodeOperationError } from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteSingleFunctions,
	IHttpRequestOptions,
	INodeProperties,
	INodePropertyCollection,
} from 'n8n-workflow';

import { bridgeAddress } from '../credential';
import { changing, fields, files } from './catalogue';
import { withFiles } from './upload';

const RUN = '@key@_connector_run';
const PAGE = 100; // rows, the most that the bridge gives at once
// Collections of optional fields: they lie beside the others, and are deeper in only in the form.
const BESIDE = ['additionalFields', 'searchFilters', 'moreFields'];

// What the form holds becomes what the bridge takes: a body, or a query where it is read only. An operation that
// changes something has a key, so that a retried step is done once.
export async function fieldsAndKey(
	this: IExecuteSingleFunctions,
	request: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	const operation = this.getNodeParameter('operation') as string;
	const shown = fields.filter(({ displayOptions: { show } = {} }) => show?.operation?.includes(operation));
	const { idempotencyKey, returnAll, ...given } = members(this, shown, (name) => this.getNodeParameter(name, null));
	const to = { ...request, baseURL: await bridgeAddress(this) };
	if (request.method === 'GET') {
		const rows = returnAll ? { limit: PAGE } : {};
		return remembered(this, { ...to, qs: flat({ ...given, ...rows }), body: undefined });
	}
	const key = changing.includes(operation) && (idempotencyKey || ownKey(this, given));
	const { body, headers } = await withFiles(this, files[operation] ?? [], given);
	const all = { ...request.headers, ...headers, ...(key && { 'Idempotency-Key': String(key) }) };
	return remembered(this, { ...to, body, headers: all });
}

// What is under way for an item, as it may have to be sent once more.
export const sent = new WeakMap<IExecuteSingleFunctions, IHttpRequestOptions>();

function remembered(context: IExecuteSingleFunctions, request: IHttpRequestOptions): IHttpRequestOptions {
	sent.set(context, request);
	return request;
}

// The same in every retry of this step, also when the whole execution is retried later under another id: the first id
// travels with the execution's custom data. With deduplicate_minutes the bridge goes by the input alone.
function ownKey(context: IExecuteSingleFunctions, given: IDataObject): string {
	const execution = context.getExecutionId();
	if (given.deduplicate_minutes || !execution) return '';
	const proxy = context.getWorkflowDataProxy(context.getItemIndex());
	const custom = proxy.$execution.customData as { get(key: string): string; set(key: string, value: string): void };
	if (!custom.get(RUN)) custom.set(RUN, execution); // in vain when a workflow has ten pairs of its own already
	const instance = context.getInstanceId().slice(0, 12);
	const place = [context.getNode().id, proxy.$runIndex, context.getItemIndex()];
	return ['n8n', instance, custom.get(RUN) ?? execution, ...place].join('-');
}

type Value = IDataObject[string];

function members(
	context: IExecuteSingleFunctions,
	properties: INodeProperties[],
	find: (name: string) => unknown,
): IDataObject {
	const read: IDataObject = {};
	for (const property of properties) {
		const value = plain(context, property, find(property.name) as Value);
		if (BESIDE.includes(property.name)) Object.assign(read, value);
		else if (!empty(value)) read[property.name] = value;
	}
	return read;
}

function empty(value: Value): boolean {
	return value === undefined || value === '' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);
}

function plain(context: IExecuteSingleFunctions, property: INodeProperties, value: Value): Value {
	if (value === undefined || value === null) return undefined;
	const inner = value as IDataObject;
	switch (property.type) {
		case 'resourceLocator':
			return typeof value === 'object' ? (inner.value as Value) : value;
		case 'resourceMapper':
			return (inner.value ?? undefined) as Value;
		case 'collection':
			return members(context, property.options as INodeProperties[], (name) => inner[name]);
		case 'fixedCollection':
			return group(context, (property.options as INodePropertyCollection[])[0], inner);
		case 'json':
			return typeof value === 'string' ? json(context, property, value) : value;
		default:
			return value;
	}
}

function group(context: IExecuteSingleFunctions, told: INodePropertyCollection, value: IDataObject): Value {
	const rows = (value[told.name] ?? []) as IDataObject[];
	if (told.name === 'pairs') return Object.fromEntries(rows.map((row) => [row.key, row.value]));
	return rows.map((row) => members(context, told.values, (name) => row[name]));
}

function json(context: IExecuteSingleFunctions, property: INodeProperties, text: string): Value {
	if (!text.trim()) return undefined;
	try {
		return JSON.parse(text) as Value;
	} catch {
		throw new NodeOperationError(context.getNode(), `${property.displayName} is not JSON`, {
			itemIndex: context.getItemIndex(),
		});
	}
}

// A query has no objects: what lies in one is reached with two underscores.
function flat(given: IDataObject, above = ''): IDataObject {
	const query: IDataObject = {};
	for (const [key, value] of Object.entries(given)) {
		if (value && typeof value === 'object') Object.assign(query, flat(value as IDataObject, `${above}${key}__`));
		else query[above + key] = value;
	}
	return query;
}
