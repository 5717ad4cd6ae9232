import { NodeApiError } from 'n8n-workflow';
import type {
	IDataObject,
	IHookFunctions,
	IHttpRequestMethods,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	JsonObject,
} from 'n8n-workflow';

import { bridgeAddress, credential, renewed } from './credential';
import { problem } from './problem';

// A call to the bridge with the connection's token. What is not good is thrown, but for the statuses in `fine`.
export async function call(
	context: IHookFunctions | ILoadOptionsFunctions,
	method: IHttpRequestMethods,
	path: string,
	{ body, qs, fine = [] }: { body?: IDataObject; qs?: IDataObject; fine?: number[] } = {},
): Promise<IN8nHttpFullResponse> {
	const url = (await bridgeAddress(context)) + path;
	const more = { json: true, returnFullResponse: true, ignoreHttpStatusErrors: true };
	const ask = async () =>
		(await context.helpers.httpRequestWithAuthentication.call(context, credential(context), {
			method,
			url,
			body,
			qs,
			...more,
		})) as IN8nHttpFullResponse;
	let answer = await ask();
	if (answer.statusCode === 401 && (await renewed(context))) answer = await ask();
	if (answer.statusCode >= 400 && !fine.includes(answer.statusCode)) {
		const { cause, ...told } = problem(answer.statusCode, answer.body);
		throw new NodeApiError(context.getNode(), cause as JsonObject, told);
	}
	return answer;
}
