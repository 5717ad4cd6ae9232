import { NodeApiError } from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
	JsonObject,
} from 'n8n-workflow';

import { credential, renewed } from '../credential';
import { problem } from '../problem';
import { givesFile } from './catalogue';
import { sent } from './request';

type Content = Parameters<IExecuteSingleFunctions['helpers']['prepareBinaryData']>[0];

const BINARY = 'data'; // the field that n8n's own nodes look into for a file

// The rows of a search are items of their own; each remembers the item that asked for it. A file comes beside its item.
export async function itemsOrProblem(
	this: IExecuteSingleFunctions,
	_items: INodeExecutionData[],
	answer: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	const itemIndex = this.getItemIndex();
	if (answer.statusCode === 401) Object.assign(answer, await askedAgain(this)); // n8n reads the next page's cursor in it
	sent.delete(this);
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

// After a 401 the request is made once more, if there is a new token to make it with. Of pages only the first one: what
// came before another is not to come twice.
async function askedAgain(context: IExecuteSingleFunctions): Promise<Partial<IN8nHttpFullResponse>> {
	const request = sent.get(context);
	if (!request || !(await renewed(context))) return {};
	const whole = { ...request, returnFullResponse: true };
	return (await context.helpers.httpRequestWithAuthentication.call(context, credential(context), whole)) as IN8nHttpFullResponse;
}

// Streamed to where n8n keeps binary data; the address is its own proof, so no token goes with it.
async function file(context: IExecuteSingleFunctions, told: IDataObject) {
	const url = told.file_url as string;
	const content = (await context.helpers.httpRequest({ url, encoding: 'stream' })) as Content;
	return context.helpers.prepareBinaryData(content, told.filename as string, told.content_type as string);
}
