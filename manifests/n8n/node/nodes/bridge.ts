import { NodeApiError } from 'n8n-workflow';
import type {
	IDataObject,
	IHookFunctions,
	IHttpRequestMethods,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	JsonObject,
} from 'n8n-workflow';

import { problem } from './problem';

// A call to the bridge with the connection's token. What is not good is thrown, but for the statuses in `fine`.
export async function call(
	context: IHookFunctions | ILoadOptionsFunctions,
	method: IHttpRequestMethods,
	path: string,
	{ body, qs, fine = [] }: { body?: IDataObject; qs?: IDataObject; fine?: number[] } = {},
): Promise<IN8nHttpFullResponse> {
	const { baseUrl } = await context.getCredentials('argilConnectorApi');
	const answer = (await context.helpers.httpRequestWithAuthentication.call(context, 'argilConnectorApi', {
		method,
		url: String(baseUrl).replace(/\/+$/, '') + path,
		body,
		qs,
		json: true,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
	})) as IN8nHttpFullResponse;
	if (answer.statusCode >= 400 && !fine.includes(answer.statusCode)) {
		const { cause, ...told } = problem(answer.statusCode, answer.body);
		throw new NodeApiError(context.getNode(), cause as JsonObject, told);
	}
	return answer;
}
