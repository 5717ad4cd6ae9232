// Written by `connector manifests` from the catalogue. Do not edit.

import type { INodeProperties } from 'n8n-workflow';

export const resources: INodeProperties[] = [
	{
		displayName: "Resource",
		name: "resource",
		type: "options",
		noDataExpression: true,
		options: [
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
				name: "API Request",
				value: "api_request",
				action: "Make an API request",
				description: "Makes any call to Argil's API with the connection's key. All but GET are sent once and never repeated.",
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
				name: "Create",
				value: "create_asset",
				action: "Create an asset",
				description: "Imports an image or a video into the Argil library. It can be used once it is ready.",
				routing: {request: {method: "POST", url: "/v1/actions/create_asset"}}
			},
			{
				name: "Get",
				value: "get_asset",
				action: "Get an asset",
				description: "Looks at one asset of the library: whether it is ready, and where its file is",
				routing: {request: {method: "POST", url: "/v1/actions/get_asset"}}
			}
		],
		default: "create_asset",
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
				name: "Create",
				value: "create_avatar",
				action: "Create an avatar",
				description: "Creates an avatar from an image, which spends credits. Its training starts by itself; the triggers Avatar Ready and Avatar Failed tell how it ends.",
				routing: {request: {method: "POST", url: "/v1/actions/create_avatar"}}
			},
			{
				name: "Find",
				value: "find_avatars",
				action: "Find avatars",
				description: "Finds avatars of the account, also those that are not ready; without any filter, all",
				routing: {request: {method: "GET", url: "/v1/searches/find_avatars"}}
			},
			{
				name: "Get",
				value: "get_avatar",
				action: "Get an avatar",
				description: "Looks at one avatar: whether it is ready to use, and its pictures",
				routing: {request: {method: "POST", url: "/v1/actions/get_avatar"}}
			}
		],
		default: "create_avatar",
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
				value: "create_video",
				action: "Create a video",
				description: "Creates a new video from a script or from moments. It is not rendered yet and costs nothing.",
				routing: {request: {method: "POST", url: "/v1/actions/create_video"}}
			},
			{
				name: "Create and Render",
				value: "create_and_render_video",
				action: "Create and render a video",
				description: "Creates a new video and starts rendering it, which spends credits",
				routing: {request: {method: "POST", url: "/v1/actions/create_and_render_video"}}
			},
			{
				name: "Delete",
				value: "delete_video",
				action: "Delete a video",
				description: "Deletes a video at Argil for good. One that is already gone counts as deleted.",
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
				action: "Estimate cost",
				description: "Estimates the credits that creating and rendering a video would cost, by Argil's published prices. Nothing is created and nothing is spent.",
				routing: {request: {method: "POST", url: "/v1/actions/estimate_cost"}}
			},
			{
				name: "Export Subtitles",
				value: "export_subtitles",
				action: "Export subtitles",
				description: "Gives the subtitles of a rendered video as a subtitle file, and its text",
				routing: {request: {method: "POST", url: "/v1/actions/export_subtitles"}}
			},
			{
				name: "Find",
				value: "find_videos",
				action: "Find videos",
				description: "Finds videos of the account, newest first, by name, avatar, voice, status, dates or extras; without any of them, all",
				routing: {request: {method: "GET", url: "/v1/searches/find_videos"}}
			},
			{
				name: "Get",
				value: "get_video",
				action: "Get a video",
				description: "Looks at one video: its status and, once it is done, its links",
				routing: {request: {method: "POST", url: "/v1/actions/get_video"}}
			},
			{
				name: "Render",
				value: "render_video",
				action: "Render a video",
				description: "Starts rendering a created video, which spends credits. A video that is already rendering or finished is answered as it stands and costs nothing.",
				routing: {request: {method: "POST", url: "/v1/actions/render_video"}}
			}
		],
		default: "create_video",
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
				description: "Finds voices of the account by name, language, gender or date; without any of them, all",
				routing: {request: {method: "GET", url: "/v1/searches/find_voices"}}
			},
			{
				name: "Get",
				value: "get_voice",
				action: "Get a voice",
				description: "Looks at one voice: its language, its gender and how it sounds",
				routing: {request: {method: "POST", url: "/v1/actions/get_voice"}}
			}
		],
		default: "get_voice",
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
		description: "What is said in the video, up to 100,000 characters. It is cut into moments at the ends of sentences. Fill in either this or Moments.",
		displayOptions: {
			show: {resource: ["video"], operation: ["create_video", "create_and_render_video", "estimate_cost"]}
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
			{displayName: "By ID", name: "id", type: "string", placeholder: "e.g. 3c90c3cc-0d44-4b50-8888-8dd25736052a"}
		],
		description: "Who speaks. A script needs an avatar; with moments, it speaks in those that have none of their own. Only avatars that are ready can be used.",
		displayOptions: {
			show: {resource: ["video"], operation: ["create_video", "create_and_render_video", "estimate_cost"]}
		}
	},
	{
		displayName: "Moments",
		name: "moments",
		type: "fixedCollection",
		typeOptions: {multipleValues: true},
		placeholder: "Add Moment",
		default: {},
		options: [
			{
				displayName: "Moments",
				name: "rows",
				values: [
					{
						displayName: "Transcript",
						name: "transcript",
						type: "string",
						typeOptions: {rows: 4},
						default: "",
						description: "What is said in this moment, up to 500 characters. Fill in either this or Audio URL."
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
							{
								displayName: "By ID",
								name: "id",
								type: "string",
								placeholder: "e.g. 3c90c3cc-0d44-4b50-8888-8dd25736052a"
							}
						],
						description: "Who speaks in this moment; the video's avatar when left out"
					},
					{
						displayName: "Gesture",
						name: "gesture_slug",
						type: "resourceLocator",
						default: {mode: "list", value: ""},
						modes: [
							{
								displayName: "From List",
								name: "list",
								type: "list",
								typeOptions: {searchListMethod: "gestures", searchable: true}
							},
							{displayName: "By ID", name: "id", type: "string"}
						],
						description: "A gesture that the avatar makes; each knows its own"
					},
					{
						displayName: "More Fields",
						name: "moreFields",
						type: "collection",
						placeholder: "Add Field",
						default: {},
						options: [
							{
								displayName: "Audio URL",
								name: "audio_url",
								type: "string",
								default: "",
								description: "The address of a recording that is heard in this moment: at most 40 seconds, open without sign-in. Fill in either this or Transcript."
							},
							{
								displayName: "B-Roll",
								name: "broll",
								type: "collection",
								placeholder: "Add Field",
								default: {},
								options: [
									{
										displayName: "Animate",
										name: "animate",
										type: "boolean",
										default: false,
										description: "Whether the image moves, for a generated or a web image"
									},
									{
										displayName: "Asset",
										name: "asset_id",
										type: "resourceLocator",
										default: {mode: "list", value: ""},
										modes: [
											{
												displayName: "From List",
												name: "list",
												type: "list",
												typeOptions: {searchListMethod: "assets", searchable: true}
											},
											{displayName: "By ID", name: "id", type: "string"}
										],
										description: "For your own asset: which image or video of your Argil library. It must be ready."
									},
									{
										displayName: "Layout",
										name: "layout",
										type: "options",
										options: [
											{name: "Avatar Bottom Left", value: "AVATAR_BOTTOM_LEFT"},
											{name: "Avatar Bottom Right", value: "AVATAR_BOTTOM_RIGHT"},
											{name: "Avatar Top Left", value: "AVATAR_TOP_LEFT"},
											{name: "Avatar Top Right", value: "AVATAR_TOP_RIGHT"},
											{name: "Behind the Avatar", value: "BACKGROUND"},
											{name: "Full Screen", value: "FULLSCREEN"},
											{name: "Split, Avatar Bottom", value: "SPLIT_AVATAR_BOTTOM"},
											{name: "Split, Avatar Left", value: "SPLIT_AVATAR_LEFT"},
											{name: "Split, Avatar Right", value: "SPLIT_AVATAR_RIGHT"},
											{name: "Split, Avatar Top", value: "SPLIT_AVATAR_TOP"}
										],
										default: "AVATAR_BOTTOM_LEFT",
										description: "How the insert and the avatar share the picture"
									},
									{
										displayName: "Motion Prompt",
										name: "motion_prompt",
										type: "string",
										typeOptions: {rows: 4},
										default: "",
										description: "For an avatar action: how it moves"
									},
									{
										displayName: "Prompt",
										name: "prompt",
										type: "string",
										typeOptions: {rows: 4},
										default: "",
										description: "For an avatar action or a generated image: what to show"
									},
									{
										displayName: "Query",
										name: "query",
										type: "string",
										default: "",
										description: "For a stock video or a web image: what to search for"
									},
									{
										displayName: "Type",
										name: "type",
										type: "options",
										options: [
											{name: "Avatar Action", value: "AVATAR_ACTION"},
											{name: "Generated Image", value: "GENERATION"},
											{name: "Stock Video", value: "STOCKS_VIDEO"},
											{name: "Web Image", value: "GOOGLE_IMAGES"},
											{name: "Your Own Asset", value: "UPLOAD"}
										],
										default: "AVATAR_ACTION",
										description: "What is shown"
									},
									{
										displayName: "Zoom",
										name: "zoom",
										type: "collection",
										placeholder: "Add Field",
										default: {},
										options: [
											{
												displayName: "Keyframes",
												name: "keyframes",
												type: "fixedCollection",
												typeOptions: {multipleValues: true},
												placeholder: "Add Keyframe",
												default: {},
												options: [
													{
														displayName: "Keyframes",
														name: "rows",
														values: [
															{
																displayName: "Time",
																name: "time",
																type: "number",
																default: 0,
																typeOptions: {minValue: 0, maxValue: 1},
																required: true,
																description: "When: 0 is the beginning of the moment, 1 its end"
															},
															{
																displayName: "Scale",
																name: "scale",
																type: "number",
																default: 1,
																typeOptions: {minValue: 1, maxValue: 3},
																required: true,
																description: "How close: 1 is the whole picture, 3 the closest"
															},
															{
																displayName: "More Fields",
																name: "moreFields",
																type: "collection",
																placeholder: "Add Field",
																default: {},
																options: [
																	{
																		displayName: "Easing",
																		name: "easing",
																		type: "string",
																		typeOptions: {multipleValues: true},
																		default: [],
																		description: "How the movement speeds up and slows down: the numbers x1, y1, x2, y2 of a cubic Bezier curve; evenly when left out"
																	}
																]
															}
														]
													}
												],
												description: "The points of the movement, 1 to 20"
											}
										],
										description: "How the camera moves closer or away within the moment"
									}
								],
								description: "An insert that is shown during the moment. Its type says which of the other fields go with it."
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
								description: "The voice of this moment; the video's, or the avatar's own, when left out"
							},
							{
								displayName: "Voice Model",
								name: "voice_model",
								type: "options",
								options: [
									{name: "ElevenLabs Flash V2.5", value: "eleven_flash_v2_5"},
									{name: "ElevenLabs Monolingual V1", value: "eleven_monolingual_v1"},
									{name: "ElevenLabs Multilingual V1", value: "eleven_multilingual_v1"},
									{name: "ElevenLabs Multilingual V2", value: "eleven_multilingual_v2"},
									{name: "ElevenLabs Turbo V2", value: "eleven_turbo_v2"},
									{name: "ElevenLabs Turbo V2.5", value: "eleven_turbo_v2_5"},
									{name: "ElevenLabs V3", value: "eleven_v3"},
									{name: "MiniMax Speech 02 HD", value: "speech-02-hd"},
									{name: "MiniMax Speech 02 Turbo", value: "speech-02-turbo"},
									{name: "MiniMax Speech 2.5 HD", value: "speech-2.5-hd"},
									{name: "MiniMax Speech 2.5 Turbo", value: "speech-2.5-turbo"},
									{name: "MiniMax Speech 2.6 HD", value: "speech-2.6-hd"},
									{name: "MiniMax Speech 2.6 Turbo", value: "speech-2.6-turbo"},
									{name: "MiniMax Speech 2.8 HD", value: "speech-2.8-hd"},
									{name: "MiniMax Speech 2.8 Turbo", value: "speech-2.8-turbo"}
								],
								default: "eleven_flash_v2_5",
								description: "Which speech model says it. It must be of the maker of the voice, ElevenLabs or MiniMax."
							},
							{
								displayName: "Zoom",
								name: "zoom",
								type: "collection",
								placeholder: "Add Field",
								default: {},
								options: [
									{
										displayName: "Keyframes",
										name: "keyframes",
										type: "fixedCollection",
										typeOptions: {multipleValues: true},
										placeholder: "Add Keyframe",
										default: {},
										options: [
											{
												displayName: "Keyframes",
												name: "rows",
												values: [
													{
														displayName: "Time",
														name: "time",
														type: "number",
														default: 0,
														typeOptions: {minValue: 0, maxValue: 1},
														required: true,
														description: "When: 0 is the beginning of the moment, 1 its end"
													},
													{
														displayName: "Scale",
														name: "scale",
														type: "number",
														default: 1,
														typeOptions: {minValue: 1, maxValue: 3},
														required: true,
														description: "How close: 1 is the whole picture, 3 the closest"
													},
													{
														displayName: "More Fields",
														name: "moreFields",
														type: "collection",
														placeholder: "Add Field",
														default: {},
														options: [
															{
																displayName: "Easing",
																name: "easing",
																type: "string",
																typeOptions: {multipleValues: true},
																default: [],
																description: "How the movement speeds up and slows down: the numbers x1, y1, x2, y2 of a cubic Bezier curve; evenly when left out"
															}
														]
													}
												]
											}
										],
										description: "The points of the movement, 1 to 20"
									}
								],
								description: "How the camera moves closer or away within the moment"
							}
						]
					}
				]
			}
		],
		description: "The parts of the video in their order, up to 300, each with what is said in it. Fill in either this or Script.",
		displayOptions: {
			show: {resource: ["video"], operation: ["create_video", "create_and_render_video", "estimate_cost"]}
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
				displayName: "Aspect Ratio",
				name: "aspect_ratio",
				type: "options",
				options: [{name: "Landscape 16:9", value: "16:9"}, {name: "Portrait 9:16", value: "9:16"}],
				default: "16:9",
				description: "The shape of the picture; the avatar's own when left out"
			},
			{
				displayName: "Auto B-Rolls",
				name: "auto_brolls",
				type: "collection",
				placeholder: "Add Field",
				default: {},
				options: [
					{
						displayName: "Enable",
						name: "enable",
						type: "boolean",
						default: false,
						description: "Whether to have them; no turns them off again"
					},
					{
						displayName: "Intensity",
						name: "intensity",
						type: "options",
						options: [{name: "Low", value: "LOW"}, {name: "Medium", value: "MEDIUM"}, {name: "High", value: "HIGH"}],
						default: "LOW",
						description: "How many; medium when left out"
					},
					{
						displayName: "Layout",
						name: "layout",
						type: "options",
						options: [
							{name: "Avatar Bottom Left", value: "AVATAR_BOTTOM_LEFT"},
							{name: "Avatar Bottom Right", value: "AVATAR_BOTTOM_RIGHT"},
							{name: "Avatar Top Left", value: "AVATAR_TOP_LEFT"},
							{name: "Avatar Top Right", value: "AVATAR_TOP_RIGHT"},
							{name: "Behind the Avatar", value: "BACKGROUND"},
							{name: "Full Screen", value: "FULLSCREEN"},
							{name: "Split, Avatar Bottom", value: "SPLIT_AVATAR_BOTTOM"},
							{name: "Split, Avatar Left", value: "SPLIT_AVATAR_LEFT"},
							{name: "Split, Avatar Right", value: "SPLIT_AVATAR_RIGHT"},
							{name: "Split, Avatar Top", value: "SPLIT_AVATAR_TOP"}
						],
						default: "AVATAR_BOTTOM_LEFT",
						description: "How the insert and the avatar share the picture"
					},
					{
						displayName: "Source",
						name: "source",
						type: "options",
						options: [
							{name: "Generated Images", value: "GENERATION"},
							{name: "Web Images", value: "GOOGLE_IMAGES"},
							{name: "Stock Videos", value: "STOCKS_VIDEO"},
							{name: "Avatar Actions", value: "AVATAR_ACTION"}
						],
						default: "GENERATION",
						description: "Where the inserts come from"
					}
				],
				description: "Inserts that Argil chooses by itself, on as soon as there is a source. Their cost has no known limit: with Max Credits, nothing is rendered."
			},
			{
				displayName: "Background Music",
				name: "background_music",
				type: "collection",
				placeholder: "Add Field",
				default: {},
				options: [
					{
						displayName: "Music",
						name: "asset_id",
						type: "resourceLocator",
						default: {mode: "list", value: ""},
						modes: [
							{
								displayName: "From List",
								name: "list",
								type: "list",
								typeOptions: {searchListMethod: "music", searchable: true}
							},
							{displayName: "By ID", name: "id", type: "string"}
						],
						description: "Which audio file of your Argil library"
					},
					{
						displayName: "Volume",
						name: "volume",
						type: "number",
						default: 0,
						typeOptions: {minValue: 0, maxValue: 1},
						description: "How loud, from 0 to 1; 0.14 when left out"
					}
				],
				description: "Music under the whole video"
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
				description: "Up to 9 names with values of your own, such as a row number. They come back with the video and in its events."
			},
			{
				displayName: "Idempotency Key",
				name: "idempotencyKey",
				type: "string",
				default: "",
				description: "What makes two runs one, such as a row's ID: the same key with the same input gets the first answer and spends nothing. Left out, each execution, node and item has its own, which retries keep."
			},
			{
				displayName: "Model",
				name: "model",
				type: "options",
				options: [{name: "Argil V1", value: "ARGIL_V1"}, {name: "Argil Atom", value: "ARGIL_ATOM"}],
				default: "ARGIL_V1",
				description: "Which of Argil's models renders the video"
			},
			{
				displayName: "Name",
				name: "name",
				type: "string",
				default: "",
				placeholder: "e.g. Welcome",
				description: "What the video is called; the first words that are said when left out"
			},
			{
				displayName: "Subtitles",
				name: "subtitles",
				type: "collection",
				placeholder: "Add Field",
				default: {},
				options: [
					{
						displayName: "Enable",
						name: "enable",
						type: "boolean",
						default: false,
						description: "Whether to show them; no turns them off again"
					},
					{
						displayName: "Position",
						name: "position",
						type: "options",
						options: [
							{name: "Top", value: "Top"},
							{name: "Middle", value: "Middle"},
							{name: "Bottom", value: "Bottom"}
						],
						default: "Top",
						description: "Where in the picture they stand"
					},
					{
						displayName: "Size",
						name: "size",
						type: "options",
						options: [
							{name: "Small", value: "Small"},
							{name: "Medium", value: "Medium"},
							{name: "Large", value: "Large"}
						],
						default: "Small",
						description: "How large the words are"
					},
					{
						displayName: "Style",
						name: "style_id",
						type: "resourceLocator",
						default: {mode: "list", value: ""},
						modes: [
							{
								displayName: "From List",
								name: "list",
								type: "list",
								typeOptions: {searchListMethod: "subtitle_styles", searchable: true}
							},
							{displayName: "By ID", name: "id", type: "string"}
						],
						description: "How the words look"
					}
				],
				description: "Subtitles in the picture. They are on as soon as one of these is set."
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
				description: "The voice that is heard; the avatar's own when left out"
			}
		],
		displayOptions: {
			show: {resource: ["video"], operation: ["create_video"]}
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
			{displayName: "By ID", name: "id", type: "string", placeholder: "e.g. 7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11"}
		],
		required: true,
		description: "Which video. In an automation this is mostly the Video ID of an earlier step.",
		displayOptions: {
			show: {resource: ["video"], operation: ["render_video", "get_video", "delete_video"]}
		}
	},
	{
		displayName: "Max Credits",
		name: "max_credits",
		type: "string",
		default: "",
		description: "The most credits that the video may cost. If it could cost more (At Most of Estimate Cost), or if its cost has no known limit, nothing is rendered. Left out, there is no limit.",
		placeholder: "e.g. 200",
		displayOptions: {
			show: {
				resource: ["video"],
				operation: ["render_video", "create_and_render_video"],
				"@version": [
					{_cnd: {gte: 1.1}}
				]
			}
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
				displayName: "Max Credits",
				name: "max_credits",
				type: "number",
				default: 200,
				typeOptions: {minValue: 0},
				description: "The most credits that the video may cost. If it could cost more (At Most of Estimate Cost), or if its cost has no known limit, nothing is rendered. Left out, there is no limit.",
				displayOptions: {
					show: {"@version": [1]}
				}
			}
		],
		displayOptions: {
			show: {resource: ["video"], operation: ["render_video"]}
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
				displayName: "Aspect Ratio",
				name: "aspect_ratio",
				type: "options",
				options: [{name: "Landscape 16:9", value: "16:9"}, {name: "Portrait 9:16", value: "9:16"}],
				default: "16:9",
				description: "The shape of the picture; the avatar's own when left out"
			},
			{
				displayName: "Auto B-Rolls",
				name: "auto_brolls",
				type: "collection",
				placeholder: "Add Field",
				default: {},
				options: [
					{
						displayName: "Enable",
						name: "enable",
						type: "boolean",
						default: false,
						description: "Whether to have them; no turns them off again"
					},
					{
						displayName: "Intensity",
						name: "intensity",
						type: "options",
						options: [{name: "Low", value: "LOW"}, {name: "Medium", value: "MEDIUM"}, {name: "High", value: "HIGH"}],
						default: "LOW",
						description: "How many; medium when left out"
					},
					{
						displayName: "Layout",
						name: "layout",
						type: "options",
						options: [
							{name: "Avatar Bottom Left", value: "AVATAR_BOTTOM_LEFT"},
							{name: "Avatar Bottom Right", value: "AVATAR_BOTTOM_RIGHT"},
							{name: "Avatar Top Left", value: "AVATAR_TOP_LEFT"},
							{name: "Avatar Top Right", value: "AVATAR_TOP_RIGHT"},
							{name: "Behind the Avatar", value: "BACKGROUND"},
							{name: "Full Screen", value: "FULLSCREEN"},
							{name: "Split, Avatar Bottom", value: "SPLIT_AVATAR_BOTTOM"},
							{name: "Split, Avatar Left", value: "SPLIT_AVATAR_LEFT"},
							{name: "Split, Avatar Right", value: "SPLIT_AVATAR_RIGHT"},
							{name: "Split, Avatar Top", value: "SPLIT_AVATAR_TOP"}
						],
						default: "AVATAR_BOTTOM_LEFT",
						description: "How the insert and the avatar share the picture"
					},
					{
						displayName: "Source",
						name: "source",
						type: "options",
						options: [
							{name: "Generated Images", value: "GENERATION"},
							{name: "Web Images", value: "GOOGLE_IMAGES"},
							{name: "Stock Videos", value: "STOCKS_VIDEO"},
							{name: "Avatar Actions", value: "AVATAR_ACTION"}
						],
						default: "GENERATION",
						description: "Where the inserts come from"
					}
				],
				description: "Inserts that Argil chooses by itself, on as soon as there is a source. Their cost has no known limit: with Max Credits, nothing is rendered."
			},
			{
				displayName: "Background Music",
				name: "background_music",
				type: "collection",
				placeholder: "Add Field",
				default: {},
				options: [
					{
						displayName: "Music",
						name: "asset_id",
						type: "resourceLocator",
						default: {mode: "list", value: ""},
						modes: [
							{
								displayName: "From List",
								name: "list",
								type: "list",
								typeOptions: {searchListMethod: "music", searchable: true}
							},
							{displayName: "By ID", name: "id", type: "string"}
						],
						description: "Which audio file of your Argil library"
					},
					{
						displayName: "Volume",
						name: "volume",
						type: "number",
						default: 0,
						typeOptions: {minValue: 0, maxValue: 1},
						description: "How loud, from 0 to 1; 0.14 when left out"
					}
				],
				description: "Music under the whole video"
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
				displayName: "Deduplicate Minutes",
				name: "deduplicate_minutes",
				type: "number",
				default: 10,
				typeOptions: {minValue: 1, maxValue: 1440, numberPrecision: 0},
				description: "Within this many minutes, 1440 (a day) at most, the same input is not done again: it gets the first answer"
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
				description: "Up to 9 names with values of your own, such as a row number. They come back with the video and in its events."
			},
			{
				displayName: "Idempotency Key",
				name: "idempotencyKey",
				type: "string",
				default: "",
				description: "What makes two runs one, such as a row's ID: the same key with the same input gets the first answer and spends nothing. Left out, each execution, node and item has its own, which retries keep."
			},
			{
				displayName: "Max Credits",
				name: "max_credits",
				type: "number",
				default: 200,
				typeOptions: {minValue: 0},
				description: "The most credits that the video may cost. If it could cost more (At Most of Estimate Cost), or if its cost has no known limit, nothing is rendered. Left out, there is no limit.",
				displayOptions: {
					show: {"@version": [1]}
				}
			},
			{
				displayName: "Model",
				name: "model",
				type: "options",
				options: [{name: "Argil V1", value: "ARGIL_V1"}, {name: "Argil Atom", value: "ARGIL_ATOM"}],
				default: "ARGIL_V1",
				description: "Which of Argil's models renders the video"
			},
			{
				displayName: "Name",
				name: "name",
				type: "string",
				default: "",
				placeholder: "e.g. Welcome",
				description: "What the video is called; the first words that are said when left out"
			},
			{
				displayName: "Subtitles",
				name: "subtitles",
				type: "collection",
				placeholder: "Add Field",
				default: {},
				options: [
					{
						displayName: "Enable",
						name: "enable",
						type: "boolean",
						default: false,
						description: "Whether to show them; no turns them off again"
					},
					{
						displayName: "Position",
						name: "position",
						type: "options",
						options: [
							{name: "Top", value: "Top"},
							{name: "Middle", value: "Middle"},
							{name: "Bottom", value: "Bottom"}
						],
						default: "Top",
						description: "Where in the picture they stand"
					},
					{
						displayName: "Size",
						name: "size",
						type: "options",
						options: [
							{name: "Small", value: "Small"},
							{name: "Medium", value: "Medium"},
							{name: "Large", value: "Large"}
						],
						default: "Small",
						description: "How large the words are"
					},
					{
						displayName: "Style",
						name: "style_id",
						type: "resourceLocator",
						default: {mode: "list", value: ""},
						modes: [
							{
								displayName: "From List",
								name: "list",
								type: "list",
								typeOptions: {searchListMethod: "subtitle_styles", searchable: true}
							},
							{displayName: "By ID", name: "id", type: "string"}
						],
						description: "How the words look"
					}
				],
				description: "Subtitles in the picture. They are on as soon as one of these is set."
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
				description: "The voice that is heard; the avatar's own when left out"
			}
		],
		displayOptions: {
			show: {resource: ["video"], operation: ["create_and_render_video"]}
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
			show: {resource: ["video"], operation: ["delete_video"]}
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
			{displayName: "By ID", name: "id", type: "string", placeholder: "e.g. 7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11"}
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
				options: [{name: "Without Subtitles", value: "plain"}, {name: "With Subtitles", value: "subtitled"}],
				default: "plain",
				description: "Without subtitles when left out"
			}
		],
		displayOptions: {
			show: {resource: ["video"], operation: ["download_video"]}
		}
	},
	{
		displayName: "Name",
		name: "name",
		type: "string",
		default: "",
		placeholder: "e.g. Anna",
		required: true,
		description: "What the avatar is to be called, up to 256 characters",
		displayOptions: {
			show: {resource: ["avatar"], operation: ["create_avatar"]}
		}
	},
	{
		displayName: "Image",
		name: "image",
		type: "string",
		default: "",
		placeholder: "e.g. data",
		hint: "The name of the input field containing the binary file data to be processed, or an address: https://…",
		required: true,
		description: "The picture that the avatar is made from: PNG, JPEG or WEBP, exactly 16:9 or 9:16, 720p to 4K, at most 10 MB. Give the file itself, or its address, which starts with https:// and is reachable without sign-in.",
		displayOptions: {
			show: {
				resource: ["avatar"],
				operation: ["create_avatar"],
				"@version": [
					{_cnd: {gte: 1.1}}
				]
			}
		}
	},
	{
		displayName: "Image URL",
		name: "image_url",
		type: "string",
		default: "",
		placeholder: "e.g. https://example.com/anna.jpg",
		description: "The image's address",
		displayOptions: {
			show: {resource: ["avatar"], operation: ["create_avatar"], "@version": [1]}
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
				description: "Up to 9 names with values of your own, such as a row number. They come back with the avatar and in its events."
			},
			{
				displayName: "Idempotency Key",
				name: "idempotencyKey",
				type: "string",
				default: "",
				description: "What makes two runs one, such as a row's ID: the same key with the same input gets the first answer and spends nothing. Left out, each execution, node and item has its own, which retries keep."
			},
			{
				displayName: "Image Data",
				name: "image_base64",
				type: "string",
				typeOptions: {rows: 4},
				default: "",
				description: "The image in base64; it may begin with data:image/png;base64, or not",
				displayOptions: {
					show: {"@version": [1]}
				}
			},
			{
				displayName: "Type",
				name: "type",
				type: "string",
				default: "",
				description: "Only IMAGE: it may be left out. Argil retired the others.",
				displayOptions: {
					show: {"@version": [1]}
				}
			},
			{
				displayName: "Video URL",
				name: "video_url",
				type: "string",
				default: "",
				description: "Leave it empty: Argil retired avatars made from videos",
				displayOptions: {
					show: {"@version": [1]}
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
					{
						displayName: "By ID",
						name: "id",
						type: "string",
						placeholder: "e.g. 123e4567-e89b-12d3-a456-426614174000"
					}
				],
				description: "The voice that the avatar speaks with. Left out, Argil designs one that suits the image."
			}
		],
		displayOptions: {
			show: {resource: ["avatar"], operation: ["create_avatar"]}
		}
	},
	{
		displayName: "Avatar",
		name: "avatar_id",
		type: "string",
		default: "",
		placeholder: "e.g. 3c90c3cc-0d44-4b50-8888-8dd25736052a",
		required: true,
		description: "Which avatar to look at, also one that is not ready",
		displayOptions: {
			show: {resource: ["avatar"], operation: ["get_avatar"]}
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
			{displayName: "By ID", name: "id", type: "string", placeholder: "e.g. 123e4567-e89b-12d3-a456-426614174000"}
		],
		required: true,
		description: "Which voice to look at",
		displayOptions: {
			show: {resource: ["voice"], operation: ["get_voice"]}
		}
	},
	{
		displayName: "Name",
		name: "name",
		type: "string",
		default: "",
		placeholder: "e.g. Product photo",
		required: true,
		description: "What the asset is to be called, up to 256 characters",
		displayOptions: {
			show: {resource: ["asset"], operation: ["create_asset"]}
		}
	},
	{
		displayName: "Type",
		name: "type",
		type: "options",
		options: [{name: "Image", value: "IMAGE"}, {name: "Video", value: "VIDEO"}],
		default: "IMAGE",
		required: true,
		description: "What the file is. Argil imports no audio this way.",
		displayOptions: {
			show: {resource: ["asset"], operation: ["create_asset"]}
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
		description: "The image or video: the file itself, at most 200 MB, or its address, which starts with https:// and is reachable without sign-in",
		displayOptions: {
			show: {
				resource: ["asset"],
				operation: ["create_asset"],
				"@version": [
					{_cnd: {gte: 1.1}}
				]
			}
		}
	},
	{
		displayName: "URL",
		name: "url",
		type: "string",
		default: "",
		description: "The file's address",
		displayOptions: {
			show: {resource: ["asset"], operation: ["create_asset"], "@version": [1]}
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
			show: {resource: ["asset"], operation: ["create_asset"]}
		}
	},
	{
		displayName: "Asset",
		name: "asset_id",
		type: "resourceLocator",
		default: {mode: "list", value: ""},
		modes: [
			{
				displayName: "From List",
				name: "list",
				type: "list",
				typeOptions: {searchListMethod: "assets", searchable: true}
			},
			{displayName: "By ID", name: "id", type: "string", placeholder: "e.g. 9b2d3c4e-1f60-4b7a-8c11-2f5d6e7a8b90"}
		],
		required: true,
		description: "Which asset. In an automation this is mostly the Asset ID of an earlier step.",
		displayOptions: {
			show: {resource: ["asset"], operation: ["get_asset"]}
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
			{displayName: "By ID", name: "id", type: "string", placeholder: "e.g. 7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11"}
		],
		required: true,
		description: "Which rendered video, by the Video ID of an earlier step",
		displayOptions: {
			show: {resource: ["video"], operation: ["export_subtitles"]}
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
				displayName: "Format",
				name: "format",
				type: "options",
				options: [{name: "WebVTT (.Vtt)", value: "vtt"}, {name: "Advanced SubStation Alpha (.Ass)", value: "ass"}],
				default: "vtt",
				description: "Which kind of file; WebVTT, which web players know, when left out"
			},
			{
				displayName: "Include Styling",
				name: "include_styling",
				type: "boolean",
				default: false,
				description: "Whether the file also says where and how the words are shown; no when left out"
			}
		],
		displayOptions: {
			show: {resource: ["video"], operation: ["export_subtitles"]}
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
				displayName: "Aspect Ratio",
				name: "aspect_ratio",
				type: "options",
				options: [{name: "Landscape 16:9", value: "16:9"}, {name: "Portrait 9:16", value: "9:16"}],
				default: "16:9",
				description: "The shape of the picture; the avatar's own when left out"
			},
			{
				displayName: "Auto B-Rolls",
				name: "auto_brolls",
				type: "collection",
				placeholder: "Add Field",
				default: {},
				options: [
					{
						displayName: "Enable",
						name: "enable",
						type: "boolean",
						default: false,
						description: "Whether to have them; no turns them off again"
					},
					{
						displayName: "Intensity",
						name: "intensity",
						type: "options",
						options: [{name: "Low", value: "LOW"}, {name: "Medium", value: "MEDIUM"}, {name: "High", value: "HIGH"}],
						default: "LOW",
						description: "How many; medium when left out"
					},
					{
						displayName: "Layout",
						name: "layout",
						type: "options",
						options: [
							{name: "Avatar Bottom Left", value: "AVATAR_BOTTOM_LEFT"},
							{name: "Avatar Bottom Right", value: "AVATAR_BOTTOM_RIGHT"},
							{name: "Avatar Top Left", value: "AVATAR_TOP_LEFT"},
							{name: "Avatar Top Right", value: "AVATAR_TOP_RIGHT"},
							{name: "Behind the Avatar", value: "BACKGROUND"},
							{name: "Full Screen", value: "FULLSCREEN"},
							{name: "Split, Avatar Bottom", value: "SPLIT_AVATAR_BOTTOM"},
							{name: "Split, Avatar Left", value: "SPLIT_AVATAR_LEFT"},
							{name: "Split, Avatar Right", value: "SPLIT_AVATAR_RIGHT"},
							{name: "Split, Avatar Top", value: "SPLIT_AVATAR_TOP"}
						],
						default: "AVATAR_BOTTOM_LEFT",
						description: "How the insert and the avatar share the picture"
					},
					{
						displayName: "Source",
						name: "source",
						type: "options",
						options: [
							{name: "Generated Images", value: "GENERATION"},
							{name: "Web Images", value: "GOOGLE_IMAGES"},
							{name: "Stock Videos", value: "STOCKS_VIDEO"},
							{name: "Avatar Actions", value: "AVATAR_ACTION"}
						],
						default: "GENERATION",
						description: "Where the inserts come from"
					}
				],
				description: "Inserts that Argil chooses by itself, on as soon as there is a source. Their cost has no known limit: with Max Credits, nothing is rendered."
			},
			{
				displayName: "Background Music",
				name: "background_music",
				type: "collection",
				placeholder: "Add Field",
				default: {},
				options: [
					{
						displayName: "Music",
						name: "asset_id",
						type: "resourceLocator",
						default: {mode: "list", value: ""},
						modes: [
							{
								displayName: "From List",
								name: "list",
								type: "list",
								typeOptions: {searchListMethod: "music", searchable: true}
							},
							{displayName: "By ID", name: "id", type: "string"}
						],
						description: "Which audio file of your Argil library"
					},
					{
						displayName: "Volume",
						name: "volume",
						type: "number",
						default: 0,
						typeOptions: {minValue: 0, maxValue: 1},
						description: "How loud, from 0 to 1; 0.14 when left out"
					}
				],
				description: "Music under the whole video"
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
				description: "Up to 9 names with values of your own, such as a row number. They come back with the video and in its events."
			},
			{
				displayName: "Model",
				name: "model",
				type: "options",
				options: [{name: "Argil V1", value: "ARGIL_V1"}, {name: "Argil Atom", value: "ARGIL_ATOM"}],
				default: "ARGIL_V1",
				description: "Which of Argil's models renders the video"
			},
			{
				displayName: "Name",
				name: "name",
				type: "string",
				default: "",
				placeholder: "e.g. Welcome",
				description: "What the video is called; the first words that are said when left out"
			},
			{
				displayName: "Subtitles",
				name: "subtitles",
				type: "collection",
				placeholder: "Add Field",
				default: {},
				options: [
					{
						displayName: "Enable",
						name: "enable",
						type: "boolean",
						default: false,
						description: "Whether to show them; no turns them off again"
					},
					{
						displayName: "Position",
						name: "position",
						type: "options",
						options: [
							{name: "Top", value: "Top"},
							{name: "Middle", value: "Middle"},
							{name: "Bottom", value: "Bottom"}
						],
						default: "Top",
						description: "Where in the picture they stand"
					},
					{
						displayName: "Size",
						name: "size",
						type: "options",
						options: [
							{name: "Small", value: "Small"},
							{name: "Medium", value: "Medium"},
							{name: "Large", value: "Large"}
						],
						default: "Small",
						description: "How large the words are"
					},
					{
						displayName: "Style",
						name: "style_id",
						type: "resourceLocator",
						default: {mode: "list", value: ""},
						modes: [
							{
								displayName: "From List",
								name: "list",
								type: "list",
								typeOptions: {searchListMethod: "subtitle_styles", searchable: true}
							},
							{displayName: "By ID", name: "id", type: "string"}
						],
						description: "How the words look"
					}
				],
				description: "Subtitles in the picture. They are on as soon as one of these is set."
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
				description: "The voice that is heard; the avatar's own when left out"
			}
		],
		displayOptions: {
			show: {resource: ["video"], operation: ["estimate_cost"]}
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
		placeholder: "e.g. /voices",
		required: true,
		description: "What follows Argil's address (https://api.argil.ai/v1), such as /voices",
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
				description: "What is sent, as JSON in Argil's own words, such as {\"name\": \"Hello\"}. A text is sent exactly as it is; of single fields, empty ones are left out."
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
					{
						displayName: "By ID",
						name: "id",
						type: "string",
						placeholder: "e.g. 3c90c3cc-0d44-4b50-8888-8dd25736052a"
					}
				],
				description: "Only videos in which this avatar speaks"
			},
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
				description: "Only videos whose extras hold all of these pairs"
			},
			{
				displayName: "Name",
				name: "name",
				type: "string",
				default: "",
				description: "A part of the video's name; capitals and accents make no difference"
			},
			{
				displayName: "Status",
				name: "status",
				type: "options",
				options: [
					{name: "Done", value: "DONE"},
					{name: "Failed", value: "FAILED"},
					{name: "Not Rendered", value: "IDLE"},
					{name: "Refused", value: "CONTENT_MODERATED"},
					{name: "Rendering (Audio)", value: "GENERATING_AUDIO"},
					{name: "Rendering (Video)", value: "GENERATING_VIDEO"}
				],
				default: "DONE",
				description: "Only videos with this status"
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
				description: "Only videos in which this voice is heard"
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
					{
						displayName: "By ID",
						name: "id",
						type: "string",
						placeholder: "e.g. 3c90c3cc-0d44-4b50-8888-8dd25736052a"
					}
				],
				description: "Only videos in which this avatar speaks"
			},
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
				description: "Only videos whose extras hold all of these pairs"
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
				description: "A part of the video's name; capitals and accents make no difference"
			},
			{
				displayName: "Status",
				name: "status",
				type: "options",
				options: [
					{name: "Done", value: "DONE"},
					{name: "Failed", value: "FAILED"},
					{name: "Not Rendered", value: "IDLE"},
					{name: "Refused", value: "CONTENT_MODERATED"},
					{name: "Rendering (Audio)", value: "GENERATING_AUDIO"},
					{name: "Rendering (Video)", value: "GENERATING_VIDEO"}
				],
				default: "DONE",
				description: "Only videos with this status"
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
				description: "Only videos in which this voice is heard"
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
				displayName: "Aspect Ratio",
				name: "aspect_ratio",
				type: "options",
				options: [{name: "Landscape 16:9", value: "16:9"}, {name: "Portrait 9:16", value: "9:16"}],
				default: "16:9",
				description: "Only avatars of this shape"
			},
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
				description: "Only avatars whose extras hold all of these pairs"
			},
			{
				displayName: "Model",
				name: "model",
				type: "options",
				options: [{name: "Argil V1", value: "ARGIL_V1"}, {name: "Argil Atom", value: "ARGIL_ATOM"}],
				default: "ARGIL_V1",
				description: "Only avatars of this model"
			},
			{
				displayName: "Name",
				name: "name",
				type: "string",
				default: "",
				description: "A part of the avatar's name; capitals and accents make no difference"
			},
			{
				displayName: "Status",
				name: "status",
				type: "options",
				options: [
					{name: "In Training", value: "TRAINING"},
					{name: "Not Trained", value: "NOT_TRAINED"},
					{name: "Ready to Use", value: "IDLE"},
					{name: "Refused", value: "REFUSED"},
					{name: "Training Failed", value: "TRAINING_FAILED"}
				],
				default: "TRAINING",
				description: "Only avatars with this status"
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
				displayName: "Aspect Ratio",
				name: "aspect_ratio",
				type: "options",
				options: [{name: "Landscape 16:9", value: "16:9"}, {name: "Portrait 9:16", value: "9:16"}],
				default: "16:9",
				description: "Only avatars of this shape"
			},
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
				description: "Only avatars whose extras hold all of these pairs"
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
				displayName: "Model",
				name: "model",
				type: "options",
				options: [{name: "Argil V1", value: "ARGIL_V1"}, {name: "Argil Atom", value: "ARGIL_ATOM"}],
				default: "ARGIL_V1",
				description: "Only avatars of this model"
			},
			{
				displayName: "Name",
				name: "name",
				type: "string",
				default: "",
				description: "A part of the avatar's name; capitals and accents make no difference"
			},
			{
				displayName: "Status",
				name: "status",
				type: "options",
				options: [
					{name: "In Training", value: "TRAINING"},
					{name: "Not Trained", value: "NOT_TRAINED"},
					{name: "Ready to Use", value: "IDLE"},
					{name: "Refused", value: "REFUSED"},
					{name: "Training Failed", value: "TRAINING_FAILED"}
				],
				default: "TRAINING",
				description: "Only avatars with this status"
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
				displayName: "Gender",
				name: "gender",
				type: "options",
				options: [{name: "Male", value: "MALE"}, {name: "Female", value: "FEMALE"}],
				default: "MALE",
				description: "Only voices that sound like it"
			},
			{
				displayName: "Language",
				name: "language",
				type: "options",
				options: [
					{name: "Arabic", value: "ARABIC"},
					{name: "Brazilian Portuguese", value: "BRAZILIAN_PORTUGUESE"},
					{name: "Chinese", value: "CHINESE"},
					{name: "Dutch", value: "DUTCH"},
					{name: "English", value: "ENGLISH"},
					{name: "French", value: "FRENCH"},
					{name: "German", value: "GERMAN"},
					{name: "Hindi", value: "HINDI"},
					{name: "Portuguese", value: "PORTUGUESE"},
					{name: "Russian", value: "RUSSIAN"},
					{name: "Spanish", value: "SPANISH"}
				],
				default: "ARABIC",
				description: "Only voices that speak it"
			},
			{
				displayName: "Name",
				name: "name",
				type: "string",
				default: "",
				description: "A part of the voice's name; capitals and accents make no difference"
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
				displayName: "Gender",
				name: "gender",
				type: "options",
				options: [{name: "Male", value: "MALE"}, {name: "Female", value: "FEMALE"}],
				default: "MALE",
				description: "Only voices that sound like it"
			},
			{
				displayName: "Language",
				name: "language",
				type: "options",
				options: [
					{name: "Arabic", value: "ARABIC"},
					{name: "Brazilian Portuguese", value: "BRAZILIAN_PORTUGUESE"},
					{name: "Chinese", value: "CHINESE"},
					{name: "Dutch", value: "DUTCH"},
					{name: "English", value: "ENGLISH"},
					{name: "French", value: "FRENCH"},
					{name: "German", value: "GERMAN"},
					{name: "Hindi", value: "HINDI"},
					{name: "Portuguese", value: "PORTUGUESE"},
					{name: "Russian", value: "RUSSIAN"},
					{name: "Spanish", value: "SPANISH"}
				],
				default: "ARABIC",
				description: "Only voices that speak it"
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
				description: "A part of the voice's name; capitals and accents make no difference"
			}
		],
		displayOptions: {
			show: {resource: ["voice"], operation: ["find_voices"], "@version": [1]}
		}
	}
];

export const files: Record<string, string[]> = {create_avatar: ["image"], create_asset: ["file"]};

export const givesFile: string[] = ["download_video", "export_subtitles"];

export const changing: string[] = [
	"create_video",
	"render_video",
	"create_and_render_video",
	"delete_video",
	"create_avatar",
	"create_asset",
	"api_request"
];

export const lists: Record<string, string[]> = {avatars: [], voices: [], gestures: ["avatar_id"], subtitle_styles: [], music: [], assets: [], videos: []};

export const mappings: Record<string, string[]> = {};
