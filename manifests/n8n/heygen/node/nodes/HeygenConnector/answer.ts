import { NodeApiError } from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
	JsonObject,
} from 'n8n-workflow';

import { problem } from '../problem';
import { givesFile } from './catalogue';

type Content = Parameters<IExecuteSingleFunctions['helpers']['prepareBinaryData']>[0];

const BINARY = 'data'; // the field that n8n's own nodes look into for a file

// The rows of a search are items of their own; each remembers the item that asked for it. A file comes beside its item.
export async function itemsOrProblem(
	this: IExecuteSingleFunctions,
	_items: INodeExecutionData[],
	answer: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	const itemIndex = this.getItemIndex();
	if (answer.statusCode >= 400) {
		const { cause, ...told } = problem(answer.statusCode, answer.body);
		throw new NodeApiError(this.getNode(), cause as JsonObject, { ...told, itemIndex });
	}
	const pairedItem = { item: itemIndex };
	const operation = this.getNodeParameter('operation') as string;
	if (givesFile.includes(operation)) {
		const json = answer.body as IDataObject;
		return [{ json, binary: { [BINARY]: await file(this, json) }, pairedItem }];
	}
	const rows = Array.isArray(answer.body) ? answer.body : [answer.body];
	return rows.map((json: IDataObject) => ({ json, pairedItem }));
}

// Streamed to where n8n keeps binary data; the address is its own proof, so no token goes with it.
async function file(context: IExecuteSingleFunctions, told: IDataObject) {
	const url = told.file_url as string;
	const content = (await context.helpers.httpRequest({ url, encoding: 'stream' })) as Content;
	return context.helpers.prepareBinaryData(content, told.filename as string, told.content_type as string);
}
