BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE attempts (
	delivery_id VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	started_at BIGINT NOT NULL, 
	seconds FLOAT NOT NULL, 
	status_code INTEGER, 
	failure TEXT, 
	answer TEXT, 
	CONSTRAINT pk_attempts PRIMARY KEY (delivery_id, number), 
	CONSTRAINT fk_attempts_delivery_id FOREIGN KEY(delivery_id) REFERENCES deliveries (id) ON DELETE CASCADE
);
INSERT INTO "attempts" VALUES('dlv_01m8jcd4as80zpfmkg4zq4s0qg',1,1795913322924908,0.0105,200,NULL,'ok');
INSERT INTO "attempts" VALUES('dlv_01m8jcd4asjekqqkb2j939ph6e',1,1795913322924908,0.0102,500,NULL,'down');
CREATE TABLE callbacks (
	id VARCHAR NOT NULL, 
	connection_id VARCHAR NOT NULL, 
	operation_id VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	target_url TEXT NOT NULL, 
	callback_id TEXT, 
	kind VARCHAR, 
	thing_id VARCHAR, 
	created_at BIGINT NOT NULL, 
	told_at BIGINT, 
	CONSTRAINT pk_callbacks PRIMARY KEY (id), 
	CONSTRAINT uq_callbacks_operation_id_digest UNIQUE (operation_id, digest), 
	CONSTRAINT fk_callbacks_connection_id FOREIGN KEY(connection_id) REFERENCES connections (id) ON DELETE CASCADE
);
INSERT INTO "callbacks" VALUES('cbk_01m8jcd523s1hewsyp10e8wkwq','con_01m8jccn53pwb0ns60asychf3v','op_01m8jcd51yh4mtha1a6pv59wp2','2bd6b1fb74537702f6eda9bb5b509caea5db41975499ac2bba00a5c422372116','http://127.0.0.1:33273/callback','row-7','video','b6d8df55-fd20-4bd9-a5c5-dc85ae59c8c1',1795913323587657,NULL);
INSERT INTO "callbacks" VALUES('cbk_01m8jceavkff0rrnfqt41p1xh7','con_01m8jccn53pwb0ns60asychf3v','op_01m8jceatnxz5x5w1xdk47efnk','f2fc5d9e933faef36c00aaa653414261126f0cccef57d42a16a6625c933a364c','http://127.0.0.1:33273/late','row-8','video','603f5aa6-2cf5-4efc-a347-f8e86ec91957',1795913362291626,NULL);
CREATE TABLE connections (
	id VARCHAR NOT NULL, 
	provider VARCHAR NOT NULL, 
	label VARCHAR NOT NULL, 
	status VARCHAR NOT NULL, 
	token_hash VARCHAR NOT NULL, 
	inbound_hash VARCHAR NOT NULL, 
	sealed_key TEXT NOT NULL, 
	sealed_inbound_secret TEXT NOT NULL, 
	sealed_signing_secret TEXT NOT NULL, 
	webhook_id VARCHAR, 
	webhook_checked_at BIGINT, 
	webhook_lease_until BIGINT, 
	webhook_lease_token VARCHAR, 
	created_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	CONSTRAINT pk_connections PRIMARY KEY (id), 
	CONSTRAINT uq_connections_token_hash UNIQUE (token_hash), 
	CONSTRAINT uq_connections_inbound_hash UNIQUE (inbound_hash)
);
INSERT INTO "connections" VALUES('con_01m8jccn53pwb0ns60asychf3v','argil','alice','active','c39358e20ee34f99fabb8894a67d75ab6cd005066c33cdc5cb3b86f35e043bc4','35d8ab194837e9666d475648a827ed9b4ca52febc5f24594e98e4cd1e3c16637','gAAAAABrC3Zb1TOr9TdiIYfCM0LiX7-tN7L7RHYYdDXplB3bLY0_UVP8Sqj3dL2YcIlTw2WZGcuy84VmMQwk2I3G00GSwbM7Imw-VkwYRz1IDsCdv76WrMf5gFvwC_C0wbc6S4V_jo9ygCt_NqGlaP_f5A4d_L_7Og==','gAAAAABrC3ZbwY8DIgpOFqiEBoYZE86ftkykGLoV1xtvqN-d937emgob11wvkWd5-4_CaexsidSyre2IwnhVJH2WBvEK9tiYonlpcRxTrBPdmU9E8mOX0sxsZ-FuV_kzP_4-MIoMAbQFz2JdgCjuyLVY5XssnyLfBuAiND-MA3Le1yqEX5zpAZTRdvgpsECa8eQkITZVUm9y','gAAAAABrC3Zb5czvZHeFmxqMWuQEgFhJQk6D9kv1-ML2LJ9r7HDloxDVX9T6x1M9KNY8RINK1mxEYlDcbT34b5j-qfTYnZNytUGNcGlfzuTPkRa_30eUXJX-vbjkrz8Ycp8qiGgqNUQc7e4Q4dCVUdeTEyhcAVo7jNcpSrnsfHQmftsBVHrDipQjE8IeURCzF7-IqeLpNz6K','40ac09d4-2a06-4524-bdca-963bff43330c',1795913362246457,NULL,NULL,1795913307277854,1795913307277854);
INSERT INTO "connections" VALUES('con_01m8jccn7wv0epm33akychnyvp','argil','bob','active','5289b49a3e6016dfa459675a73235672ff8d3236e0a39e91e5d293383f1c4fac','65fd6713d8cdfc88198e33df4eaa56f69aa7f6114c6899b22ed10393a08a8540','gAAAAABrC3ZbmoXnY2LyS5GYMkFdQJ4AAuw3VReGXuYI-sh2KXj8zrpiE7n_GDl26evsf7u6WDQK-aQIOVj_Nss-wjNGsDln9FkWsKl2OpQ_J-xZBVHb9QW8xgHyeZ9IMdKRIA_KEMX-RHl7N4JnsVqHVu3lc43csw==','gAAAAABrC3Zbam0bGTaHuZui4Pmr7TZJWQSA3oMzg7tDcUaCs7AAnBldzGAtD1BkJFOyCB8bQyLhob1fvVUfPyrGP02jhI6MyFI51f64_5Ovav1GLlB_tCE9_h7-gcXtVOawG1OKfOz3o7skOFwm2PjCJLGOtLUOQcPTjCJJtspzyWpX66Q5yXKK0n5wkfribUezDejFVXFx','gAAAAABrC3ZbeEUcS3tCMa6Va4KBE8GlnyafV7kgWmyicGzUoQyO4VFucBViuq8QBCj2MrMRK60rbK9tkiTZ5qcZhRV6LMJ9a9LdR9rIrZNQhokwYZRqApSuoYIWNLRuLSAA3mTlSMjU8CFGZyxIRX2qL_uu6n_9i3qAXJOhLKK1TI8376w1Ui5vAOQ0WIAgfj9lkOs2mw5n','ae33e141-a86e-4e55-bbde-9c956a90c376',1795913309357083,NULL,NULL,1795913307380229,1795913307380229);
INSERT INTO "connections" VALUES('con_01m8jccn8r3j0s3nqqwsqmvmb7','argil','','deleted','b0ba021456113b6520ebbde28733bf025783d4e64c9d26874b05ddbf1f20b020','384f07975a14e3eb72ed04fbdfe9766bb7f86c073019afb12a6b64e6ee0ec2c9','','','',NULL,NULL,NULL,NULL,1795913307406964,1795913309439826);
CREATE TABLE deliveries (
	id VARCHAR NOT NULL, 
	connection_id VARCHAR NOT NULL, 
	event_id VARCHAR NOT NULL, 
	subscription_id VARCHAR, 
	target_url TEXT, 
	callback_id TEXT, 
	status VARCHAR NOT NULL, 
	attempts INTEGER NOT NULL, 
	earlier INTEGER NOT NULL, 
	due_at BIGINT, 
	lease_token VARCHAR, 
	created_at BIGINT NOT NULL, 
	settled_at BIGINT, lease_until BIGINT, 
	CONSTRAINT pk_deliveries PRIMARY KEY (id), 
	CONSTRAINT uq_deliveries_event_id_subscription_id UNIQUE (event_id, subscription_id), 
	CONSTRAINT fk_deliveries_connection_id FOREIGN KEY(connection_id) REFERENCES connections (id) ON DELETE CASCADE, 
	CONSTRAINT fk_deliveries_event_id FOREIGN KEY(event_id) REFERENCES events (id) ON DELETE CASCADE, 
	CONSTRAINT fk_deliveries_subscription_id FOREIGN KEY(subscription_id) REFERENCES subscriptions (id) ON DELETE SET NULL
);
INSERT INTO "deliveries" VALUES('dlv_01m8jcd4as80zpfmkg4zq4s0qg','con_01m8jccn53pwb0ns60asychf3v','evt_7mfed4dt76pk75eh22zhrasdzh','sub_01m8jccn9p7art787fegkcdjc2',NULL,NULL,'delivered',1,0,NULL,NULL,1795913322814287,1795913322981662,1795913367884200);
INSERT INTO "deliveries" VALUES('dlv_01m8jcd4asjekqqkb2j939ph6e','con_01m8jccn53pwb0ns60asychf3v','evt_7mfed4dt76pk75eh22zhrasdzh','sub_01m8jccnd1tfbp31c1t3vxbj81',NULL,NULL,'pending',1,0,1795913328221591,NULL,1795913322814287,NULL,1795913367884200);
INSERT INTO "deliveries" VALUES('dlv_01m8jcd4asm0zbjvfdnkcekvfz','con_01m8jccn53pwb0ns60asychf3v','evt_7mfed4dt76pk75eh22zhrasdzh','sub_01m8jccpayhjsg0cvm250ae00e',NULL,NULL,'pending',0,0,1795913322814287,'lea_01m8jcd4c4vfqdzm24q7b1s1s8',1795913322814287,NULL,1795913367884200);
INSERT INTO "deliveries" VALUES('dlv_01m8jcd4as0kjn6b8z9nen04kx','con_01m8jccn53pwb0ns60asychf3v','evt_7mfed4dt76pk75eh22zhrasdzh','sub_01m8jccpy0xk21gxynhk3vnkxp',NULL,NULL,'pending',0,0,NULL,NULL,1795913322814287,NULL,NULL);
CREATE TABLE events (
	id VARCHAR NOT NULL, 
	connection_id VARCHAR NOT NULL, 
	position BIGINT, 
	"trigger" VARCHAR NOT NULL, 
	kind VARCHAR, 
	thing_id VARCHAR, 
	body TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_events PRIMARY KEY (id), 
	CONSTRAINT uq_events_connection_id_position UNIQUE (connection_id, position), 
	CONSTRAINT fk_events_connection_id FOREIGN KEY(connection_id) REFERENCES connections (id) ON DELETE CASCADE
);
INSERT INTO "events" VALUES('evt_7mfed4dt76pk75eh22zhrasdzh','con_01m8jccn53pwb0ns60asychf3v',1,'video_done','video','bb0ad9d5-12d6-4860-88e8-70ad1793f557','{"id": "evt_7mfed4dt76pk75eh22zhrasdzh", "type": "video.done", "trigger": "video_done", "provider": "argil", "occurred_at": "2026-11-29T00:48:42.773Z", "verified": true, "callback_id": null, "video": {"id": "bb0ad9d5-12d6-4860-88e8-70ad1793f557", "name": "First", "status": "DONE", "duration": 0, "aspect_ratio": "9:16", "video_url": "http://127.0.0.1:52469/sandbox/files/videos/bb0ad9d5-12d6-4860-88e8-70ad1793f557.mp4", "video_url_subtitled": null, "preview_url": "http://127.0.0.1:52469/sandbox/files/previews/bb0ad9d5-12d6-4860-88e8-70ad1793f557.mp4", "created_at": "2026-11-29T00:46:42.758Z", "updated_at": "2026-11-29T00:47:42.758Z", "extras": {}}}',1795913322814287);
CREATE TABLE feeds (
	connection_id VARCHAR NOT NULL, 
	last_position BIGINT NOT NULL, 
	CONSTRAINT pk_feeds PRIMARY KEY (connection_id), 
	CONSTRAINT fk_feeds_connection_id FOREIGN KEY(connection_id) REFERENCES connections (id) ON DELETE CASCADE
);
INSERT INTO "feeds" VALUES('con_01m8jccn53pwb0ns60asychf3v',1);
INSERT INTO "feeds" VALUES('con_01m8jccn7wv0epm33akychnyvp',0);
CREATE TABLE identities (
	event_id VARCHAR NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_identities PRIMARY KEY (event_id)
);
INSERT INTO "identities" VALUES('evt_7mfed4dt76pk75eh22zhrasdzh',1795913322814287);
CREATE TABLE operations (
	id VARCHAR NOT NULL, 
	connection_id VARCHAR NOT NULL, 
	action VARCHAR NOT NULL, 
	"key" VARCHAR, 
	fingerprint VARCHAR NOT NULL, 
	input JSON NOT NULL, 
	journal JSON NOT NULL, 
	status VARCHAR NOT NULL, 
	http_status INTEGER, 
	answer JSON, 
	answered BOOLEAN NOT NULL, 
	lease_until BIGINT, 
	lease_token VARCHAR, 
	rests_until BIGINT, 
	created_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	CONSTRAINT pk_operations PRIMARY KEY (id), 
	CONSTRAINT uq_operations_connection_id_key UNIQUE (connection_id, "key"), 
	CONSTRAINT fk_operations_connection_id FOREIGN KEY(connection_id) REFERENCES connections (id) ON DELETE CASCADE
);
INSERT INTO "operations" VALUES('op_01m8jccqcqvjgpanz7z9q7nncq','con_01m8jccn53pwb0ns60asychf3v','create_video',NULL,'5ad70af561afbfed78692fe9b47535ca352f14a4738155959a0a077efe366f56','{"name": "Unheard", "script": "Hello.", "avatar_id": "aa710901-7b77-5210-87d5-d1638ed3cc9c"}','{}','finished',200,'{"id": "a70c6bbb-e524-4873-be0f-8f1bdf89a7a8", "name": "Unheard", "status": "IDLE", "duration": null, "aspect_ratio": "9:16", "video_url": null, "video_url_subtitled": null, "preview_url": null, "created_at": "2026-11-29T00:48:29.614Z", "updated_at": "2026-11-29T00:48:29.614Z", "extras": {}}',0,1795913333719472,'lea_01m8jcd37qe4kvqq2x3fkzhqqd',NULL,1795913309591799,1795913321752537);
INSERT INTO "operations" VALUES('op_01m8jcd4md15s320gars3gch3f','con_01m8jccn53pwb0ns60asychf3v','create_video','row-kept','984f98d5e3dd19e3a202fde0ae458f15356ebdaa923fa8f9ec3e5117ab9efd82','{"name": "Kept", "script": "Hello.", "avatar_id": "aa710901-7b77-5210-87d5-d1638ed3cc9c"}','{}','finished',200,'{"id": "eddecdc6-ab2a-4055-bac5-77bc207ab23a", "name": "Kept", "status": "IDLE", "duration": null, "aspect_ratio": "9:16", "video_url": null, "video_url_subtitled": null, "preview_url": null, "created_at": "2026-11-29T00:48:43.331Z", "updated_at": "2026-11-29T00:48:43.331Z", "extras": {}}',1,1795913335149823,'lea_01m8jcd4mdxt2qn565xkyamm2m',NULL,1795913323149823,1795913323448078);
INSERT INTO "operations" VALUES('op_01m8jcd51yh4mtha1a6pv59wp2','con_01m8jccn53pwb0ns60asychf3v','create_and_render_video','row-rendering','ffb420b89577691731f5a6f13dfb4985767cbddb0e6bba79a51d68934a7b1723','{"name": "Rendering", "script": "Hello.", "avatar_id": "aa710901-7b77-5210-87d5-d1638ed3cc9c", "extras": {"row": "42"}}','{"create": {"result": {"id": "b6d8df55-fd20-4bd9-a5c5-dc85ae59c8c1", "name": "Rendering", "createdAt": "2026-11-29T00:48:43.963Z", "updatedAt": "2026-11-29T00:48:43.963Z", "status": "IDLE", "duration": null, "moments": [{"transcript": "Hello.", "avatarId": "aa710901-7b77-5210-87d5-d1638ed3cc9c", "voiceId": "41aabdcd-503b-59e4-92fd-ee9b3fbc4ed0"}], "aspectRatio": "9:16", "subtitles": {"enable": false}, "extras": {"row": "42", "connector_operation": "op_01m8jcd51yh4mtha1a6pv59wp2"}}}, "render": {"sent": true}}','finished',200,'{"id": "b6d8df55-fd20-4bd9-a5c5-dc85ae59c8c1", "name": "Rendering", "status": "GENERATING_AUDIO", "duration": null, "aspect_ratio": "9:16", "video_url": null, "video_url_subtitled": null, "preview_url": null, "created_at": "2026-11-29T00:48:43.963Z", "updated_at": "2026-11-29T00:48:44.433Z", "extras": {"row": "42"}}',1,1795913336203790,'lea_01m8jcd51y3p6cf6vam8r9f95g',NULL,1795913323582642,1795913324441262);
INSERT INTO "operations" VALUES('op_01m8jcd5xpjye7kvbq2zw2kytk','con_01m8jccn53pwb0ns60asychf3v','create_and_render_video','row-refused','5ad5c24b0347654f8fff56d1680a55464c581cd374b397622021ad5675afd318','{"name": "Refused", "script": "Hello.", "avatar_id": "aa710901-7b77-5210-87d5-d1638ed3cc9c"}','{"create": {"result": {"id": "c218b0c3-fdef-4ca3-8257-f03ea45b751c", "name": "Refused", "createdAt": "2026-11-29T00:48:44.500Z", "updatedAt": "2026-11-29T00:48:44.500Z", "status": "IDLE", "duration": null, "moments": [{"transcript": "Hello.", "avatarId": "aa710901-7b77-5210-87d5-d1638ed3cc9c", "voiceId": "41aabdcd-503b-59e4-92fd-ee9b3fbc4ed0"}], "aspectRatio": "9:16", "subtitles": {"enable": false}, "extras": {"connector_operation": "op_01m8jcd5xpjye7kvbq2zw2kytk"}}}}','running',NULL,NULL,1,NULL,NULL,NULL,1795913324470495,1795913325044578);
INSERT INTO "operations" VALUES('op_01m8jcd6z185ejvf0r208670x8','con_01m8jccn53pwb0ns60asychf3v','create_video','row-idle','d2494345c85d97dc35ae0013dfc4b49e777a922c58d6f34c0d0f01cc72f462fd','{"name": "Rendered late", "script": "Hello.", "avatar_id": "aa710901-7b77-5210-87d5-d1638ed3cc9c"}','{}','finished',200,'{"id": "603f5aa6-2cf5-4efc-a347-f8e86ec91957", "name": "Rendered late", "status": "IDLE", "duration": null, "aspect_ratio": "9:16", "video_url": null, "video_url_subtitled": null, "preview_url": null, "created_at": "2026-11-29T00:48:45.553Z", "updated_at": "2026-11-29T00:48:45.553Z", "extras": {}}',1,1795913337537503,'lea_01m8jcd6z1fppyxxn5kd05ktah',NULL,1795913325537503,1795913325556376);
INSERT INTO "operations" VALUES('op_01m8jcd718k3z7eyt756b6sqac','con_01m8jccn53pwb0ns60asychf3v','create_video',NULL,'b9792cf03fc4d4e7671f0a29b8429d47f065c6aa53cf3bf36a39e45ab8c8db0e','{"name": "Dead", "script": "Hello.", "avatar_id": "aa710901-7b77-5210-87d5-d1638ed3cc9c"}','{}','running',NULL,NULL,0,1795913337608415,'lea_01m8jcd718kfm4atcssb01w7j0',NULL,1795913325608415,1795913325608415);
INSERT INTO "operations" VALUES('op_01m8jcds8dhabg21r206scdr1d','con_01m8jccn53pwb0ns60asychf3v','create_video',NULL,'5049e31fb5ce536a1f33795645b74127c11fe279c2947d5c689c88a0d284d2d0','{"name": "Lost", "script": "Hello.", "avatar_id": "aa710901-7b77-5210-87d5-d1638ed3cc9c"}','{}','running',NULL,NULL,0,1795913356597204,'lea_01m8jcds8dkvm1n9s0wpjng5em',NULL,1795913344269359,1795913344597204);
INSERT INTO "operations" VALUES('op_01m8jceatnxz5x5w1xdk47efnk','con_01m8jccn53pwb0ns60asychf3v','render_video',NULL,'abd65f1bc8cd564c9f87828a3a1b83c600c7504b00e1e7e3b9b58110eabbe3e8','{"video_id": "603f5aa6-2cf5-4efc-a347-f8e86ec91957"}','{}','running',NULL,NULL,0,1795913374261859,'lea_01m8jceatpkjjz7ggy9328am53',NULL,1795913362261859,1795913362261859);
CREATE TABLE receipts (
	id INTEGER NOT NULL, 
	connection_id VARCHAR NOT NULL, 
	kind VARCHAR, 
	thing_id VARCHAR, 
	body TEXT NOT NULL, 
	received_at BIGINT NOT NULL, 
	status VARCHAR NOT NULL, 
	note TEXT, 
	tries INTEGER NOT NULL, 
	due_at BIGINT, 
	lease_token VARCHAR, lease_until BIGINT, 
	CONSTRAINT pk_receipts PRIMARY KEY (id), 
	CONSTRAINT fk_receipts_connection_id FOREIGN KEY(connection_id) REFERENCES connections (id) ON DELETE CASCADE
);
INSERT INTO "receipts" VALUES(1,'con_01m8jccn53pwb0ns60asychf3v',NULL,NULL,'{"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": "bb0ad9d5-12d6-4860-88e8-70ad1793f557"}}',1795913322773597,'done','done',1,NULL,NULL,1795913362799577);
INSERT INTO "receipts" VALUES(2,'con_01m8jccn53pwb0ns60asychf3v',NULL,NULL,'{"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": "ffa0db80-734b-48d0-8f61-1540d87e993b"}}',1795913323052834,'new',NULL,1,1795913323052834,'lea_01m8jcd4hpy1vyhvq7gp9gs5yv',1795913363062920);
INSERT INTO "receipts" VALUES(3,'con_01m8jccn53pwb0ns60asychf3v',NULL,NULL,'{"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": "e687f399-9ab0-4fa8-a816-90c7e621d39e"}}',1795913323099693,'new',NULL,0,1795913323099693,NULL,NULL);
INSERT INTO "receipts" VALUES(4,'con_01m8jccn7wv0epm33akychnyvp',NULL,NULL,'{"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": "4556dcc3-eaf4-479b-9cf6-7d3796a2a5ba"}}',1795913323122068,'new',NULL,0,1795913323122068,NULL,NULL);
INSERT INTO "receipts" VALUES(5,'con_01m8jccn53pwb0ns60asychf3v','video','b6d8df55-fd20-4bd9-a5c5-dc85ae59c8c1','{}',1795913324208832,'new',NULL,0,1795913444208832,NULL,NULL);
INSERT INTO "receipts" VALUES(6,'con_01m8jccn53pwb0ns60asychf3v','video','c218b0c3-fdef-4ca3-8257-f03ea45b751c','{}',1795913324931736,'new',NULL,0,1795913444931736,NULL,NULL);
INSERT INTO "receipts" VALUES(7,'con_01m8jccn53pwb0ns60asychf3v','video','603f5aa6-2cf5-4efc-a347-f8e86ec91957','{}',1795913362355710,'new',NULL,0,1795913482355710,NULL,NULL);
CREATE TABLE renders (
	provider VARCHAR NOT NULL, 
	thing_id VARCHAR NOT NULL, 
	operation_id VARCHAR NOT NULL, 
	held_at BIGINT NOT NULL, 
	CONSTRAINT pk_renders PRIMARY KEY (provider, thing_id)
);
INSERT INTO "renders" VALUES('argil','b6d8df55-fd20-4bd9-a5c5-dc85ae59c8c1','op_01m8jcd51yh4mtha1a6pv59wp2',1795913323965167);
INSERT INTO "renders" VALUES('argil','603f5aa6-2cf5-4efc-a347-f8e86ec91957','op_01m8jceatnxz5x5w1xdk47efnk',1795913362327933);
CREATE TABLE replays (
	subscription_id VARCHAR NOT NULL, 
	"after" BIGINT NOT NULL, 
	until BIGINT NOT NULL, 
	CONSTRAINT pk_replays PRIMARY KEY (subscription_id), 
	CONSTRAINT fk_replays_subscription_id FOREIGN KEY(subscription_id) REFERENCES subscriptions (id) ON DELETE CASCADE
);
CREATE TABLE subscriptions (
	id VARCHAR NOT NULL, 
	connection_id VARCHAR NOT NULL, 
	"trigger" VARCHAR NOT NULL, 
	target_url TEXT NOT NULL, 
	target_digest VARCHAR NOT NULL, 
	filters JSON NOT NULL, 
	status VARCHAR NOT NULL, 
	reason TEXT, 
	sealed_secret TEXT NOT NULL, 
	sealed_old_secrets TEXT, 
	failing_since BIGINT, 
	probe_id VARCHAR, 
	created_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	CONSTRAINT pk_subscriptions PRIMARY KEY (id), 
	CONSTRAINT uq_subscriptions_connection_id_trigger_target_digest UNIQUE (connection_id, "trigger", target_digest), 
	CONSTRAINT fk_subscriptions_connection_id FOREIGN KEY(connection_id) REFERENCES connections (id) ON DELETE CASCADE
);
INSERT INTO "subscriptions" VALUES('sub_01m8jccn9p7art787fegkcdjc2','con_01m8jccn53pwb0ns60asychf3v','video_done','http://127.0.0.1:33273/ready','055c2fa44242ae69b5735932aee5952d28c49dbad68c14c19c33beb41b6a909a','{}','active',NULL,'gAAAAABrC3ZbHkjT_F3zFMnZgCh09CCSurG4EznT1_ZiVvxG2CYAIxo3pC_mQUqWIr5fyEGZ2uGMuFIGNjeUoI8sMwQv2eze7i8PI3H8YzBJUW30rL_fwUBfpWBTOPx_UiPhUgh2wBxI5coiq89d0W4L31iKRcgMyTSB4jqDZK0XEaO2r1QCyeDL5ZaQBHTJddTexdXQa4VU',NULL,NULL,NULL,1795913307446022,1795913307446022);
INSERT INTO "subscriptions" VALUES('sub_01m8jccnd1tfbp31c1t3vxbj81','con_01m8jccn53pwb0ns60asychf3v','video_done','http://127.0.0.1:33273/down','482806844ec2ef39987e3a0842a5e29e5ce6c559092585cb59ce21bd704c1fc9','{}','active',NULL,'gAAAAABrC3ZbsYhAXJQi1k4ruR9Y7WSzD8ry3NUdYr_WfQVmq-xsQhDAyxO0qwSZFtN1sDrBq2gdYAnXhxDF-u93EE8BvpJs3Ag4Db6TGXwezj5NViZLK2hjGWTjLPQAoNue_PbGsMTkiSIc0efK0MjtPwLQ_ULDxrUziomRg3-KLCScBAa7O0YzHlgIu4tlsGS31PgaIJ-o',NULL,1795913322981662,NULL,1795913307553348,1795913307553348);
INSERT INTO "subscriptions" VALUES('sub_01m8jccpayhjsg0cvm250ae00e','con_01m8jccn53pwb0ns60asychf3v','video_done','http://127.0.0.1:33273/hangs','edcba1fdd7a50b15cb529beccb4cda72944a30ca9ef51bd5d492606943d22642','{}','active',NULL,'gAAAAABrC3ZcDGGkZRXUukiC0TGoPM6owJpupxA--cT_OFIG9jGmYNw4FkssMH_T17rVIB23-FmJDJouJ2QGoG9z8sgKgSeKKCkzrKXBL_Z6HYIPAmuVl7Ph59dxbhT6aRYfdziIqLRuMPV62uf4Pcdgd717-jodU0fQx_PKLDgJ9Wc12SXta_ymt3wCa-r84lF_ZWuVoKgk',NULL,NULL,NULL,1795913308510137,1795913308510137);
INSERT INTO "subscriptions" VALUES('sub_01m8jccpbgn6xbzvtq5xah4c5g','con_01m8jccn53pwb0ns60asychf3v','video_failed','http://127.0.0.1:33273/failed','2acff6f840e1256c5d7f57143f2dafbb8c0337c6ac60ed7ce53399f1ba1417bb','{}','active',NULL,'gAAAAABrC3Zcg19_rs726Qbejys1NgyZD5tfyhJtvER3PaHOV5yw2ypLmmUW4UP0mwZOy-X4TUwCuZRNbsdwGCjaInSBLaPuIPrDy_97pZQ4h4WkbqKYE1BIUUJ64FbqHv4ph9-bhEpMAhEcwivtk8TEazUoWJXgd3CN6jlvChB6t9CvcHy6O9HZOV_yQhQVCw9RNRZalWCh',NULL,NULL,NULL,1795913308528746,1795913308528746);
INSERT INTO "subscriptions" VALUES('sub_01m8jccpw6ap3vc4ewjt252227','con_01m8jccn53pwb0ns60asychf3v','video_done','http://127.0.0.1:33273/filtered','f5f8109408a159aea3cdd4308d882a6e4b6cb8669f75f131c80f57c7de1a858d','{"extras.row": "42"}','active',NULL,'gAAAAABrC3ZdhusEV-e1ts3B0JLaVl2VYpBKHDmHZwERVIGHdfFP5hN4QdGICEs9XlHU-1HaBA-ipFqRZFnU7sSkwJ78k4gU1oHmjmIg7TuGu4sLLF5AY1b1BzN1yfHy7MLa_BA_57AfEMvObX5aKxDKQANvf1x0ap68s15yZibuMYCSqbtcN0PZKj1-YhIbdxudTrJbe0U8',NULL,NULL,NULL,1795913309062547,1795913309062547);
INSERT INTO "subscriptions" VALUES('sub_01m8jccpy0xk21gxynhk3vnkxp','con_01m8jccn53pwb0ns60asychf3v','video_done','http://127.0.0.1:33273/paused','14cae6d44638358781f6616813dbe12a8d29e3b109a605226873e754f6a5f6ae','{}','paused',NULL,'gAAAAABrC3ZdOJRpZPvDXTZZqJMdDglT5OhrbUt6zDaHa9nQF5fLOLTo2E9vt-b5oDZs2KxIM3gQXx1M98H6-5t48NSVQPEAUI0q5uyZXSGZ4v9zfsDDP_JeBftalnYClASp-By0AZ73Q6cxTClMfUz0IRgNLjB5kexN92Eq2tqd_mpHu8GJP5dPvePVoQI1UJnEEN4y-oCK',NULL,NULL,NULL,1795913309120626,1795913309250501);
INSERT INTO "subscriptions" VALUES('sub_01m8jccq4sg531m4eqewtn53g1','con_01m8jccn7wv0epm33akychnyvp','video_done','http://127.0.0.1:33273/bobs','224a72941b5b698a4291bb35f7b5c69327066f1a7fa437358355db121f583c88','{}','active',NULL,'gAAAAABrC3ZdUOk4bax4Qb6LiIdZFPtqi4bIg0JzEwBIyTWxYgPcx_J-cz8Pna3jDiBxFTtcitMBt1ToBNffCpOA-134-ZFf-bTNDj52cZi6lSUPvjRc2aHRNQF6dfkoIZfJHNSosm8bBq8GxB_4jWZHUwCoDEfM8jupTlncwQ8hD2m2hruSsCukBvWQv35owDhIhCs-aV16',NULL,NULL,NULL,1795913309337473,1795913309337473);
CREATE TABLE sweeps (
	connection_id VARCHAR NOT NULL, 
	since BIGINT NOT NULL, 
	noted BOOLEAN NOT NULL, 
	page INTEGER NOT NULL, 
	due_at BIGINT NOT NULL, 
	lease_token VARCHAR, 
	CONSTRAINT pk_sweeps PRIMARY KEY (connection_id), 
	CONSTRAINT fk_sweeps_connection_id FOREIGN KEY(connection_id) REFERENCES connections (id) ON DELETE CASCADE
);
INSERT INTO "sweeps" VALUES('con_01m8jccn53pwb0ns60asychf3v',1795913307446022,1,1,1795913950278025,NULL);
INSERT INTO "sweeps" VALUES('con_01m8jccn7wv0epm33akychnyvp',1795913309337473,1,1,1795913940464059,NULL);
CREATE TABLE things (
	connection_id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	thing_id VARCHAR NOT NULL, 
	generation INTEGER NOT NULL, 
	finished BOOLEAN NOT NULL, 
	updated_at BIGINT NOT NULL, 
	CONSTRAINT pk_things PRIMARY KEY (connection_id, kind, thing_id), 
	CONSTRAINT fk_things_connection_id FOREIGN KEY(connection_id) REFERENCES connections (id) ON DELETE CASCADE
);
INSERT INTO "things" VALUES('con_01m8jccn53pwb0ns60asychf3v','video','bb0ad9d5-12d6-4860-88e8-70ad1793f557',1,1,1795913322814287);
INSERT INTO "things" VALUES('con_01m8jccn53pwb0ns60asychf3v','video','b6d8df55-fd20-4bd9-a5c5-dc85ae59c8c1',1,0,1795913324208832);
INSERT INTO "things" VALUES('con_01m8jccn53pwb0ns60asychf3v','video','c218b0c3-fdef-4ca3-8257-f03ea45b751c',1,0,1795913324931736);
INSERT INTO "things" VALUES('con_01m8jccn53pwb0ns60asychf3v','video','603f5aa6-2cf5-4efc-a347-f8e86ec91957',1,0,1795913362355710);
CREATE INDEX ix_operations_connection_id_fingerprint_created_at ON operations (connection_id, fingerprint, created_at);
CREATE INDEX ix_operations_created_at ON operations (created_at);
CREATE INDEX ix_operations_running ON operations (lease_until) WHERE status = 'running';
CREATE INDEX ix_renders_operation_id ON renders (operation_id);
CREATE INDEX ix_callbacks_connection_id_thing_id ON callbacks (connection_id, thing_id);
CREATE INDEX ix_receipts_connection_id_received_at ON receipts (connection_id, received_at);
CREATE INDEX ix_receipts_received_at ON receipts (received_at);
CREATE INDEX ix_receipts_due ON receipts (due_at) WHERE status = 'new';
CREATE INDEX ix_receipts_watch ON receipts (connection_id, thing_id) WHERE status = 'new' AND thing_id IS NOT NULL;
CREATE INDEX ix_sweeps_due_at ON sweeps (due_at);
CREATE INDEX ix_events_created_at ON events (created_at);
CREATE INDEX ix_events_connection_id_thing_id ON events (connection_id, thing_id);
CREATE INDEX ix_events_connection_id_trigger_position ON events (connection_id, "trigger", position);
CREATE INDEX ix_deliveries_subscription_id ON deliveries (subscription_id);
CREATE INDEX ix_deliveries_connection_id_id ON deliveries (connection_id, id);
CREATE INDEX ix_deliveries_fresh ON deliveries (due_at) WHERE status = 'pending' AND attempts = 0;
CREATE INDEX ix_deliveries_retry ON deliveries (due_at) WHERE status = 'pending' AND attempts > 0;
COMMIT;
