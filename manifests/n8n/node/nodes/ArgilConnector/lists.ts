import type { IDataObject, ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import { call } from '../bridge';
import { firstProvider, lists } from './catalogue';

type ListSearch = (this: ILoadOptionsFunctions, filter?: string, cursor?: string) => Promise<INodeListSearchResult>;

// A dropdown for every option list. What a list wants to know (whose gestures?) stands beside the dropdown or, in a
// row of a list, may be left to the field of that name at the top of the form.
export const searches: Record<string, ListSearch> = Object.fromEntries(
	Object.values(lists).flatMap((each) => Object.keys(each).map((key) => [key, searchOf(key)])),
);

function searchOf(key: string): ListSearch {
	return async function (filter, cursor) {
		const provider = (this.getCurrentNodeParameter('provider') as string) || firstProvider;
		const qs: IDataObject = { limit: 100, ...(filter && { search: filter }), ...(cursor && { cursor }) };
		for (const name of lists[provider]?.[key] ?? []) {
			qs[name] = chosen(this.getCurrentNodeParameter(`&${name}`)) || chosen(this.getCurrentNodeParameter(name));
		}
		const answer = await call(this, 'GET', `/v1/options/${key}`, { qs });
		const rows = answer.body as unknown as Array<{ id: string; name: string }>;
		return {
			results: rows.map(({ id, name }): INodeListSearchItems => ({ name, value: id })),
			paginationToken: answer.headers['x-next-cursor'],
		};
	};
}

function chosen(parameter: unknown): string {
	const value = parameter && typeof parameter === 'object' ? (parameter as IDataObject).value : parameter;
	return String(value ?? '');
}
