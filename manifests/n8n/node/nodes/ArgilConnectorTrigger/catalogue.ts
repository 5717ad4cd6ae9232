// Written by `connector manifests` from the catalogue. Do not edit.

import type { INodeProperties } from 'n8n-workflow';

export const groups: Record<string, string[]> = {
	video_finished: ["video_done", "video_failed"],
	avatar_finished: ["avatar_ready", "avatar_failed"],
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
				name: "Avatar Failed",
				value: "avatar_failed",
				description: "Triggers when the training of an avatar fails"
			},
			{
				name: "Avatar Finished",
				value: "avatar_finished",
				description: "Triggers when the training of an avatar has ended, well or not"
			},
			{name: "Avatar Ready", value: "avatar_ready", description: "Triggers when an avatar has been trained"},
			{
				name: "Connector Problem",
				value: "connector_problem",
				description: "Triggers when a hook or the API key stops working, and when it works again"
			},
			{name: "Video Done", value: "video_done", description: "Triggers when a video has been rendered"},
			{name: "Video Failed", value: "video_failed", description: "Triggers when a render fails or is refused"},
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
				displayName: "Avatar ID",
				name: "avatar_id",
				type: "string",
				default: "",
				description: "Only events of videos with this avatar, as far as Argil tells"
			},
			{
				displayName: "Extras",
				name: "extras",
				type: "fixedCollection",
				typeOptions: {multipleValues: true},
				placeholder: "Add Pair",
				default: {},
				options: [
					{
						displayName: "Extras",
						name: "pairs",
						values: [
							{displayName: "Name", name: "key", type: "string", default: ""},
							{displayName: "Value", name: "value", type: "string", default: ""}
						]
					}
				],
				description: "Only events whose extras hold all of these pairs"
			},
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
				displayName: "Avatar ID",
				name: "avatar_id",
				type: "string",
				default: "",
				description: "Only events of this avatar"
			},
			{
				displayName: "Extras",
				name: "extras",
				type: "fixedCollection",
				typeOptions: {multipleValues: true},
				placeholder: "Add Pair",
				default: {},
				options: [
					{
						displayName: "Extras",
						name: "pairs",
						values: [
							{displayName: "Name", name: "key", type: "string", default: ""},
							{displayName: "Value", name: "value", type: "string", default: ""}
						]
					}
				],
				description: "Only events whose extras hold all of these pairs"
			}
		],
		displayOptions: {
			show: {trigger: ["avatar_ready", "avatar_failed", "avatar_finished"]}
		}
	}
];
