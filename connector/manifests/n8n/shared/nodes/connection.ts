import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IDataObject,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { address } from './credential';
import { problem } from './problem';

// Tries a credential, and passes on what the bridge says of it.
export async function tryConnection(
	this: ICredentialTestFunctions,
	{ data }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const baseUrl = address(data?.baseUrl);
	const { request } = this.helpers; // n8n gives a credential's test no other way to ask
	try {
		const answer = (await request({
			uri: `${baseUrl}/v1/connections/me`,
			headers: { Accept: 'application/json', Authorization: `Bearer ${String(data?.token)}` },
			json: true,
			simple: false,
			resolveWithFullResponse: true,
		})) as { statusCode: number; body: unknown };
		const told = answer.body as IDataObject;
		if (answer.statusCode === 200 && told?.provider === '@key@') return { status: 'OK', message: `Connected: ${String(told.label || told.id)}` };
		if (answer.statusCode === 200 && told?.provider) return { status: 'Error', message: 'This token belongs to another provider. Use the token of a connection to @label@.' };
		if (answer.statusCode < 400) return { status: 'Error', message: `There is no @label@ Connector at ${baseUrl}` };
		return { status: 'Error', message: problem(answer.statusCode, answer.body).message };
	} catch (error) {
		return { status: 'Error', message: `Nothing answers at ${baseUrl}: ${(error as Error).message}` };
	}
}
