// Written by `connector manifests` from the catalogue. Do not edit.

import type { INodeProperties } from 'n8n-workflow';

export const groups: Record<string, string[]> = {
	video_finished: ["video_done", "video_failed"],
	translation_finished: ["translation_done", "translation_failed"],
	connector_problem: ["hook_failing", "hook_recovered", "hook_disabled", "connection_broken", "connection_recovered"]
};

export const triggers: INodeProperties[] = [
	{
		displayName: "Event",
		name: "trigger",
		type: "options",
		noDataExpression: true,
		options: [
			{
				name: "Connector Problem",
				value: "connector_problem",
				description: "Triggers when a hook or the API key stops working, and when it works again"
			},
			{
				name: "Translation Done",
				value: "translation_done",
				description: "Triggers when a translation of a video is ready"
			},
			{
				name: "Translation Failed",
				value: "translation_failed",
				description: "Triggers when the translation of a video fails"
			},
			{
				name: "Translation Finished",
				value: "translation_finished",
				description: "Triggers when a translation has ended, well or not"
			},
			{name: "Video Done", value: "video_done", description: "Triggers when a video has been rendered"},
			{name: "Video Failed", value: "video_failed", description: "Triggers when a render fails"},
			{
				name: "Video Finished",
				value: "video_finished",
				description: "Triggers when a render has ended, well or not"
			}
		],
		default: "video_done"
	}
];

export const filters: INodeProperties[] = [
	{
		displayName: "Filters",
		name: "filters",
		type: "collection",
		placeholder: "Add Filter",
		default: {},
		options: [
			{
				displayName: "Video ID",
				name: "video_id",
				type: "string",
				default: "",
				description: "Only events of this video"
			}
		],
		displayOptions: {
			show: {trigger: ["video_done", "video_failed", "video_finished"]}
		}
	},
	{
		displayName: "Filters",
		name: "filters",
		type: "collection",
		placeholder: "Add Filter",
		default: {},
		options: [
			{
				displayName: "Translation ID",
				name: "translation_id",
				type: "string",
				default: "",
				description: "Only events of this translation"
			}
		],
		displayOptions: {
			show: {trigger: ["translation_done", "translation_failed", "translation_finished"]}
		}
	}
];
