import { NodeOperationError } from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteSingleFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	INodeProperties,
} from 'n8n-workflow';

const TOKEN = '@camel@ConnectorApi';
const SIGNED_IN = '@camel@ConnectorOAuth2Api';

type Context = IExecuteSingleFunctions | IHookFunctions | ILoadOptionsFunctions;

// By what a node is let in: both credentials are of the same connection.
export const authentication: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	options: [
		{ name: 'Access Token', value: 'accessToken' },
		{ name: 'OAuth2', value: 'oAuth2' },
	],
	default: 'accessToken',
	description: 'Whether a token of the bridge is pasted into the credential, or you sign in at the bridge',
};

// The credential that a node is set to use.
export function credential(context: Context): string {
	const name = 'authentication';
	const chosen = 'getCurrentNodeParameter' in context ? context.getCurrentNodeParameter(name) : context.getNodeParameter(name, '');
	return chosen === 'oAuth2' ? SIGNED_IN : TOKEN;
}

// The bridge's address as people give it: with a slash behind, or without a scheme. Without one it is https, but for
// this machine and names of a private network such as bridge:8000.
export function address(given: unknown): string {
	const text = String(given ?? '').trim().replace(/\/+$/, '');
	if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
	const host = text.split(/[/:]/)[0];
	return `${/^[\d.]+$/.test(host) || !host.includes('.') ? 'http' : 'https'}://${text}`;
}

// The address of the bridge that a node calls.
export async function bridgeAddress(context: Context): Promise<string> {
	const { baseUrl } = await signedIn(context);
	return address(baseUrl);
}

// n8n renews the token of who signed in when a request throws a 401. Ours throw none, so that the bridge's own sentence is
// told: after a 401 this one does, and n8n asks again with a new token. Whether there is one now. Many items may find out
// at once: they share one renewal, as n8n would keep for each what it began with, and a refresh token is good once.
export async function renewed(context: Context): Promise<boolean> {
	if (credential(context) !== SIGNED_IN) return false;
	const { baseUrl, accessToken } = await signedIn(context);
	const shared = renewals.get(accessToken) ?? renew(context, address(baseUrl)).finally(() => renewals.delete(accessToken));
	renewals.set(accessToken, shared);
	return await shared;
}

const renewals = new Map<string, Promise<boolean>>();

async function renew(context: Context, bridge: string): Promise<boolean> {
	const request = { url: `${bridge}/v1/connections/me`, json: true };
	try {
		await context.helpers.httpRequestWithAuthentication.call(context, SIGNED_IN, request);
		return true;
	} catch (error) {
		context.logger.warn(`The bridge gave no new token: ${(error as Error).message}`);
		return false;
	}
}

async function signedIn(context: Context): Promise<{ baseUrl: unknown; accessToken: string }> {
	const name = credential(context);
	const { baseUrl, oauthTokenData } = await context.getCredentials(name);
	const accessToken = String((oauthTokenData as IDataObject | undefined)?.access_token ?? '');
	if (name === SIGNED_IN && !accessToken) {
		throw new NodeOperationError(context.getNode(), 'Nobody has signed in with this credential yet', {
			description: 'Open the credential and connect your account.',
		});
	}
	return { baseUrl, accessToken };
}
