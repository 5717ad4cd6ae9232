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

// The bridge's address as people give it: with a slash behind, or without a scheme. Without one it is https, but for
// this machine and names of a private network such as bridge:8000.
export function address(given: unknown): string {
	const text = String(given ?? '').trim().replace(/\/+$/, '');
	if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
	const host = text.split(/[/:]/)[0];
	return `${/^[\d.]+$/.test(host) || !host.includes('.') ? 'http' : 'https'}://${text}`;
}

// A call to the bridge with the connection's token. What is not good is thrown, but for the statuses in `fine`.
export async function call(
	context: IHookFunctions | ILoadOptionsFunctions,
	method: IHttpRequestMethods,
	path: string,
	{ body, qs, fine = [] }: { body?: IDataObject; qs?: IDataObject; fine?: number[] } = {},
): Promise<IN8nHttpFullResponse> {
	const { baseUrl } = await context.getCredentials('heygenConnectorApi');
	const answer = (await context.helpers.httpRequestWithAuthentication.call(context, 'heygenConnectorApi', {
		method,
		url: address(baseUrl) + path,
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
