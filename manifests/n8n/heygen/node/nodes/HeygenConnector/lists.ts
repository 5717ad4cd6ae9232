import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
	ResourceMapperFields,
} from 'n8n-workflow';

import { call } from '../bridge';
import { lists, mappings } from './catalogue';

type ListSearch = (this: ILoadOptionsFunctions, filter?: string, cursor?: string) => Promise<INodeListSearchResult>;
type Mapping = (this: ILoadOptionsFunctions) => Promise<ResourceMapperFields>;
type Row = { id: string; name: string };

// A dropdown for every option list. What a list wants to know (whose gestures?) stands beside the dropdown or, in a
// row of a list, may be left to the field of that name at the top of the form.
export const searches: Record<string, ListSearch> = Object.fromEntries(
	Object.entries(lists).map(([key, wanted]) => [key, searchOf(key, wanted)]),
);

// The fields of a form that follow from what was chosen in another one.
export const resourceMappings: Record<string, Mapping> = Object.fromEntries(
	Object.entries(mappings).map(([key, wanted]) => [key, mappingOf(key, wanted)]),
);

function searchOf(key: string, wanted: string[]): ListSearch {
	return async function (filter, cursor) {
		const qs = { limit: 100, ...(filter && { search: filter }), ...(cursor && { cursor }), ...beside(this, wanted) };
		const answer = await call(this, 'GET', `/v1/options/${key}`, { qs });
		const rows = answer.body as unknown as Row[];
		return {
			results: rows.map(({ id, name }): INodeListSearchItems => ({ name, value: id })),
			paginationToken: answer.headers['x-next-cursor'],
		};
	};
}

function mappingOf(key: string, wanted: string[]): Mapping {
	return async function () {
		const qs = beside(this, wanted);
		const missing = Object.values(qs).includes('');
		const answer = missing ? { body: [] } : await call(this, 'GET', `/v1/options/${key}`, { qs });
		const rows = answer.body as unknown as Array<Row & { required: boolean }>;
		const fields = rows.map(({ id, name, required }) => ({ id, displayName: name, required }));
		return { fields: fields.map((each) => ({ ...each, type: 'string', display: true, defaultMatch: false })) };
	};
}

function beside(context: ILoadOptionsFunctions, wanted: string[]): IDataObject {
	const found = wanted.map((name) => [
		name,
		chosen(context.getCurrentNodeParameter(`&${name}`)) || chosen(context.getCurrentNodeParameter(name)),
	]);
	return Object.fromEntries(found) as IDataObject;
}

function chosen(parameter: unknown): string {
	const value = parameter && typeof parameter === 'object' ? (parameter as IDataObject).value : parameter;
	return String(value ?? '');
}
