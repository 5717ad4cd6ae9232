// Written by `connector manifests` from the catalogue. Do not edit.

import type { INodeProperties } from 'n8n-workflow';

export const resources: INodeProperties[] = [
	{
		displayName: "Resource",
		name: "resource",
		type: "options",
		noDataExpression: true,
		options: [
			{name: "Account", value: "account"},
			{name: "API", value: "api"},
			{name: "Asset", value: "asset"},
			{name: "Avatar", value: "avatar"},
			{name: "Video", value: "video"},
			{name: "Voice", value: "voice"}
		],
		default: "video"
	}
];

export const operations: INodeProperties[] = [
	{
		displayName: "Operation",
		name: "operation",
		type: "options",
		noDataExpression: true,
		options: [
			{
				name: "Get",
				value: "get_account",
				action: "Get the account",
				description: "Tells what the HeyGen account has left: its balance, its credits and, where use is billed, its spending",
				routing: {request: {method: "POST", url: "/v1/actions/get_account"}}
			}
		],
		default: "get_account",
		displayOptions: {
			show: {resource: ["account"]}
		}
	},
	{
		displayName: "Operation",
		name: "operation",
		type: "options",
		noDataExpression: true,
		options: [
			{
				name: "API Request",
				value: "api_request",
				action: "Make an API request",
				description: "Makes any call to HeyGen's API with the connection's key. All but GET are sent once and never repeated.",
				routing: {request: {method: "POST", url: "/v1/actions/api_request"}}
			}
		],
		default: "api_request",
		displayOptions: {
			show: {resource: ["api"]}
		}
	},
	{
		displayName: "Operation",
		name: "operation",
		type: "options",
		noDataExpression: true,
		options: [
			{
				name: "Upload",
				value: "upload_asset",
				action: "Upload an asset",
				description: "Uploads an image, a video, a sound, a PDF or subtitles to HeyGen, for use in other steps",
				routing: {request: {method: "POST", url: "/v1/actions/upload_asset"}}
			}
		],
		default: "upload_asset",
		displayOptions: {
			show: {resource: ["asset"]}
		}
	},
	{
		displayName: "Operation",
		name: "operation",
		type: "options",
		noDataExpression: true,
		options: [
			{
				name: "Find",
				value: "find_avatars",
				action: "Find avatars",
				description: "Finds avatars that HeyGen offers and those of the account, a row for each look; without any filter, all",
				routing: {request: {method: "GET", url: "/v1/searches/find_avatars"}}
			}
		],
		default: "find_avatars",
		displayOptions: {
			show: {resource: ["avatar"]}
		}
	},
	{
		displayName: "Operation",
		name: "operation",
		type: "options",
		noDataExpression: true,
		options: [
			{
				name: "Create",
				value: "create_avatar_video",
				action: "Create an avatar video",
				description: "Creates a new video in which avatars or talking photos speak, of one scene or up to 50, and starts its render, which HeyGen bills",
				routing: {request: {method: "POST", url: "/v1/actions/create_avatar_video"}}
			},
			{
				name: "Create From Template",
				value: "create_video_from_template",
				action: "Create a video from a template",
				description: "Creates a new video from a template, with texts, files, avatars and voices of yours in place of its variables, and starts its render, which HeyGen bills",
				routing: {request: {method: "POST", url: "/v1/actions/create_video_from_template"}}
			},
			{
				name: "Create Many",
				value: "create_videos",
				action: "Create many videos",
				description: "Creates up to 100 avatar videos and starts their renders, which HeyGen bills: those that fail can be repeated without paying for the others again",
				routing: {request: {method: "POST", url: "/v1/actions/create_videos"}}
			},
			{
				name: "Delete",
				value: "delete_video",
				action: "Delete a video",
				description: "Deletes a video at HeyGen for good, with its files. It does not stop a render. One that is already gone counts as deleted.",
				routing: {request: {method: "POST", url: "/v1/actions/delete_video"}}
			},
			{
				name: "Download",
				value: "download_video",
				action: "Download a video",
				description: "Gives the file of a finished video: an address that is good for 15 minutes, with its name and size",
				routing: {request: {method: "POST", url: "/v1/actions/download_video"}}
			},
			{
				name: "Estimate Cost",
				value: "estimate_cost",
				action: "Estimate the cost of a video",
				description: "Estimates what an avatar video would cost in US dollars, by the prices that HeyGen last published. Nothing is made and nothing is spent.",
				routing: {request: {method: "POST", url: "/v1/actions/estimate_cost"}}
			},
			{
				name: "Find",
				value: "find_videos",
				action: "Find videos",
				description: "Finds videos of the account, newest first, by title, folder, status or dates; without any of them, all",
				routing: {request: {method: "GET", url: "/v1/searches/find_videos"}}
			},
			{
				name: "Get",
				value: "get_video",
				action: "Get a video",
				description: "Looks at one video: its status and, once it is done, fresh links to it",
				routing: {request: {method: "POST", url: "/v1/actions/get_video"}}
			},
			{
				name: "Translate",
				value: "translate_video",
				action: "Translate a video",
				description: "Translates what is said in a video into another language, which HeyGen bills. The trigger Translation Done tells when it is ready.",
				routing: {request: {method: "POST", url: "/v1/actions/translate_video"}}
			}
		],
		default: "create_avatar_video",
		displayOptions: {
			show: {resource: ["video"]}
		}
	},
	{
		displayName: "Operation",
		name: "operation",
		type: "options",
		noDataExpression: true,
		options: [
			{
				name: "Find",
				value: "find_voices",
				action: "Find voices",
				description: "Finds the account's own voices and those that HeyGen offers, by name, language or gender; without any of them, all",
				routing: {request: {method: "GET", url: "/v1/searches/find_voices"}}
			}
		],
		default: "find_voices",
		displayOptions: {
			show: {resource: ["voice"]}
		}
	}
];

export const fields: INodeProperties[] = [
	{
		displayName: "Script",
		name: "script",
		type: "string",
		typeOptions: {rows: 4},
		default: "",
		description: "What is said in a video of one scene, up to 5,000 characters. `&lt;break time=\"1s\"/&gt;` makes a pause. Fill in either this or Scenes.",
		displayOptions: {
			show: {resource: ["video"], operation: ["create_avatar_video", "estimate_cost"]}
		}
	},
	{
		displayName: "Avatar",
		name: "avatar_id",
		type: "resourceLocator",
		default: {mode: "list", value: ""},
		modes: [
			{
				displayName: "From List",
				name: "list",
				type: "list",
				typeOptions: {searchListMethod: "avatars", searchable: true}
			},
			{displayName: "By ID", name: "id", type: "string", placeholder: "e.g. lk_josh_business"}
		],
		description: "Who says the script. A script needs an avatar; scenes have their own.",
		displayOptions: {
			show: {resource: ["video"], operation: ["create_avatar_video", "estimate_cost"]}
		}
	},
	{
		displayName: "Voice",
		name: "voice_id",
		type: "resourceLocator",
		default: {mode: "list", value: ""},
		modes: [
			{
				displayName: "From List",
				name: "list",
				type: "list",
				typeOptions: {searchListMethod: "voices", searchable: true}
			},
			{displayName: "By ID", name: "id", type: "string", placeholder: "e.g. 2f72ee82b83d4b00af16c4771d611752"}
		],
		description: "The voice that says the script; the avatar's own when left out",
		displayOptions: {
			show: {resource: ["video"], operation: ["create_avatar_video", "estimate_cost"]}
		}
	},
	{
		displayName: "Max Cost",
		name: "max_cost",
		type: "string",
		default: "",
		description: "The most US dollars that the video may cost. If it could cost more (At Most of Estimate Cost), or if its cost has no known limit, nothing is made. Left out, there is no limit.",
		placeholder: "e.g. 5",
		displayOptions: {
			show: {resource: ["video"], operation: ["create_avatar_video"]}
		}
	},
	{
		displayName: "Additional Fields",
		name: "additionalFields",
		type: "collection",
		placeholder: "Add Field",
		default: {},
		options: [
			{
				displayName: "Callback ID",
				name: "callback_id",
				type: "string",
				default: "",
				placeholder: "e.g. run-7",
				description: "A text of yours that comes back in the event of how this ends, so that you know which run it belongs to"
			},
			{
				displayName: "Callback URL",
				name: "callback_url",
				type: "string",
				default: "",
				placeholder: "e.g. https://hooks.example.com/resume/abc",
				description: "An address that is told once how this ends, whether it succeeds or fails: a signed POST, like any event"
			},
			{
				displayName: "Captions",
				name: "caption",
				type: "boolean",
				default: false,
				description: "Whether what is said stands in the picture. It needs a scene whose voice is a text."
			},
			{
				displayName: "Deduplicate Minutes",
				name: "deduplicate_minutes",
				type: "number",
				default: 10,
				typeOptions: {minValue: 1, maxValue: 1440, numberPrecision: 0},
				description: "Within this many minutes, 1440 (a day) at most, the same input is not done again: it gets the first answer"
			},
			{
				displayName: "Dimension",
				name: "dimension",
				type: "collection",
				placeholder: "Add Field",
				default: {},
				options: [
					{
						displayName: "Height",
						name: "height",
						type: "number",
						default: 720,
						typeOptions: {minValue: 1, maxValue: 8192, numberPrecision: 0},
						description: "In pixels"
					},
					{
						displayName: "Width",
						name: "width",
						type: "number",
						default: 1280,
						typeOptions: {minValue: 1, maxValue: 8192, numberPrecision: 0},
						description: "In pixels"
					}
				],
				description: "How large the picture is, in pixels. HeyGen makes 16:9, 9:16, 4:5, 5:4 and 1:1 with a short side of 720, 1080 or 2160; 16:9 when left out."
			},
			{
				displayName: "Engine",
				name: "engine",
				type: "string",
				default: "",
				placeholder: "e.g. avatar_iv",
				description: "Which of HeyGen's engines makes whoever speaks: avatar_iii, avatar_iv or avatar_v, or a later one. Each avatar knows some, and they differ in price. HeyGen takes avatar_iv when left out."
			},
			{
				displayName: "Expressiveness",
				name: "expressiveness",
				type: "options",
				options: [{name: "Low", value: "low"}, {name: "Medium", value: "medium"}, {name: "High", value: "high"}],
				default: "low",
				description: "How lively photo avatars are; only on the engine avatar_iv"
			},
			{
				displayName: "Folder",
				name: "folder_id",
				type: "resourceLocator",
				default: {mode: "list", value: ""},
				modes: [
					{
						displayName: "From List",
						name: "list",
						type: "list",
						typeOptions: {searchListMethod: "folders", searchable: true}
					},
					{displayName: "By ID", name: "id", type: "string"}
				],
				description: "The folder of HeyGen that the video is put into"
			},
			{
				displayName: "Idempotency Key",
				name: "idempotencyKey",
				type: "string",
				default: "",
				description: "What makes two runs one, such as a row's ID: the same key with the same input gets the first answer and spends nothing. Left out, each execution, node and item has its own, which retries keep."
			},
			{
				displayName: "Remove Background",
				name: "remove_background",
				type: "boolean",
				default: false,
				description: "Whether to cut whoever speaks out of the picture that they were recorded in; in a video of one scene"
			},
			{
				displayName: "Resolution",
				name: "resolution",
				type: "options",
				options: [{name: "720p", value: "720p"}, {name: "1080p", value: "1080p"}, {name: "4K", value: "4k"}],
				default: "720p",
				description: "How fine the picture is, where Dimension does not say it"
			},
			{
				displayName: "Scenes",
				name: "video_inputs",
				type: "fixedCollection",
				typeOptions: {multipleValues: true},
				placeholder: "Add Scene",
				default: {},
				options: [
					{
						displayName: "Scenes",
						name: "rows",
						values: [
							{
								displayName: "Voice",
								name: "voice",
								type: "collection",
								placeholder: "Add Field",
								default: {},
								options: [
									{
										displayName: "Audio Asset",
										name: "audio_asset_id",
										type: "string",
										default: "",
										description: "For a recording: the ID of an asset that was uploaded to HeyGen"
									},
									{
										displayName: "Audio URL",
										name: "audio_url",
										type: "string",
										default: "",
										description: "For a recording: its address, open without sign-in; at most 10 minutes"
									},
									{
										displayName: "Duration",
										name: "duration",
										type: "number",
										default: 1,
										typeOptions: {minValue: 1, maxValue: 100},
										description: "For silence: how long, from 1 to 100 seconds; 1 when left out"
									},
									{
										displayName: "ElevenLabs Settings",
										name: "elevenlabs_settings",
										type: "collection",
										placeholder: "Add Field",
										default: {},
										options: [
											{
												displayName: "Model",
												name: "model",
												type: "options",
												options: [
													{name: "Monolingual V1", value: "eleven_monolingual_v1"},
													{name: "Multilingual V1", value: "eleven_multilingual_v1"},
													{name: "Multilingual V2", value: "eleven_multilingual_v2"},
													{name: "Turbo V2", value: "eleven_turbo_v2"},
													{name: "Turbo V2.5", value: "eleven_turbo_v2_5"}
												],
												default: "eleven_monolingual_v1",
												description: "Which of ElevenLabs' models speaks"
											},
											{
												displayName: "Similarity Boost",
												name: "similarity_boost",
												type: "number",
												default: 0,
												typeOptions: {minValue: 0, maxValue: 1},
												description: "How close it keeps to the original voice, from 0 to 1"
											},
											{
												displayName: "Stability",
												name: "stability",
												type: "number",
												default: 0,
												typeOptions: {minValue: 0, maxValue: 1},
												description: "How even the voice is, from 0 to 1"
											},
											{
												displayName: "Style",
												name: "style",
												type: "number",
												default: 0,
												typeOptions: {minValue: 0, maxValue: 1},
												description: "How much it exaggerates its style, from 0 to 1"
											}
										],
										description: "For a text that a voice of ElevenLabs says"
									},
									{
										displayName: "Emotion",
										name: "emotion",
										type: "options",
										options: [
											{name: "Broadcaster", value: "Broadcaster"},
											{name: "Excited", value: "Excited"},
											{name: "Friendly", value: "Friendly"},
											{name: "Serious", value: "Serious"},
											{name: "Soothing", value: "Soothing"}
										],
										default: "Broadcaster",
										description: "For a text: how the voice feels. Not every voice can."
									},
									{
										displayName: "Locale",
										name: "locale",
										type: "string",
										default: "",
										placeholder: "e.g. en-US",
										description: "For a text: the accent of a voice that speaks several, such as en-US"
									},
									{
										displayName: "Pitch",
										name: "pitch",
										type: "number",
										default: -50,
										typeOptions: {minValue: -50, maxValue: 50, numberPrecision: 0},
										description: "For a text: how high, from -50 to 50; 0 when left out"
									},
									{
										displayName: "Speed",
										name: "speed",
										type: "number",
										default: 0.5,
										typeOptions: {minValue: 0.5, maxValue: 1.5},
										description: "For a text: how fast, from 0.5 to 1.5; 1 when left out"
									},
									{
										displayName: "Text",
										name: "input_text",
										type: "string",
										typeOptions: {rows: 4},
										default: "",
										description: "For a text: what is said, up to 5,000 characters. `&lt;break time=\"1s\"/&gt;` makes a pause."
									},
									{
										displayName: "Type",
										name: "type",
										type: "options",
										options: [
											{name: "Text", value: "text"},
											{name: "Audio", value: "audio"},
											{name: "Silence", value: "silence"}
										],
										default: "text",
										description: "Whether a text is spoken, a recording is played, or nothing is heard"
									},
									{
										displayName: "Voice",
										name: "voice_id",
										type: "resourceLocator",
										default: {mode: "list", value: ""},
										modes: [
											{
												displayName: "From List",
												name: "list",
												type: "list",
												typeOptions: {searchListMethod: "voices", searchable: true}
											},
											{displayName: "By ID", name: "id", type: "string"}
										],
										description: "For a text: the voice that says it; the avatar's own when left out"
									}
								],
								required: true,
								description: "What is heard in the scene, and for how long"
							},
							{
								displayName: "More Fields",
								name: "moreFields",
								type: "collection",
								placeholder: "Add Field",
								default: {},
								options: [
									{
										displayName: "Background",
										name: "background",
										type: "collection",
										placeholder: "Add Field",
										default: {},
										options: [
											{
												displayName: "Color",
												name: "value",
												type: "color",
												default: "",
												description: "For a color: which one, as #rrggbb; #f6f6fc when left out"
											},
											{
												displayName: "Fit",
												name: "fit",
												type: "options",
												options: [
													{name: "Cover", value: "cover"},
													{name: "Crop", value: "crop"},
													{name: "Contain", value: "contain"},
													{name: "None", value: "none"}
												],
												default: "cover",
												description: "For an image or a video: how it fills the picture; Cover when left out"
											},
											{
												displayName: "Image Asset",
												name: "image_asset_id",
												type: "string",
												default: "",
												description: "For an image: the ID of an asset that was uploaded to HeyGen"
											},
											{
												displayName: "Play Style",
												name: "play_style",
												type: "options",
												options: [
													{name: "Fit to Scene", value: "fit_to_scene"},
													{name: "Freeze", value: "freeze"},
													{name: "Loop", value: "loop"},
													{name: "Once", value: "once"}
												],
												default: "fit_to_scene",
												description: "For a video: what becomes of it when the scene is longer or shorter"
											},
											{
												displayName: "Type",
												name: "type",
												type: "options",
												options: [
													{name: "Color", value: "color"},
													{name: "Image", value: "image"},
													{name: "Video", value: "video"}
												],
												default: "color",
												description: "Whether a color, an image or a video is seen"
											},
											{
												displayName: "URL",
												name: "url",
												type: "string",
												default: "",
												description: "For an image or a video: its address, open without sign-in"
											},
											{
												displayName: "Video Asset",
												name: "video_asset_id",
												type: "string",
												default: "",
												description: "For a video: the ID of an asset that was uploaded to HeyGen"
											}
										],
										description: "What is seen behind the character, or alone"
									},
									{
										displayName: "Character",
										name: "character",
										type: "collection",
										placeholder: "Add Field",
										default: {},
										options: [
											{
												displayName: "Avatar",
												name: "avatar_id",
												type: "resourceLocator",
												default: {mode: "list", value: ""},
												modes: [
													{
														displayName: "From List",
														name: "list",
														type: "list",
														typeOptions: {searchListMethod: "avatars", searchable: true}
													},
													{displayName: "By ID", name: "id", type: "string"}
												],
												description: "For an avatar: which one. HeyGen calls it a look; the ID of a group of looks is none."
											},
											{
												displayName: "Avatar Style",
												name: "avatar_style",
												type: "options",
												options: [
													{name: "Normal", value: "normal"},
													{name: "Circle", value: "circle"},
													{name: "Close-Up", value: "closeUp"}
												],
												default: "normal",
												description: "For an avatar: how it is framed; Normal when left out"
											},
											{
												displayName: "Circle Background Color",
												name: "circle_background_color",
												type: "color",
												default: "",
												description: "The color behind somebody who is shown in a circle, as #rrggbb"
											},
											{
												displayName: "Expression",
												name: "expression",
												type: "options",
												options: [{name: "Default", value: "default"}, {name: "Happy", value: "happy"}],
												default: "default",
												description: "For a talking photo: how it looks; Default when left out"
											},
											{
												displayName: "Matting",
												name: "matting",
												type: "boolean",
												default: false,
												description: "Whether to cut the person out of the picture that they were recorded in"
											},
											{
												displayName: "Offset",
												name: "offset",
												type: "collection",
												placeholder: "Add Field",
												default: {},
												options: [
													{
														displayName: "Offset X",
														name: "x",
														type: "number",
														default: 0.1,
														description: "How far to the right; 0 when left out"
													},
													{
														displayName: "Offset Y",
														name: "y",
														type: "number",
														default: 0.1,
														description: "How far down; 0 when left out"
													}
												],
												description: "How far from the middle of the picture"
											},
											{
												displayName: "Scale",
												name: "scale",
												type: "number",
												default: 0,
												typeOptions: {minValue: 0, maxValue: 5},
												description: "How large: from 0 to 5 for an avatar, to 2 for a talking photo; 1 when left out"
											},
											{
												displayName: "Super Resolution",
												name: "super_resolution",
												type: "boolean",
												default: false,
												description: "Whether this is so. For a talking photo: whether to make it sharper."
											},
											{
												displayName: "Talking Photo",
												name: "talking_photo_id",
												type: "resourceLocator",
												default: {mode: "list", value: ""},
												modes: [
													{
														displayName: "From List",
														name: "list",
														type: "list",
														typeOptions: {searchListMethod: "talking_photos", searchable: true}
													},
													{displayName: "By ID", name: "id", type: "string"}
												],
												description: "For a talking photo: which one"
											},
											{
												displayName: "Talking Photo Style",
												name: "talking_photo_style",
												type: "options",
												options: [{name: "Square", value: "square"}, {name: "Circle", value: "circle"}],
												default: "square",
												description: "For a talking photo: how it is framed; Square when left out"
											},
											{
												displayName: "Talking Style",
												name: "talking_style",
												type: "options",
												options: [
													{name: "Stable", value: "stable"},
													{name: "Expressive", value: "expressive"}
												],
												default: "stable",
												description: "For a talking photo: how lively it speaks; Stable when left out"
											},
											{
												displayName: "Type",
												name: "type",
												type: "options",
												options: [
													{name: "Avatar", value: "avatar"},
													{name: "Talking Photo", value: "talking_photo"}
												],
												default: "avatar",
												description: "Whether an avatar or a talking photo is seen. UGC avatars are talking photos."
											}
										],
										description: "Who is seen in the scene. Without one, only the background is."
									}
								]
							}
						]
					}
				],
				description: "The parts of the video in their order, 1 to 50: who is seen, what is heard, what is behind. Fill in either this or Script."
			},
			{
				displayName: "Title",
				name: "title",
				type: "string",
				default: "",
				placeholder: "e.g. Welcome",
				description: "What the video is called in HeyGen"
			}
		],
		displayOptions: {
			show: {resource: ["video"], operation: ["create_avatar_video"]}
		}
	},
	{
		displayName: "Videos",
		name: "items",
		type: "fixedCollection",
		typeOptions: {multipleValues: true},
		placeholder: "Add Video",
		default: {},
		options: [
			{
				displayName: "Videos",
				name: "rows",
				values: [
					{
						displayName: "Avatar",
						name: "avatar_id",
						type: "resourceLocator",
						default: {mode: "list", value: ""},
						modes: [
							{
								displayName: "From List",
								name: "list",
								type: "list",
								typeOptions: {searchListMethod: "avatars", searchable: true}
							},
							{displayName: "By ID", name: "id", type: "string", placeholder: "e.g. lk_josh_business"}
						],
						description: "Who says the script. A script needs an avatar; scenes have their own."
					},
					{
						displayName: "Max Cost",
						name: "max_cost",
						type: "string",
						default: "",
						description: "The most US dollars that the video may cost. If it could cost more (At Most of Estimate Cost), or if its cost has no known limit, nothing is made. Left out, there is no limit.",
						placeholder: "e.g. 5"
					},
					{
						displayName: "More Fields",
						name: "moreFields",
						type: "collection",
						placeholder: "Add Field",
						default: {},
						options: [
							{
								displayName: "Callback ID",
								name: "callback_id",
								type: "string",
								default: "",
								placeholder: "e.g. run-7",
								description: "A text of yours that comes back in the event of how this ends, so that you know which run it belongs to"
							},
							{
								displayName: "Callback URL",
								name: "callback_url",
								type: "string",
								default: "",
								placeholder: "e.g. https://hooks.example.com/resume/abc",
								description: "An address that is told once how this ends, whether it succeeds or fails: a signed POST, like any event"
							},
							{
								displayName: "Captions",
								name: "caption",
								type: "boolean",
								default: false,
								description: "Whether what is said stands in the picture. It needs a scene whose voice is a text."
							},
							{
								displayName: "Dimension",
								name: "dimension",
								type: "collection",
								placeholder: "Add Field",
								default: {},
								options: [
									{
										displayName: "Height",
										name: "height",
										type: "number",
										default: 720,
										typeOptions: {minValue: 1, maxValue: 8192, numberPrecision: 0},
										description: "In pixels"
									},
									{
										displayName: "Width",
										name: "width",
										type: "number",
										default: 1280,
										typeOptions: {minValue: 1, maxValue: 8192, numberPrecision: 0},
										description: "In pixels"
									}
								],
								description: "How large the picture is, in pixels. HeyGen makes 16:9, 9:16, 4:5, 5:4 and 1:1 with a short side of 720, 1080 or 2160; 16:9 when left out."
							},
							{
								displayName: "Engine",
								name: "engine",
								type: "string",
								default: "",
								placeholder: "e.g. avatar_iv",
								description: "Which of HeyGen's engines makes whoever speaks: avatar_iii, avatar_iv or avatar_v, or a later one. Each avatar knows some, and they differ in price. HeyGen takes avatar_iv when left out."
							},
							{
								displayName: "Expressiveness",
								name: "expressiveness",
								type: "options",
								options: [
									{name: "Low", value: "low"},
									{name: "Medium", value: "medium"},
									{name: "High", value: "high"}
								],
								default: "low",
								description: "How lively photo avatars are; only on the engine avatar_iv"
							},
							{
								displayName: "Folder",
								name: "folder_id",
								type: "resourceLocator",
								default: {mode: "list", value: ""},
								modes: [
									{
										displayName: "From List",
										name: "list",
										type: "list",
										typeOptions: {searchListMethod: "folders", searchable: true}
									},
									{displayName: "By ID", name: "id", type: "string"}
								],
								description: "The folder of HeyGen that the video is put into"
							},
							{
								displayName: "Item Key",
								name: "item_key",
								type: "string",
								default: "",
								placeholder: "e.g. row-7",
								description: "A text of yours that this one is known by within the batch, such as a row's number: with the same Idempotency-Key it is never made twice. It comes back with the answer."
							},
							{
								displayName: "Remove Background",
								name: "remove_background",
								type: "boolean",
								default: false,
								description: "Whether to cut whoever speaks out of the picture that they were recorded in; in a video of one scene"
							},
							{
								displayName: "Resolution",
								name: "resolution",
								type: "options",
								options: [
									{name: "720p", value: "720p"},
									{name: "1080p", value: "1080p"},
									{name: "4K", value: "4k"}
								],
								default: "720p",
								description: "How fine the picture is, where Dimension does not say it"
							},
							{
								displayName: "Scenes",
								name: "video_inputs",
								type: "fixedCollection",
								typeOptions: {multipleValues: true},
								placeholder: "Add Scene",
								default: {},
								options: [
									{
										displayName: "Scenes",
										name: "rows",
										values: [
											{
												displayName: "Voice",
												name: "voice",
												type: "collection",
												placeholder: "Add Field",
												default: {},
												options: [
													{
														displayName: "Audio Asset",
														name: "audio_asset_id",
														type: "string",
														default: "",
														description: "For a recording: the ID of an asset that was uploaded to HeyGen"
													},
													{
														displayName: "Audio URL",
														name: "audio_url",
														type: "string",
														default: "",
														description: "For a recording: its address, open without sign-in; at most 10 minutes"
													},
													{
														displayName: "Duration",
														name: "duration",
														type: "number",
														default: 1,
														typeOptions: {minValue: 1, maxValue: 100},
														description: "For silence: how long, from 1 to 100 seconds; 1 when left out"
													},
													{
														displayName: "ElevenLabs Settings",
														name: "elevenlabs_settings",
														type: "collection",
														placeholder: "Add Field",
														default: {},
														options: [
															{
																displayName: "Model",
																name: "model",
																type: "options",
																options: [
																	{
																		name: "Monolingual V1",
																		value: "eleven_monolingual_v1"
																	},
																	{
																		name: "Multilingual V1",
																		value: "eleven_multilingual_v1"
																	},
																	{
																		name: "Multilingual V2",
																		value: "eleven_multilingual_v2"
																	},
																	{name: "Turbo V2", value: "eleven_turbo_v2"},
																	{name: "Turbo V2.5", value: "eleven_turbo_v2_5"}
																],
																default: "eleven_monolingual_v1",
																description: "Which of ElevenLabs' models speaks"
															},
															{
																displayName: "Similarity Boost",
																name: "similarity_boost",
																type: "number",
																default: 0,
																typeOptions: {minValue: 0, maxValue: 1},
																description: "How close it keeps to the original voice, from 0 to 1"
															},
															{
																displayName: "Stability",
																name: "stability",
																type: "number",
																default: 0,
																typeOptions: {minValue: 0, maxValue: 1},
																description: "How even the voice is, from 0 to 1"
															},
															{
																displayName: "Style",
																name: "style",
																type: "number",
																default: 0,
																typeOptions: {minValue: 0, maxValue: 1},
																description: "How much it exaggerates its style, from 0 to 1"
															}
														],
														description: "For a text that a voice of ElevenLabs says"
													},
													{
														displayName: "Emotion",
														name: "emotion",
														type: "options",
														options: [
															{name: "Broadcaster", value: "Broadcaster"},
															{name: "Excited", value: "Excited"},
															{name: "Friendly", value: "Friendly"},
															{name: "Serious", value: "Serious"},
															{name: "Soothing", value: "Soothing"}
														],
														default: "Broadcaster",
														description: "For a text: how the voice feels. Not every voice can."
													},
													{
														displayName: "Locale",
														name: "locale",
														type: "string",
														default: "",
														placeholder: "e.g. en-US",
														description: "For a text: the accent of a voice that speaks several, such as en-US"
													},
													{
														displayName: "Pitch",
														name: "pitch",
														type: "number",
														default: -50,
														typeOptions: {minValue: -50, maxValue: 50, numberPrecision: 0},
														description: "For a text: how high, from -50 to 50; 0 when left out"
													},
													{
														displayName: "Speed",
														name: "speed",
														type: "number",
														default: 0.5,
														typeOptions: {minValue: 0.5, maxValue: 1.5},
														description: "For a text: how fast, from 0.5 to 1.5; 1 when left out"
													},
													{
														displayName: "Text",
														name: "input_text",
														type: "string",
														typeOptions: {rows: 4},
														default: "",
														description: "For a text: what is said, up to 5,000 characters. `&lt;break time=\"1s\"/&gt;` makes a pause."
													},
													{
														displayName: "Type",
														name: "type",
														type: "options",
														options: [
															{name: "Text", value: "text"},
															{name: "Audio", value: "audio"},
															{name: "Silence", value: "silence"}
														],
														default: "text",
														description: "Whether a text is spoken, a recording is played, or nothing is heard"
													},
													{
														displayName: "Voice",
														name: "voice_id",
														type: "resourceLocator",
														default: {mode: "list", value: ""},
														modes: [
															{
																displayName: "From List",
																name: "list",
																type: "list",
																typeOptions: {searchListMethod: "voices", searchable: true}
															},
															{displayName: "By ID", name: "id", type: "string"}
														],
														description: "For a text: the voice that says it; the avatar's own when left out"
													}
												],
												required: true,
												description: "What is heard in the scene, and for how long"
											},
											{
												displayName: "More Fields",
												name: "moreFields",
												type: "collection",
												placeholder: "Add Field",
												default: {},
												options: [
													{
														displayName: "Background",
														name: "background",
														type: "collection",
														placeholder: "Add Field",
														default: {},
														options: [
															{
																displayName: "Color",
																name: "value",
																type: "color",
																default: "",
																description: "For a color: which one, as #rrggbb; #f6f6fc when left out"
															},
															{
																displayName: "Fit",
																name: "fit",
																type: "options",
																options: [
																	{name: "Cover", value: "cover"},
																	{name: "Crop", value: "crop"},
																	{name: "Contain", value: "contain"},
																	{name: "None", value: "none"}
																],
																default: "cover",
																description: "For an image or a video: how it fills the picture; Cover when left out"
															},
															{
																displayName: "Image Asset",
																name: "image_asset_id",
																type: "string",
																default: "",
																description: "For an image: the ID of an asset that was uploaded to HeyGen"
															},
															{
																displayName: "Play Style",
																name: "play_style",
																type: "options",
																options: [
																	{name: "Fit to Scene", value: "fit_to_scene"},
																	{name: "Freeze", value: "freeze"},
																	{name: "Loop", value: "loop"},
																	{name: "Once", value: "once"}
																],
																default: "fit_to_scene",
																description: "For a video: what becomes of it when the scene is longer or shorter"
															},
															{
																displayName: "Type",
																name: "type",
																type: "options",
																options: [
																	{name: "Color", value: "color"},
																	{name: "Image", value: "image"},
																	{name: "Video", value: "video"}
																],
																default: "color",
																description: "Whether a color, an image or a video is seen"
															},
															{
																displayName: "URL",
																name: "url",
																type: "string",
																default: "",
																description: "For an image or a video: its address, open without sign-in"
															},
															{
																displayName: "Video Asset",
																name: "video_asset_id",
																type: "string",
																default: "",
																description: "For a video: the ID of an asset that was uploaded to HeyGen"
															}
														],
														description: "What is seen behind the character, or alone"
													},
													{
														displayName: "Character",
														name: "character",
														type: "collection",
														placeholder: "Add Field",
														default: {},
														options: [
															{
																displayName: "Avatar",
																name: "avatar_id",
																type: "resourceLocator",
																default: {mode: "list", value: ""},
																modes: [
																	{
																		displayName: "From List",
																		name: "list",
																		type: "list",
																		typeOptions: {searchListMethod: "avatars", searchable: true}
																	},
																	{displayName: "By ID", name: "id", type: "string"}
																],
																description: "For an avatar: which one. HeyGen calls it a look; the ID of a group of looks is none."
															},
															{
																displayName: "Avatar Style",
																name: "avatar_style",
																type: "options",
																options: [
																	{name: "Normal", value: "normal"},
																	{name: "Circle", value: "circle"},
																	{name: "Close-Up", value: "closeUp"}
																],
																default: "normal",
																description: "For an avatar: how it is framed; Normal when left out"
															},
															{
																displayName: "Circle Background Color",
																name: "circle_background_color",
																type: "color",
																default: "",
																description: "The color behind somebody who is shown in a circle, as #rrggbb"
															},
															{
																displayName: "Expression",
																name: "expression",
																type: "options",
																options: [
																	{name: "Default", value: "default"},
																	{name: "Happy", value: "happy"}
																],
																default: "default",
																description: "For a talking photo: how it looks; Default when left out"
															},
															{
																displayName: "Matting",
																name: "matting",
																type: "boolean",
																default: false,
																description: "Whether to cut the person out of the picture that they were recorded in"
															},
															{
																displayName: "Offset",
																name: "offset",
																type: "collection",
																placeholder: "Add Field",
																default: {},
																options: [
																	{
																		displayName: "Offset X",
																		name: "x",
																		type: "number",
																		default: 0.1,
																		description: "How far to the right; 0 when left out"
																	},
																	{
																		displayName: "Offset Y",
																		name: "y",
																		type: "number",
																		default: 0.1,
																		description: "How far down; 0 when left out"
																	}
																],
																description: "How far from the middle of the picture"
															},
															{
																displayName: "Scale",
																name: "scale",
																type: "number",
																default: 0,
																typeOptions: {minValue: 0, maxValue: 5},
																description: "How large: from 0 to 5 for an avatar, to 2 for a talking photo; 1 when left out"
															},
															{
																displayName: "Super Resolution",
																name: "super_resolution",
																type: "boolean",
																default: false,
																description: "Whether this is so. For a talking photo: whether to make it sharper."
															},
															{
																displayName: "Talking Photo",
																name: "talking_photo_id",
																type: "resourceLocator",
																default: {mode: "list", value: ""},
																modes: [
																	{
																		displayName: "From List",
																		name: "list",
																		type: "list",
																		typeOptions: {
																			searchListMethod: "talking_photos",
																			searchable: true
																		}
																	},
																	{displayName: "By ID", name: "id", type: "string"}
																],
																description: "For a talking photo: which one"
															},
															{
																displayName: "Talking Photo Style",
																name: "talking_photo_style",
																type: "options",
																options: [
																	{name: "Square", value: "square"},
																	{name: "Circle", value: "circle"}
																],
																default: "square",
																description: "For a talking photo: how it is framed; Square when left out"
															},
															{
																displayName: "Talking Style",
																name: "talking_style",
																type: "options",
																options: [
																	{name: "Stable", value: "stable"},
																	{name: "Expressive", value: "expressive"}
																],
																default: "stable",
																description: "For a talking photo: how lively it speaks; Stable when left out"
															},
															{
																displayName: "Type",
																name: "type",
																type: "options",
																options: [
																	{name: "Avatar", value: "avatar"},
																	{name: "Talking Photo", value: "talking_photo"}
																],
																default: "avatar",
																description: "Whether an avatar or a talking photo is seen. UGC avatars are talking photos."
															}
														],
														description: "Who is seen in the scene. Without one, only the background is."
													}
												]
											}
										]
									}
								],
								description: "The parts of the video in their order, 1 to 50: who is seen, what is heard, what is behind. Fill in either this or Script."
							},
							{
								displayName: "Title",
								name: "title",
								type: "string",
								default: "",
								placeholder: "e.g. Welcome",
								description: "What the video is called in HeyGen"
							}
						]
					},
					{
						displayName: "Script",
						name: "script",
						type: "string",
						typeOptions: {rows: 4},
						default: "",
						description: "What is said in a video of one scene, up to 5,000 characters. `&lt;break time=\"1s\"/&gt;` makes a pause. Fill in either this or Scenes."
					},
					{
						displayName: "Voice",
						name: "voice_id",
						type: "resourceLocator",
						default: {mode: "list", value: ""},
						modes: [
							{
								displayName: "From List",
								name: "list",
								type: "list",
								typeOptions: {searchListMethod: "voices", searchable: true}
							},
							{
								displayName: "By ID",
								name: "id",
								type: "string",
								placeholder: "e.g. 2f72ee82b83d4b00af16c4771d611752"
							}
						],
						description: "The voice that says the script; the avatar's own when left out"
					}
				]
			}
		],
		required: true,
		description: "What Create Avatar Video takes, for each of 1 to 100",
		displayOptions: {
			show: {resource: ["video"], operation: ["create_videos"]}
		}
	},
	{
		displayName: "Additional Fields",
		name: "additionalFields",
		type: "collection",
		placeholder: "Add Field",
		default: {},
		options: [
			{
				displayName: "Deduplicate Minutes",
				name: "deduplicate_minutes",
				type: "number",
				default: 10,
				typeOptions: {minValue: 1, maxValue: 1440, numberPrecision: 0},
				description: "Within this many minutes, 1440 (a day) at most, the same input is not done again: it gets the first answer"
			},
			{
				displayName: "Idempotency Key",
				name: "idempotencyKey",
				type: "string",
				default: "",
				description: "What makes two runs one, such as a row's ID: the same key with the same input gets the first answer and spends nothing. Left out, each execution, node and item has its own, which retries keep."
			}
		],
		displayOptions: {
			show: {resource: ["video"], operation: ["create_videos", "delete_video"]}
		}
	},
	{
		displayName: "Template",
		name: "template_id",
		type: "resourceLocator",
		default: {mode: "list", value: ""},
		modes: [
			{
				displayName: "From List",
				name: "list",
				type: "list",
				typeOptions: {searchListMethod: "templates", searchable: true}
			},
			{displayName: "By ID", name: "id", type: "string", placeholder: "e.g. 3d6a2d1f0c5e4b7a9f8e7d6c5b4a3f21"}
		],
		required: true,
		description: "The template that the video is made from; it needs variables",
		displayOptions: {
			show: {resource: ["video"], operation: ["create_video_from_template"]}
		}
	},
	{
		displayName: "Variables",
		name: "variables",
		type: "resourceMapper",
		noDataExpression: true,
		default: {mappingMode: "defineBelow", value: null},
		typeOptions: {
			loadOptionsDependsOn: ["template_id.value"],
			resourceMapper: {
				resourceMapperMethod: "template_variables",
				mode: "add",
				fieldWords: {singular: "variable", plural: "variables"},
				addAllFields: true,
				multiKeyMatch: false,
				supportAutoMap: false
			}
		},
		description: "What the template's variables become: a text, the address or asset ID of a file, the ID of an avatar or a voice. One that is left out stays as the template has it.",
		displayOptions: {
			show: {resource: ["video"], operation: ["create_video_from_template"]}
		}
	},
	{
		displayName: "Additional Fields",
		name: "additionalFields",
		type: "collection",
		placeholder: "Add Field",
		default: {},
		options: [
			{
				displayName: "Brand Glossary",
				name: "brand_glossary",
				type: "string",
				default: "",
				description: "The ID of the list in HeyGen that says how words are spoken"
			},
			{
				displayName: "Callback ID",
				name: "callback_id",
				type: "string",
				default: "",
				placeholder: "e.g. run-7",
				description: "A text of yours that comes back in the event of how this ends, so that you know which run it belongs to"
			},
			{
				displayName: "Callback URL",
				name: "callback_url",
				type: "string",
				default: "",
				placeholder: "e.g. https://hooks.example.com/resume/abc",
				description: "An address that is told once how this ends, whether it succeeds or fails: a signed POST, like any event"
			},
			{
				displayName: "Captions",
				name: "caption",
				type: "boolean",
				default: false,
				description: "Whether what is said stands in the picture"
			},
			{
				displayName: "Deduplicate Minutes",
				name: "deduplicate_minutes",
				type: "number",
				default: 10,
				typeOptions: {minValue: 1, maxValue: 1440, numberPrecision: 0},
				description: "Within this many minutes, 1440 (a day) at most, the same input is not done again: it gets the first answer"
			},
			{
				displayName: "Dimension",
				name: "dimension",
				type: "collection",
				placeholder: "Add Field",
				default: {},
				options: [
					{
						displayName: "Height",
						name: "height",
						type: "number",
						default: 720,
						typeOptions: {minValue: 128, maxValue: 4096, numberPrecision: 0},
						description: "In pixels; an even number"
					},
					{
						displayName: "Width",
						name: "width",
						type: "number",
						default: 1280,
						typeOptions: {minValue: 128, maxValue: 4096, numberPrecision: 0},
						description: "In pixels; an even number"
					}
				],
				description: "How large the picture is. It keeps the template's shape; the template's own size when left out."
			},
			{
				displayName: "Folder",
				name: "folder_id",
				type: "resourceLocator",
				default: {mode: "list", value: ""},
				modes: [
					{
						displayName: "From List",
						name: "list",
						type: "list",
						typeOptions: {searchListMethod: "folders", searchable: true}
					},
					{displayName: "By ID", name: "id", type: "string"}
				],
				description: "The folder of HeyGen that the video is put into"
			},
			{
				displayName: "Frame Rate",
				name: "fps",
				type: "number",
				default: 30,
				typeOptions: {minValue: 25, maxValue: 60, numberPrecision: 0},
				description: "Pictures in a second: 25, 30 or 60; 25 when left out"
			},
			{
				displayName: "GIF",
				name: "include_gif",
				type: "boolean",
				default: false,
				description: "Whether a short moving picture of the video is made, too"
			},
			{
				displayName: "Idempotency Key",
				name: "idempotencyKey",
				type: "string",
				default: "",
				description: "What makes two runs one, such as a row's ID: the same key with the same input gets the first answer and spends nothing. Left out, each execution, node and item has its own, which retries keep."
			},
			{
				displayName: "Keep Texts Centered",
				name: "keep_text_vertically_centered",
				type: "boolean",
				default: false,
				description: "Whether texts stay in the middle of their place, however high they become"
			},
			{
				displayName: "Public Page",
				name: "enable_sharing",
				type: "boolean",
				default: false,
				description: "Whether anybody may see the video's page at HeyGen"
			},
			{
				displayName: "Reorder Music",
				name: "reorder_music",
				type: "boolean",
				default: false,
				description: "Whether music moves with its scenes, which it does when this is left out"
			},
			{
				displayName: "Scenes",
				name: "scene_ids",
				type: "string",
				typeOptions: {multipleValues: true},
				default: [],
				description: "The IDs of the template's scenes that the video has, in their order, also more than once; all when left out"
			},
			{
				displayName: "Subtitles",
				name: "subtitles",
				type: "collection",
				placeholder: "Add Field",
				default: {},
				options: [
					{
						displayName: "Alignment",
						name: "alignment",
						type: "number",
						default: 0,
						typeOptions: {minValue: 0, numberPrecision: 0},
						description: "HeyGen's number for it; 2 when left out"
					},
					{
						displayName: "Disable Highlight",
						name: "disable_highlight",
						type: "boolean",
						default: false,
						description: "Whether the word that is spoken is not marked"
					},
					{
						displayName: "Font Size",
						name: "font_size",
						type: "number",
						default: 1,
						typeOptions: {minValue: 1, numberPrecision: 0},
						description: "How large; the style's own when left out"
					},
					{
						displayName: "Position",
						name: "position",
						type: "collection",
						placeholder: "Add Field",
						default: {},
						options: [
							{displayName: "X", name: "x", type: "number", default: 0, description: "From left to right"},
							{displayName: "Y", name: "y", type: "number", default: 0, description: "From top to bottom"}
						],
						description: "Where they stand, in place of the style's own"
					},
					{
						displayName: "Style",
						name: "preset_name",
						type: "string",
						default: "",
						placeholder: "e.g. classic",
						description: "HeyGen's name of the style, such as classic, bold or bright"
					}
				],
				description: "Captions in a style of HeyGen's"
			},
			{
				displayName: "Title",
				name: "title",
				type: "string",
				default: "",
				placeholder: "e.g. Welcome, Anna",
				description: "What the video is called in HeyGen"
			},
			{
				displayName: "Variables by Name",
				name: "variables",
				type: "fixedCollection",
				typeOptions: {multipleValues: true},
				placeholder: "Add Pair",
				default: {},
				options: [
					{
						displayName: "Variables by Name",
						name: "pairs",
						values: [
							{displayName: "Name", name: "key", type: "string", default: ""},
							{displayName: "Value", name: "value", type: "string", default: ""}
						]
					}
				],
				description: "For a form that shows no variables, such as one that depends on another node. Used in their place."
			}
		],
		displayOptions: {
			show: {resource: ["video"], operation: ["create_video_from_template"]}
		}
	},
	{
		displayName: "Output Language",
		name: "output_language",
		type: "resourceLocator",
		default: {mode: "list", value: ""},
		modes: [
			{
				displayName: "From List",
				name: "list",
				type: "list",
				typeOptions: {searchListMethod: "translation_languages", searchable: true}
			},
			{displayName: "By ID", name: "id", type: "string", placeholder: "e.g. Spanish (Spain)"}
		],
		required: true,
		description: "Into which language, by HeyGen's name for it. For several languages run this step once for each.",
		displayOptions: {
			show: {resource: ["video"], operation: ["translate_video"]}
		}
	},
	{
		displayName: "Additional Fields",
		name: "additionalFields",
		type: "collection",
		placeholder: "Add Field",
		default: {},
		options: [
			{
				displayName: "Audio",
				name: "audio",
				type: "collection",
				placeholder: "Add Field",
				default: {},
				options: [
					{
						displayName: "Asset ID",
						name: "asset_id",
						type: "string",
						default: "",
						description: "The audio as an asset that was uploaded to HeyGen. Fill in either this or URL."
					},
					{
						displayName: "URL",
						name: "url",
						type: "string",
						default: "",
						description: "Where the audio is. Fill in either this or Asset ID."
					}
				],
				description: "Speech that is dubbed in, in place of one that HeyGen makes"
			},
			{
				displayName: "Brand Glossary",
				name: "brand_glossary",
				type: "string",
				default: "",
				description: "The ID of the list in HeyGen that says how words are translated and spoken"
			},
			{
				displayName: "Callback ID",
				name: "callback_id",
				type: "string",
				default: "",
				placeholder: "e.g. run-7",
				description: "A text of yours that comes back in the event of how this ends, so that you know which run it belongs to"
			},
			{
				displayName: "Callback URL",
				name: "callback_url",
				type: "string",
				default: "",
				placeholder: "e.g. https://hooks.example.com/resume/abc",
				description: "An address that is told once how this ends, whether it succeeds or fails: a signed POST, like any event"
			},
			{
				displayName: "Captions",
				name: "enable_caption",
				type: "boolean",
				default: false,
				description: "Whether captions of the translation are made"
			},
			{
				displayName: "Deduplicate Minutes",
				name: "deduplicate_minutes",
				type: "number",
				default: 10,
				typeOptions: {minValue: 1, maxValue: 1440, numberPrecision: 0},
				description: "Within this many minutes, 1440 (a day) at most, the same input is not done again: it gets the first answer"
			},
			{
				displayName: "Dynamic Duration",
				name: "enable_dynamic_duration",
				type: "boolean",
				default: false,
				description: "Whether the translation may be longer or shorter than the video, which it may when this is left out"
			},
			{
				displayName: "End Time",
				name: "end_time",
				type: "number",
				default: 0,
				typeOptions: {minValue: 0},
				description: "Where in the video to stop, in seconds"
			},
			{
				displayName: "Folder",
				name: "folder_id",
				type: "resourceLocator",
				default: {mode: "list", value: ""},
				modes: [
					{
						displayName: "From List",
						name: "list",
						type: "list",
						typeOptions: {searchListMethod: "folders", searchable: true}
					},
					{displayName: "By ID", name: "id", type: "string"}
				],
				description: "The folder of HeyGen that the translation is put into"
			},
			{
				displayName: "Frame Rate Mode",
				name: "fps_mode",
				type: "options",
				options: [
					{name: "Variable", value: "vfr"},
					{name: "Constant", value: "cfr"},
					{name: "As in the Video", value: "passthrough"}
				],
				default: "vfr",
				description: "How frames are timed where an audio is given"
			},
			{
				displayName: "Idempotency Key",
				name: "idempotencyKey",
				type: "string",
				default: "",
				description: "What makes two runs one, such as a row's ID: the same key with the same input gets the first answer and spends nothing. Left out, each execution, node and item has its own, which retries keep."
			},
			{
				displayName: "Input Language",
				name: "input_language",
				type: "resourceLocator",
				default: {mode: "list", value: ""},
				modes: [
					{
						displayName: "From List",
						name: "list",
						type: "list",
						typeOptions: {searchListMethod: "translation_languages", searchable: true}
					},
					{displayName: "By ID", name: "id", type: "string"}
				],
				description: "What is spoken in the video; HeyGen finds out when it is left out"
			},
			{
				displayName: "Keep Format",
				name: "keep_the_same_format",
				type: "boolean",
				default: false,
				description: "Whether the size and the quality of the video are kept"
			},
			{
				displayName: "Mode",
				name: "mode",
				type: "options",
				options: [{name: "Speed", value: "speed"}, {name: "Precision", value: "precision"}],
				default: "speed",
				description: "Whether it is done fast, or with lips that fit better; fast when left out"
			},
			{
				displayName: "Remove Music",
				name: "disable_music_track",
				type: "boolean",
				default: false,
				description: "Whether music in the background is taken out"
			},
			{
				displayName: "Sound Only",
				name: "translate_audio_only",
				type: "boolean",
				default: false,
				description: "Whether the picture stays as it is, and only the sound is translated"
			},
			{
				displayName: "Speakers",
				name: "speaker_num",
				type: "number",
				default: 1,
				typeOptions: {minValue: 1, maxValue: 100, numberPrecision: 0},
				description: "How many people speak in the video; it helps to tell them apart"
			},
			{
				displayName: "Speech Enhancement",
				name: "enable_speech_enhancement",
				type: "boolean",
				default: false,
				description: "Whether the speech is made clearer"
			},
			{
				displayName: "Start Time",
				name: "start_time",
				type: "number",
				default: 0,
				typeOptions: {minValue: 0},
				description: "Where in the video to begin, in seconds"
			},
			{
				displayName: "Stock Voices",
				name: "stock_voice_config",
				type: "collection",
				placeholder: "Add Field",
				default: {},
				options: [
					{
						displayName: "Use",
						name: "use_stock_voice",
						type: "boolean",
						default: false,
						description: "Whether they are used"
					},
					{
						displayName: "Voice IDs",
						name: "preferred_stock_voice_ids",
						type: "string",
						typeOptions: {multipleValues: true},
						default: [],
						description: "Which ones, if it can be"
					}
				],
				description: "Voices of HeyGen's in place of the speakers' own"
			},
			{
				displayName: "Subtitle Role",
				name: "srt_role",
				type: "options",
				options: [{name: "The Video", value: "input"}, {name: "The Translation", value: "output"}],
				default: "input",
				description: "Whether the subtitles are of the video as it is, or of the translation"
			},
			{
				displayName: "Subtitles",
				name: "srt",
				type: "collection",
				placeholder: "Add Field",
				default: {},
				options: [
					{
						displayName: "Asset ID",
						name: "asset_id",
						type: "string",
						default: "",
						description: "The file as an asset that was uploaded to HeyGen. Fill in either this or URL."
					},
					{
						displayName: "URL",
						name: "url",
						type: "string",
						default: "",
						description: "Where the file is. Fill in either this or Asset ID."
					}
				],
				description: "Subtitles of your own, an SRT file; with HeyGen's plan Enterprise"
			},
			{
				displayName: "Title",
				name: "title",
				type: "string",
				default: "",
				placeholder: "e.g. Welcome",
				description: "What the translation is called in HeyGen"
			},
			{
				displayName: "Video",
				name: "video_id",
				type: "resourceLocator",
				default: {mode: "list", value: ""},
				modes: [
					{
						displayName: "From List",
						name: "list",
						type: "list",
						typeOptions: {searchListMethod: "videos", searchable: true}
					},
					{displayName: "By ID", name: "id", type: "string"}
				],
				description: "A finished video that HeyGen has made. Fill in either this or Video URL or Video Asset ID."
			},
			{
				displayName: "Video Asset ID",
				name: "video_asset_id",
				type: "string",
				default: "",
				description: "A video that was uploaded to HeyGen. Fill in either this or Video URL or Video."
			},
			{
				displayName: "Video URL",
				name: "video_url",
				type: "string",
				default: "",
				placeholder: "e.g. https://files.example.com/welcome.mp4",
				description: "The address of the video, which HeyGen fetches. Fill in either this or Video Asset ID or Video."
			},
			{
				displayName: "Watermark",
				name: "enable_watermark",
				type: "boolean",
				default: false,
				description: "Whether a watermark stands in the picture"
			}
		],
		displayOptions: {
			show: {resource: ["video"], operation: ["translate_video"]}
		}
	},
	{
		displayName: "Video",
		name: "video_id",
		type: "resourceLocator",
		default: {mode: "list", value: ""},
		modes: [
			{
				displayName: "From List",
				name: "list",
				type: "list",
				typeOptions: {searchListMethod: "videos", searchable: true}
			},
			{displayName: "By ID", name: "id", type: "string", placeholder: "e.g. 1a0a93cce5ac44ac8deaac3176b3518f"}
		],
		required: true,
		description: "Which video. In an automation this is mostly the Video ID of an earlier step.",
		displayOptions: {
			show: {resource: ["video"], operation: ["get_video", "delete_video"]}
		}
	},
	{
		displayName: "Video",
		name: "video_id",
		type: "resourceLocator",
		default: {mode: "list", value: ""},
		modes: [
			{
				displayName: "From List",
				name: "list",
				type: "list",
				typeOptions: {searchListMethod: "videos", searchable: true}
			},
			{displayName: "By ID", name: "id", type: "string", placeholder: "e.g. 1a0a93cce5ac44ac8deaac3176b3518f"}
		],
		required: true,
		description: "The ID of a finished video",
		displayOptions: {
			show: {resource: ["video"], operation: ["download_video"]}
		}
	},
	{
		displayName: "Additional Fields",
		name: "additionalFields",
		type: "collection",
		placeholder: "Add Field",
		default: {},
		options: [
			{
				displayName: "Version",
				name: "version",
				type: "options",
				options: [{name: "Without Captions", value: "plain"}, {name: "With Captions", value: "captioned"}],
				default: "plain",
				description: "Without captions when left out"
			}
		],
		displayOptions: {
			show: {resource: ["video"], operation: ["download_video"]}
		}
	},
	{
		displayName: "Additional Fields",
		name: "additionalFields",
		type: "collection",
		placeholder: "Add Field",
		default: {},
		options: [
			{
				displayName: "Captions",
				name: "caption",
				type: "boolean",
				default: false,
				description: "Whether what is said stands in the picture. It needs a scene whose voice is a text."
			},
			{
				displayName: "Dimension",
				name: "dimension",
				type: "collection",
				placeholder: "Add Field",
				default: {},
				options: [
					{
						displayName: "Height",
						name: "height",
						type: "number",
						default: 720,
						typeOptions: {minValue: 1, maxValue: 8192, numberPrecision: 0},
						description: "In pixels"
					},
					{
						displayName: "Width",
						name: "width",
						type: "number",
						default: 1280,
						typeOptions: {minValue: 1, maxValue: 8192, numberPrecision: 0},
						description: "In pixels"
					}
				],
				description: "How large the picture is, in pixels. HeyGen makes 16:9, 9:16, 4:5, 5:4 and 1:1 with a short side of 720, 1080 or 2160; 16:9 when left out."
			},
			{
				displayName: "Engine",
				name: "engine",
				type: "string",
				default: "",
				placeholder: "e.g. avatar_iv",
				description: "Which of HeyGen's engines makes whoever speaks: avatar_iii, avatar_iv or avatar_v, or a later one. Each avatar knows some, and they differ in price. HeyGen takes avatar_iv when left out."
			},
			{
				displayName: "Expressiveness",
				name: "expressiveness",
				type: "options",
				options: [{name: "Low", value: "low"}, {name: "Medium", value: "medium"}, {name: "High", value: "high"}],
				default: "low",
				description: "How lively photo avatars are; only on the engine avatar_iv"
			},
			{
				displayName: "Folder",
				name: "folder_id",
				type: "resourceLocator",
				default: {mode: "list", value: ""},
				modes: [
					{
						displayName: "From List",
						name: "list",
						type: "list",
						typeOptions: {searchListMethod: "folders", searchable: true}
					},
					{displayName: "By ID", name: "id", type: "string"}
				],
				description: "The folder of HeyGen that the video is put into"
			},
			{
				displayName: "Remove Background",
				name: "remove_background",
				type: "boolean",
				default: false,
				description: "Whether to cut whoever speaks out of the picture that they were recorded in; in a video of one scene"
			},
			{
				displayName: "Resolution",
				name: "resolution",
				type: "options",
				options: [{name: "720p", value: "720p"}, {name: "1080p", value: "1080p"}, {name: "4K", value: "4k"}],
				default: "720p",
				description: "How fine the picture is, where Dimension does not say it"
			},
			{
				displayName: "Scenes",
				name: "video_inputs",
				type: "fixedCollection",
				typeOptions: {multipleValues: true},
				placeholder: "Add Scene",
				default: {},
				options: [
					{
						displayName: "Scenes",
						name: "rows",
						values: [
							{
								displayName: "Voice",
								name: "voice",
								type: "collection",
								placeholder: "Add Field",
								default: {},
								options: [
									{
										displayName: "Audio Asset",
										name: "audio_asset_id",
										type: "string",
										default: "",
										description: "For a recording: the ID of an asset that was uploaded to HeyGen"
									},
									{
										displayName: "Audio URL",
										name: "audio_url",
										type: "string",
										default: "",
										description: "For a recording: its address, open without sign-in; at most 10 minutes"
									},
									{
										displayName: "Duration",
										name: "duration",
										type: "number",
										default: 1,
										typeOptions: {minValue: 1, maxValue: 100},
										description: "For silence: how long, from 1 to 100 seconds; 1 when left out"
									},
									{
										displayName: "ElevenLabs Settings",
										name: "elevenlabs_settings",
										type: "collection",
										placeholder: "Add Field",
										default: {},
										options: [
											{
												displayName: "Model",
												name: "model",
												type: "options",
												options: [
													{name: "Monolingual V1", value: "eleven_monolingual_v1"},
													{name: "Multilingual V1", value: "eleven_multilingual_v1"},
													{name: "Multilingual V2", value: "eleven_multilingual_v2"},
													{name: "Turbo V2", value: "eleven_turbo_v2"},
													{name: "Turbo V2.5", value: "eleven_turbo_v2_5"}
												],
												default: "eleven_monolingual_v1",
												description: "Which of ElevenLabs' models speaks"
											},
											{
												displayName: "Similarity Boost",
												name: "similarity_boost",
												type: "number",
												default: 0,
												typeOptions: {minValue: 0, maxValue: 1},
												description: "How close it keeps to the original voice, from 0 to 1"
											},
											{
												displayName: "Stability",
												name: "stability",
												type: "number",
												default: 0,
												typeOptions: {minValue: 0, maxValue: 1},
												description: "How even the voice is, from 0 to 1"
											},
											{
												displayName: "Style",
												name: "style",
												type: "number",
												default: 0,
												typeOptions: {minValue: 0, maxValue: 1},
												description: "How much it exaggerates its style, from 0 to 1"
											}
										],
										description: "For a text that a voice of ElevenLabs says"
									},
									{
										displayName: "Emotion",
										name: "emotion",
										type: "options",
										options: [
											{name: "Broadcaster", value: "Broadcaster"},
											{name: "Excited", value: "Excited"},
											{name: "Friendly", value: "Friendly"},
											{name: "Serious", value: "Serious"},
											{name: "Soothing", value: "Soothing"}
										],
										default: "Broadcaster",
										description: "For a text: how the voice feels. Not every voice can."
									},
									{
										displayName: "Locale",
										name: "locale",
										type: "string",
										default: "",
										placeholder: "e.g. en-US",
										description: "For a text: the accent of a voice that speaks several, such as en-US"
									},
									{
										displayName: "Pitch",
										name: "pitch",
										type: "number",
										default: -50,
										typeOptions: {minValue: -50, maxValue: 50, numberPrecision: 0},
										description: "For a text: how high, from -50 to 50; 0 when left out"
									},
									{
										displayName: "Speed",
										name: "speed",
										type: "number",
										default: 0.5,
										typeOptions: {minValue: 0.5, maxValue: 1.5},
										description: "For a text: how fast, from 0.5 to 1.5; 1 when left out"
									},
									{
										displayName: "Text",
										name: "input_text",
										type: "string",
										typeOptions: {rows: 4},
										default: "",
										description: "For a text: what is said, up to 5,000 characters. `&lt;break time=\"1s\"/&gt;` makes a pause."
									},
									{
										displayName: "Type",
										name: "type",
										type: "options",
										options: [
											{name: "Text", value: "text"},
											{name: "Audio", value: "audio"},
											{name: "Silence", value: "silence"}
										],
										default: "text",
										description: "Whether a text is spoken, a recording is played, or nothing is heard"
									},
									{
										displayName: "Voice",
										name: "voice_id",
										type: "resourceLocator",
										default: {mode: "list", value: ""},
										modes: [
											{
												displayName: "From List",
												name: "list",
												type: "list",
												typeOptions: {searchListMethod: "voices", searchable: true}
											},
											{displayName: "By ID", name: "id", type: "string"}
										],
										description: "For a text: the voice that says it; the avatar's own when left out"
									}
								],
								required: true,
								description: "What is heard in the scene, and for how long"
							},
							{
								displayName: "More Fields",
								name: "moreFields",
								type: "collection",
								placeholder: "Add Field",
								default: {},
								options: [
									{
										displayName: "Background",
										name: "background",
										type: "collection",
										placeholder: "Add Field",
										default: {},
										options: [
											{
												displayName: "Color",
												name: "value",
												type: "color",
												default: "",
												description: "For a color: which one, as #rrggbb; #f6f6fc when left out"
											},
											{
												displayName: "Fit",
												name: "fit",
												type: "options",
												options: [
													{name: "Cover", value: "cover"},
													{name: "Crop", value: "crop"},
													{name: "Contain", value: "contain"},
													{name: "None", value: "none"}
												],
												default: "cover",
												description: "For an image or a video: how it fills the picture; Cover when left out"
											},
											{
												displayName: "Image Asset",
												name: "image_asset_id",
												type: "string",
												default: "",
												description: "For an image: the ID of an asset that was uploaded to HeyGen"
											},
											{
												displayName: "Play Style",
												name: "play_style",
												type: "options",
												options: [
													{name: "Fit to Scene", value: "fit_to_scene"},
													{name: "Freeze", value: "freeze"},
													{name: "Loop", value: "loop"},
													{name: "Once", value: "once"}
												],
												default: "fit_to_scene",
												description: "For a video: what becomes of it when the scene is longer or shorter"
											},
											{
												displayName: "Type",
												name: "type",
												type: "options",
												options: [
													{name: "Color", value: "color"},
													{name: "Image", value: "image"},
													{name: "Video", value: "video"}
												],
												default: "color",
												description: "Whether a color, an image or a video is seen"
											},
											{
												displayName: "URL",
												name: "url",
												type: "string",
												default: "",
												description: "For an image or a video: its address, open without sign-in"
											},
											{
												displayName: "Video Asset",
												name: "video_asset_id",
												type: "string",
												default: "",
												description: "For a video: the ID of an asset that was uploaded to HeyGen"
											}
										],
										description: "What is seen behind the character, or alone"
									},
									{
										displayName: "Character",
										name: "character",
										type: "collection",
										placeholder: "Add Field",
										default: {},
										options: [
											{
												displayName: "Avatar",
												name: "avatar_id",
												type: "resourceLocator",
												default: {mode: "list", value: ""},
												modes: [
													{
														displayName: "From List",
														name: "list",
														type: "list",
														typeOptions: {searchListMethod: "avatars", searchable: true}
													},
													{displayName: "By ID", name: "id", type: "string"}
												],
												description: "For an avatar: which one. HeyGen calls it a look; the ID of a group of looks is none."
											},
											{
												displayName: "Avatar Style",
												name: "avatar_style",
												type: "options",
												options: [
													{name: "Normal", value: "normal"},
													{name: "Circle", value: "circle"},
													{name: "Close-Up", value: "closeUp"}
												],
												default: "normal",
												description: "For an avatar: how it is framed; Normal when left out"
											},
											{
												displayName: "Circle Background Color",
												name: "circle_background_color",
												type: "color",
												default: "",
												description: "The color behind somebody who is shown in a circle, as #rrggbb"
											},
											{
												displayName: "Expression",
												name: "expression",
												type: "options",
												options: [{name: "Default", value: "default"}, {name: "Happy", value: "happy"}],
												default: "default",
												description: "For a talking photo: how it looks; Default when left out"
											},
											{
												displayName: "Matting",
												name: "matting",
												type: "boolean",
												default: false,
												description: "Whether to cut the person out of the picture that they were recorded in"
											},
											{
												displayName: "Offset",
												name: "offset",
												type: "collection",
												placeholder: "Add Field",
												default: {},
												options: [
													{
														displayName: "Offset X",
														name: "x",
														type: "number",
														default: 0.1,
														description: "How far to the right; 0 when left out"
													},
													{
														displayName: "Offset Y",
														name: "y",
														type: "number",
														default: 0.1,
														description: "How far down; 0 when left out"
													}
												],
												description: "How far from the middle of the picture"
											},
											{
												displayName: "Scale",
												name: "scale",
												type: "number",
												default: 0,
												typeOptions: {minValue: 0, maxValue: 5},
												description: "How large: from 0 to 5 for an avatar, to 2 for a talking photo; 1 when left out"
											},
											{
												displayName: "Super Resolution",
												name: "super_resolution",
												type: "boolean",
												default: false,
												description: "Whether this is so. For a talking photo: whether to make it sharper."
											},
											{
												displayName: "Talking Photo",
												name: "talking_photo_id",
												type: "resourceLocator",
												default: {mode: "list", value: ""},
												modes: [
													{
														displayName: "From List",
														name: "list",
														type: "list",
														typeOptions: {searchListMethod: "talking_photos", searchable: true}
													},
													{displayName: "By ID", name: "id", type: "string"}
												],
												description: "For a talking photo: which one"
											},
											{
												displayName: "Talking Photo Style",
												name: "talking_photo_style",
												type: "options",
												options: [{name: "Square", value: "square"}, {name: "Circle", value: "circle"}],
												default: "square",
												description: "For a talking photo: how it is framed; Square when left out"
											},
											{
												displayName: "Talking Style",
												name: "talking_style",
												type: "options",
												options: [
													{name: "Stable", value: "stable"},
													{name: "Expressive", value: "expressive"}
												],
												default: "stable",
												description: "For a talking photo: how lively it speaks; Stable when left out"
											},
											{
												displayName: "Type",
												name: "type",
												type: "options",
												options: [
													{name: "Avatar", value: "avatar"},
													{name: "Talking Photo", value: "talking_photo"}
												],
												default: "avatar",
												description: "Whether an avatar or a talking photo is seen. UGC avatars are talking photos."
											}
										],
										description: "Who is seen in the scene. Without one, only the background is."
									}
								]
							}
						]
					}
				],
				description: "The parts of the video in their order, 1 to 50: who is seen, what is heard, what is behind. Fill in either this or Script."
			},
			{
				displayName: "Title",
				name: "title",
				type: "string",
				default: "",
				placeholder: "e.g. Welcome",
				description: "What the video is called in HeyGen"
			}
		],
		displayOptions: {
			show: {resource: ["video"], operation: ["estimate_cost"]}
		}
	},
	{
		displayName: "File",
		name: "file",
		type: "string",
		default: "",
		placeholder: "e.g. data",
		hint: "The name of the input field containing the binary file data to be processed, or an address: https://…",
		required: true,
		description: "The file itself, or its address, which starts with https:// and is reachable without sign-in: PNG, JPEG, MP4, WEBM, MP3, WAV, PDF or SRT. A video has at most 100 MB, an image or a sound 50 MB, anything else 32 MB.",
		displayOptions: {
			show: {resource: ["asset"], operation: ["upload_asset"]}
		}
	},
	{
		displayName: "Additional Fields",
		name: "additionalFields",
		type: "collection",
		placeholder: "Add Field",
		default: {},
		options: [
			{
				displayName: "Deduplicate Minutes",
				name: "deduplicate_minutes",
				type: "number",
				default: 10,
				typeOptions: {minValue: 1, maxValue: 1440, numberPrecision: 0},
				description: "Within this many minutes, 1440 (a day) at most, the same input is not done again: it gets the first answer"
			},
			{
				displayName: "Idempotency Key",
				name: "idempotencyKey",
				type: "string",
				default: "",
				description: "What makes two runs one, such as a row's ID: the same key with the same input gets the first answer and spends nothing. Left out, each execution, node and item has its own, which retries keep."
			}
		],
		displayOptions: {
			show: {resource: ["asset"], operation: ["upload_asset"]}
		}
	},
	{
		displayName: "Method",
		name: "method",
		type: "options",
		options: [
			{name: "DELETE", value: "DELETE"},
			{name: "GET", value: "GET"},
			{name: "PATCH", value: "PATCH"},
			{name: "POST", value: "POST"},
			{name: "PUT", value: "PUT"}
		],
		default: "DELETE",
		required: true,
		description: "GET only looks; the others change something and may spend credits",
		displayOptions: {
			show: {resource: ["api"], operation: ["api_request"]}
		}
	},
	{
		displayName: "Path",
		name: "path",
		type: "string",
		default: "",
		placeholder: "e.g. /v3/voices",
		required: true,
		description: "What follows HeyGen's address (https://api.heygen.com), such as /v3/voices",
		displayOptions: {
			show: {resource: ["api"], operation: ["api_request"]}
		}
	},
	{
		displayName: "Additional Fields",
		name: "additionalFields",
		type: "collection",
		placeholder: "Add Field",
		default: {},
		options: [
			{
				displayName: "Body",
				name: "body",
				type: "json",
				default: "",
				description: "What is sent, as JSON in HeyGen's own words, such as {\"name\": \"Hello\"}. A text is sent exactly as it is; of single fields, empty ones are left out."
			},
			{
				displayName: "Deduplicate Minutes",
				name: "deduplicate_minutes",
				type: "number",
				default: 10,
				typeOptions: {minValue: 1, maxValue: 1440, numberPrecision: 0},
				description: "Within this many minutes, 1440 (a day) at most, the same input is not done again: it gets the first answer"
			},
			{
				displayName: "Idempotency Key",
				name: "idempotencyKey",
				type: "string",
				default: "",
				description: "What makes two runs one, such as a row's ID: the same key with the same input gets the first answer and spends nothing. Left out, each execution, node and item has its own, which retries keep."
			},
			{
				displayName: "Query",
				name: "query",
				type: "fixedCollection",
				typeOptions: {multipleValues: true},
				placeholder: "Add Pair",
				default: {},
				options: [
					{
						displayName: "Query",
						name: "pairs",
						values: [
							{displayName: "Name", name: "key", type: "string", default: ""},
							{displayName: "Value", name: "value", type: "string", default: ""}
						]
					}
				],
				description: "What follows the question mark of the address, as pairs"
			}
		],
		displayOptions: {
			show: {resource: ["api"], operation: ["api_request"]}
		}
	},
	{
		displayName: "Return All",
		name: "returnAll",
		type: "boolean",
		default: false,
		description: "Whether to return all results or only up to a given limit",
		displayOptions: {
			show: {
				resource: ["video"],
				operation: ["find_videos"],
				"@version": [
					{_cnd: {gte: 1.1}}
				]
			}
		},
		routing: {
			send: {paginate: "={{ $value }}"},
			operations: {
				pagination: {
					type: "generic",
					properties: {
						continue: "={{ !!$response.headers['x-next-cursor'] }}",
						request: {
							url: "={{ $request.url + ($response.headers?.['x-next-cursor'] ? '?cursor=' + encodeURIComponent($response.headers['x-next-cursor']) : '') }}"
						}
					}
				}
			}
		}
	},
	{
		displayName: "Limit",
		name: "limit",
		type: "number",
		typeOptions: {minValue: 1, maxValue: 100},
		default: 50,
		description: "Max number of results to return",
		displayOptions: {
			show: {
				resource: ["video"],
				operation: ["find_videos"],
				returnAll: [false],
				"@version": [
					{_cnd: {gte: 1.1}}
				]
			}
		}
	},
	{
		displayName: "Filters",
		name: "searchFilters",
		type: "collection",
		placeholder: "Add Filter",
		default: {},
		options: [
			{
				displayName: "Created After",
				name: "created_after",
				type: "dateTime",
				default: "",
				description: "Only what was created at this time or later"
			},
			{
				displayName: "Created Before",
				name: "created_before",
				type: "dateTime",
				default: "",
				description: "Only what was created before this time"
			},
			{
				displayName: "Folder",
				name: "folder_id",
				type: "resourceLocator",
				default: {mode: "list", value: ""},
				modes: [
					{
						displayName: "From List",
						name: "list",
						type: "list",
						typeOptions: {searchListMethod: "folders", searchable: true}
					},
					{displayName: "By ID", name: "id", type: "string"}
				],
				description: "Only videos in this folder"
			},
			{displayName: "Name", name: "name", type: "string", default: "", description: "A part of the video's title"},
			{
				displayName: "Status",
				name: "status",
				type: "options",
				options: [
					{name: "Waiting", value: "PENDING"},
					{name: "Rendering", value: "GENERATING_VIDEO"},
					{name: "Done", value: "DONE"},
					{name: "Failed", value: "FAILED"}
				],
				default: "PENDING",
				description: "Only videos with this status"
			}
		],
		displayOptions: {
			show: {
				resource: ["video"],
				operation: ["find_videos"],
				"@version": [
					{_cnd: {gte: 1.1}}
				]
			}
		}
	},
	{
		displayName: "Filters",
		name: "searchFilters",
		type: "collection",
		placeholder: "Add Filter",
		default: {},
		options: [
			{
				displayName: "Created After",
				name: "created_after",
				type: "dateTime",
				default: "",
				description: "Only what was created at this time or later"
			},
			{
				displayName: "Created Before",
				name: "created_before",
				type: "dateTime",
				default: "",
				description: "Only what was created before this time"
			},
			{
				displayName: "Folder",
				name: "folder_id",
				type: "resourceLocator",
				default: {mode: "list", value: ""},
				modes: [
					{
						displayName: "From List",
						name: "list",
						type: "list",
						typeOptions: {searchListMethod: "folders", searchable: true}
					},
					{displayName: "By ID", name: "id", type: "string"}
				],
				description: "Only videos in this folder"
			},
			{
				displayName: "Limit",
				name: "limit",
				type: "number",
				typeOptions: {minValue: 1, maxValue: 100},
				default: 50,
				description: "Max number of results to return"
			},
			{displayName: "Name", name: "name", type: "string", default: "", description: "A part of the video's title"},
			{
				displayName: "Status",
				name: "status",
				type: "options",
				options: [
					{name: "Waiting", value: "PENDING"},
					{name: "Rendering", value: "GENERATING_VIDEO"},
					{name: "Done", value: "DONE"},
					{name: "Failed", value: "FAILED"}
				],
				default: "PENDING",
				description: "Only videos with this status"
			}
		],
		displayOptions: {
			show: {resource: ["video"], operation: ["find_videos"], "@version": [1]}
		}
	},
	{
		displayName: "Return All",
		name: "returnAll",
		type: "boolean",
		default: false,
		description: "Whether to return all results or only up to a given limit",
		displayOptions: {
			show: {
				resource: ["avatar"],
				operation: ["find_avatars"],
				"@version": [
					{_cnd: {gte: 1.1}}
				]
			}
		},
		routing: {
			send: {paginate: "={{ $value }}"},
			operations: {
				pagination: {
					type: "generic",
					properties: {
						continue: "={{ !!$response.headers['x-next-cursor'] }}",
						request: {
							url: "={{ $request.url + ($response.headers?.['x-next-cursor'] ? '?cursor=' + encodeURIComponent($response.headers['x-next-cursor']) : '') }}"
						}
					}
				}
			}
		}
	},
	{
		displayName: "Limit",
		name: "limit",
		type: "number",
		typeOptions: {minValue: 1, maxValue: 100},
		default: 50,
		description: "Max number of results to return",
		displayOptions: {
			show: {
				resource: ["avatar"],
				operation: ["find_avatars"],
				returnAll: [false],
				"@version": [
					{_cnd: {gte: 1.1}}
				]
			}
		}
	},
	{
		displayName: "Filters",
		name: "searchFilters",
		type: "collection",
		placeholder: "Add Filter",
		default: {},
		options: [
			{
				displayName: "Engine",
				name: "engine",
				type: "string",
				default: "",
				description: "Only those that can be rendered with this engine, such as avatar_iv"
			},
			{
				displayName: "Gender",
				name: "gender",
				type: "string",
				default: "",
				description: "Only those of this gender: female or male"
			},
			{
				displayName: "Name",
				name: "name",
				type: "string",
				default: "",
				description: "A part of its name; capitals and accents make no difference"
			},
			{
				displayName: "Ownership",
				name: "ownership",
				type: "options",
				options: [{name: "Public", value: "public"}, {name: "Private", value: "private"}],
				default: "public",
				description: "Only those that HeyGen offers to all, or only the account's own; both when left out"
			},
			{displayName: "Tag", name: "tag", type: "string", default: "", description: "Only those with this tag"},
			{
				displayName: "Type",
				name: "type",
				type: "options",
				options: [
					{name: "Studio Avatar", value: "studio_avatar"},
					{name: "Digital Twin", value: "digital_twin"},
					{name: "Photo Avatar", value: "photo_avatar"}
				],
				default: "studio_avatar",
				description: "Only avatars of this type"
			},
			{
				displayName: "Usable Only",
				name: "usable_only",
				type: "boolean",
				default: false,
				description: "Whether to leave out avatars that are not ready; no when left out"
			}
		],
		displayOptions: {
			show: {
				resource: ["avatar"],
				operation: ["find_avatars"],
				"@version": [
					{_cnd: {gte: 1.1}}
				]
			}
		}
	},
	{
		displayName: "Filters",
		name: "searchFilters",
		type: "collection",
		placeholder: "Add Filter",
		default: {},
		options: [
			{
				displayName: "Engine",
				name: "engine",
				type: "string",
				default: "",
				description: "Only those that can be rendered with this engine, such as avatar_iv"
			},
			{
				displayName: "Gender",
				name: "gender",
				type: "string",
				default: "",
				description: "Only those of this gender: female or male"
			},
			{
				displayName: "Limit",
				name: "limit",
				type: "number",
				typeOptions: {minValue: 1, maxValue: 100},
				default: 50,
				description: "Max number of results to return"
			},
			{
				displayName: "Name",
				name: "name",
				type: "string",
				default: "",
				description: "A part of its name; capitals and accents make no difference"
			},
			{
				displayName: "Ownership",
				name: "ownership",
				type: "options",
				options: [{name: "Public", value: "public"}, {name: "Private", value: "private"}],
				default: "public",
				description: "Only those that HeyGen offers to all, or only the account's own; both when left out"
			},
			{displayName: "Tag", name: "tag", type: "string", default: "", description: "Only those with this tag"},
			{
				displayName: "Type",
				name: "type",
				type: "options",
				options: [
					{name: "Studio Avatar", value: "studio_avatar"},
					{name: "Digital Twin", value: "digital_twin"},
					{name: "Photo Avatar", value: "photo_avatar"}
				],
				default: "studio_avatar",
				description: "Only avatars of this type"
			},
			{
				displayName: "Usable Only",
				name: "usable_only",
				type: "boolean",
				default: false,
				description: "Whether to leave out avatars that are not ready; no when left out"
			}
		],
		displayOptions: {
			show: {resource: ["avatar"], operation: ["find_avatars"], "@version": [1]}
		}
	},
	{
		displayName: "Return All",
		name: "returnAll",
		type: "boolean",
		default: false,
		description: "Whether to return all results or only up to a given limit",
		displayOptions: {
			show: {
				resource: ["voice"],
				operation: ["find_voices"],
				"@version": [
					{_cnd: {gte: 1.1}}
				]
			}
		},
		routing: {
			send: {paginate: "={{ $value }}"},
			operations: {
				pagination: {
					type: "generic",
					properties: {
						continue: "={{ !!$response.headers['x-next-cursor'] }}",
						request: {
							url: "={{ $request.url + ($response.headers?.['x-next-cursor'] ? '?cursor=' + encodeURIComponent($response.headers['x-next-cursor']) : '') }}"
						}
					}
				}
			}
		}
	},
	{
		displayName: "Limit",
		name: "limit",
		type: "number",
		typeOptions: {minValue: 1, maxValue: 100},
		default: 50,
		description: "Max number of results to return",
		displayOptions: {
			show: {
				resource: ["voice"],
				operation: ["find_voices"],
				returnAll: [false],
				"@version": [
					{_cnd: {gte: 1.1}}
				]
			}
		}
	},
	{
		displayName: "Filters",
		name: "searchFilters",
		type: "collection",
		placeholder: "Add Filter",
		default: {},
		options: [
			{
				displayName: "Gender",
				name: "gender",
				type: "options",
				options: [{name: "Female", value: "female"}, {name: "Male", value: "male"}],
				default: "female",
				description: "Only voices that sound like it"
			},
			{
				displayName: "Language",
				name: "language",
				type: "string",
				default: "",
				description: "Only voices of this language: its English name or a part of it, such as Portuguese"
			},
			{
				displayName: "Name",
				name: "name",
				type: "string",
				default: "",
				description: "A part of its name; capitals and accents make no difference"
			},
			{
				displayName: "Ownership",
				name: "ownership",
				type: "options",
				options: [{name: "Public", value: "public"}, {name: "Private", value: "private"}],
				default: "public",
				description: "Only those that HeyGen offers to all, or only the account's own; both when left out"
			}
		],
		displayOptions: {
			show: {
				resource: ["voice"],
				operation: ["find_voices"],
				"@version": [
					{_cnd: {gte: 1.1}}
				]
			}
		}
	},
	{
		displayName: "Filters",
		name: "searchFilters",
		type: "collection",
		placeholder: "Add Filter",
		default: {},
		options: [
			{
				displayName: "Gender",
				name: "gender",
				type: "options",
				options: [{name: "Female", value: "female"}, {name: "Male", value: "male"}],
				default: "female",
				description: "Only voices that sound like it"
			},
			{
				displayName: "Language",
				name: "language",
				type: "string",
				default: "",
				description: "Only voices of this language: its English name or a part of it, such as Portuguese"
			},
			{
				displayName: "Limit",
				name: "limit",
				type: "number",
				typeOptions: {minValue: 1, maxValue: 100},
				default: 50,
				description: "Max number of results to return"
			},
			{
				displayName: "Name",
				name: "name",
				type: "string",
				default: "",
				description: "A part of its name; capitals and accents make no difference"
			},
			{
				displayName: "Ownership",
				name: "ownership",
				type: "options",
				options: [{name: "Public", value: "public"}, {name: "Private", value: "private"}],
				default: "public",
				description: "Only those that HeyGen offers to all, or only the account's own; both when left out"
			}
		],
		displayOptions: {
			show: {resource: ["voice"], operation: ["find_voices"], "@version": [1]}
		}
	}
];

export const files: Record<string, string[]> = {upload_asset: ["file"]};

export const givesFile: string[] = ["download_video"];

export const changing: string[] = [
	"create_avatar_video",
	"create_videos",
	"create_video_from_template",
	"translate_video",
	"delete_video",
	"upload_asset",
	"api_request"
];

export const lists: Record<string, string[]> = {
	avatars: [],
	talking_photos: [],
	voices: ["language"],
	folders: [],
	videos: [],
	templates: [],
	translation_languages: []
};

export const mappings: Record<string, string[]> = {template_variables: ["template_id"]};
