import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
	ResourceMapperFields,
} from 'n8n-workflow';

import { call } from '../bridge';
import { firstProvider, lists, mappings } from './catalogue';

type ListSearch = (this: ILoadOptionsFunctions, filter?: string, cursor?: string) => Promise<INodeListSearchResult>;
type Mapping = (this: ILoadOptionsFunctions) => Promise<ResourceMapperFields>;
type Wanted = Record<string, Record<string, string[]>>; // by provider and list: the fields that a list wants to know
type Row = { id: string; name: string };

// A dropdown for every option list. What a list wants to know (whose gestures?) stands beside the dropdown or, in a
// row of a list, may be left to the field of that name at the top of the form.
export const searches: Record<string, ListSearch> = Object.fromEntries(keys(lists).map((key) => [key, searchOf(key)]));

// The fields of a form that follow from what was chosen in another one.
export const resourceMappings: Record<string, Mapping> = Object.fromEntries(
	keys(mappings).map((key) => [key, mappingOf(key)]),
);

function keys(wanted: Wanted): string[] {
	return Object.values(wanted).flatMap((each) => Object.keys(each));
}

function searchOf(key: string): ListSearch {
	return async function (filter, cursor) {
		const qs = { limit: 100, ...(filter && { search: filter }), ...(cursor && { cursor }), ...beside(this, lists, key) };
		const answer = await call(this, 'GET', `/v1/options/${key}`, { qs });
		const rows = answer.body as unknown as Row[];
		return {
			results: rows.map(({ id, name }): INodeListSearchItems => ({ name, value: id })),
			paginationToken: answer.headers['x-next-cursor'],
		};
	};
}

function mappingOf(key: string): Mapping {
	return async function () {
		const qs = beside(this, mappings, key);
		const missing = Object.values(qs).includes('');
		const answer = missing ? { body: [] } : await call(this, 'GET', `/v1/options/${key}`, { qs });
		const rows = answer.body as unknown as Array<Row & { required: boolean }>;
		const fields = rows.map(({ id, name, required }) => ({ id, displayName: name, required }));
		return { fields: fields.map((each) => ({ ...each, type: 'string', display: true, defaultMatch: false })) };
	};
}

function beside(context: ILoadOptionsFunctions, wanted: Wanted, key: string): IDataObject {
	const provider = (context.getCurrentNodeParameter('provider') as string) || firstProvider;
	const names = wanted[provider]?.[key] ?? [];
	const found = names.map((name) => [
		name,
		chosen(context.getCurrentNodeParameter(`&${name}`)) || chosen(context.getCurrentNodeParameter(name)),
	]);
	return Object.fromEntries(found) as IDataObject;
}

function chosen(parameter: unknown): string {
	const value = parameter && typeof parameter === 'object' ? (parameter as IDataObject).value : parameter;
	return String(value ?? '');
}
