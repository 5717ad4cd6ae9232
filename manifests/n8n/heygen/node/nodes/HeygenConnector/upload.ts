import { randomUUID } from 'node:crypto';

import type { IDataObject, IExecuteSingleFunctions, IHttpRequestOptions } from 'n8n-workflow';

const ADDRESS = /^(https?|data):/i;

// A file's field holds its address, or the name of the input item's binary field. With one of these the request becomes
// a form: the bytes beside all other fields, which are one part of JSON.
export async function withFiles(
	context: IExecuteSingleFunctions,
	keys: string[],
	given: IDataObject,
): Promise<Pick<IHttpRequestOptions, 'body' | 'headers'>> {
	const binary = keys.filter((key) => given[key] && !ADDRESS.test(String(given[key]).trim()));
	if (binary.length === 0) return { body: given };
	const boundary = `heygen-connector-${randomUUID()}`;
	const rest = Object.fromEntries(Object.entries(given).filter(([key]) => !binary.includes(key)));
	const parts = [part(boundary, 'name="fields"', '', Buffer.from(JSON.stringify(rest)))];
	for (const key of binary) {
		const name = String(given[key]).trim();
		const { fileName, mimeType } = context.helpers.assertBinaryData(name);
		const told = `name="${key}"; filename="${(fileName ?? name).replace(/[\r\n"\\]/g, '_')}"`;
		parts.push(part(boundary, told, mimeType, await context.helpers.getBinaryDataBuffer(name)));
	}
	return {
		body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
		headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` },
	};
}

function part(boundary: string, told: string, mediaType: string, content: Buffer): Buffer {
	const type = mediaType ? `Content-Type: ${mediaType}\r\n` : '';
	const head = `--${boundary}\r\nContent-Disposition: form-data; ${told}\r\n${type}\r\n`;
	return Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n')]);
}
