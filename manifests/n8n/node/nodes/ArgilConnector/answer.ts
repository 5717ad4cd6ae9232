import { NodeApiError } from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
	JsonObject,
} from 'n8n-workflow';

import { problem } from '../problem';

// The rows of a search are items of their own; each remembers the item that asked for it.
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
	const rows = Array.isArray(answer.body) ? answer.body : [answer.body];
	return rows.map((json: IDataObject) => ({ json, pairedItem: { item: itemIndex } }));
}
