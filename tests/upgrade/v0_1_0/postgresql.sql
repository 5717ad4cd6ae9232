CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.attempts (
    delivery_id character varying NOT NULL,
    number integer NOT NULL,
    started_at bigint NOT NULL,
    seconds double precision NOT NULL,
    status_code integer,
    failure text,
    answer text
);
CREATE TABLE public.callbacks (
    id character varying NOT NULL,
    connection_id character varying NOT NULL,
    operation_id character varying NOT NULL,
    digest character varying NOT NULL,
    target_url text NOT NULL,
    callback_id text,
    kind character varying,
    thing_id character varying,
    created_at bigint NOT NULL,
    told_at bigint
);
CREATE TABLE public.connections (
    id character varying NOT NULL,
    provider character varying NOT NULL,
    label character varying NOT NULL,
    status character varying NOT NULL,
    token_hash character varying NOT NULL,
    inbound_hash character varying NOT NULL,
    sealed_key text NOT NULL,
    sealed_inbound_secret text NOT NULL,
    sealed_signing_secret text NOT NULL,
    webhook_id character varying,
    webhook_checked_at bigint,
    webhook_lease_until bigint,
    webhook_lease_token character varying,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE public.deliveries (
    id character varying NOT NULL,
    connection_id character varying NOT NULL,
    event_id character varying NOT NULL,
    subscription_id character varying,
    target_url text,
    callback_id text,
    status character varying NOT NULL,
    attempts integer NOT NULL,
    earlier integer NOT NULL,
    due_at bigint,
    lease_token character varying,
    created_at bigint NOT NULL,
    settled_at bigint,
    lease_until bigint
)
WITH (fillfactor='60');
CREATE TABLE public.events (
    id character varying NOT NULL,
    connection_id character varying NOT NULL,
    "position" bigint,
    trigger character varying NOT NULL,
    kind character varying,
    thing_id character varying,
    body text NOT NULL,
    created_at bigint NOT NULL
);
CREATE TABLE public.feeds (
    connection_id character varying NOT NULL,
    last_position bigint NOT NULL
);
CREATE TABLE public.identities (
    event_id character varying NOT NULL,
    created_at bigint NOT NULL
);
CREATE TABLE public.operations (
    id character varying NOT NULL,
    connection_id character varying NOT NULL,
    action character varying NOT NULL,
    key character varying,
    fingerprint character varying NOT NULL,
    input json NOT NULL,
    journal json NOT NULL,
    status character varying NOT NULL,
    http_status integer,
    answer json,
    answered boolean NOT NULL,
    lease_until bigint,
    lease_token character varying,
    rests_until bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE public.receipts (
    id bigint NOT NULL,
    connection_id character varying NOT NULL,
    kind character varying,
    thing_id character varying,
    body text NOT NULL,
    received_at bigint NOT NULL,
    status character varying NOT NULL,
    note text,
    tries integer NOT NULL,
    due_at bigint,
    lease_token character varying,
    lease_until bigint
)
WITH (fillfactor='60');
CREATE SEQUENCE public.receipts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.receipts_id_seq OWNED BY public.receipts.id;
CREATE TABLE public.renders (
    provider character varying NOT NULL,
    thing_id character varying NOT NULL,
    operation_id character varying NOT NULL,
    held_at bigint NOT NULL
);
CREATE TABLE public.replays (
    subscription_id character varying NOT NULL,
    after bigint NOT NULL,
    until bigint NOT NULL
);
CREATE TABLE public.subscriptions (
    id character varying NOT NULL,
    connection_id character varying NOT NULL,
    trigger character varying NOT NULL,
    target_url text NOT NULL,
    target_digest character varying NOT NULL,
    filters json NOT NULL,
    status character varying NOT NULL,
    reason text,
    sealed_secret text NOT NULL,
    sealed_old_secrets text,
    failing_since bigint,
    probe_id character varying,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE public.sweeps (
    connection_id character varying NOT NULL,
    since bigint NOT NULL,
    noted boolean NOT NULL,
    page integer NOT NULL,
    due_at bigint NOT NULL,
    lease_token character varying
);
CREATE TABLE public.things (
    connection_id character varying NOT NULL,
    kind character varying NOT NULL,
    thing_id character varying NOT NULL,
    generation integer NOT NULL,
    finished boolean NOT NULL,
    updated_at bigint NOT NULL
);
ALTER TABLE ONLY public.receipts ALTER COLUMN id SET DEFAULT nextval('public.receipts_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0002');
INSERT INTO public.attempts VALUES ('dlv_01m8jcncjq4bhnbb56zc4f53ks', 1, 1795913593591557, 0.0066, 200, NULL, 'ok');
INSERT INTO public.attempts VALUES ('dlv_01m8jcncjqv58458e0p7m8gs6r', 1, 1795913593591557, 0.0189, 500, NULL, 'down');
INSERT INTO public.callbacks VALUES ('cbk_01m8jcndczadb04wd859zypwsd', 'con_01m8jcmxs02xzpsph76yyhkvah', 'op_01m8jcndchy3f6e0frp80r5fha', '08ed3a98c3c1c2467a31121eee4dfb6975c174e9d00bafe8058f86601e617273', 'http://127.0.0.1:45363/callback', 'row-7', 'video', '29e439b0-4bc3-4839-9e44-5c632bcfb365', 1795913594271655, NULL);
INSERT INTO public.callbacks VALUES ('cbk_01m8jcp4gmtgsst78txwa0axpa', 'con_01m8jcmxs02xzpsph76yyhkvah', 'op_01m8jcp4g4f7pdw995578xdfrs', '3c2604326a1e191db836da1baa56c31bd7216b3005b52fab5fde2631646a9985', 'http://127.0.0.1:45363/late', 'row-8', 'video', 'cfbee1ad-2cae-4010-b359-c35a46f15b58', 1795913617940407, NULL);
INSERT INTO public.connections VALUES ('con_01m8jcmxs02xzpsph76yyhkvah', 'argil', 'alice', 'active', '70b9f803bb277c61b926e5d9c73026bb5d6740071dcf57e4cad4fc24cd7ba6cc', '9097cb5928846a339100ab9d1b07f5d965ff9ea214d9104c41595559564db600', 'gAAAAABrC3dqOXEOBJMSoaOpOArIQhl6-fqeKEIkVKxzwm1GVcoCFws8qwB8kGjkdmgB55EZ9oUKfOEu4j8Oas3IEGiD8iR6-PIJJBff10IRIZjKMo_aeyvDzlwYAG6HGVvxGRsKVEF-_-6FN1lUr2uOSyL7eoelaw==', 'gAAAAABrC3dqUYQRnMxuYwvQe8SPKzQMYVhLQHUhgjvIbFEfuECD7OdXfr3NNGhs2qdm57Y_NvnkImmfyi64BiIPImmiozEQo6tLN1aaWwbo2GfayiH3udC3xd6WVa65k-Dmx2MoBDhoy0d5M1ml9cR1vJ1i6TwzPGkV-bmib6KYJemJbm68cPGTFPWgEPQOqm-GheS45oG0', 'gAAAAABrC3dqlcDVsT9a5CXIiYcWIa_MAuamG9cxRdvOzRtD7G0DLOopkIdsseLa2cJBK6beGhLQIiugPzmUzlyLTVPBYY2DD0MzE9p0zVszl6swVhCqng_GZN0MKHoaWVfqiH2TtbFwIxLDHQjmY9p762brfSsyFpcPPyKEenNaQpy1eFZA9JTkVQuPz_1q9UfHQOjoHJdF', '62e33514-e4fa-4248-bf55-76cd596c76b7', 1795913617917510, NULL, NULL, 1795913578255325, 1795913578255325);
INSERT INTO public.connections VALUES ('con_01m8jcmxvchzcyrm8ghm3b07jg', 'argil', '', 'deleted', '905530dee61306b855c3f56943f35ae56f33c21d22a665b950552fe2e300d40d', '6a94b22c8c6193a3b1538fccab0d3b4740ec477d867f76c2d9070aa55148a038', '', '', '', NULL, NULL, NULL, NULL, 1795913578341171, 1795913578904248);
INSERT INTO public.connections VALUES ('con_01m8jcmxtm1y8mv4pr1zdebwwr', 'argil', 'bob', 'active', '7728b16b0bd77a28deb39eb5739c8df6d89227d0a802f65a2d862affd859c2b8', '6cda426a00e47621aae8d430ad9b068f3bcab788cf5d4487cfa02b99a564ff10', 'gAAAAABrC3dqHg1m-jqdO0luvE4npvyX9zcq8zl0_Km-BPK_QUIHgE_UmA4rap_d2yHh5DADP26gQIsTYirBzcLLgIdK12oQZ7QGHf98WK6SyZ5FSCpDlF_V9_tyNOpDLDSCZWCODyRvsVuuDWs3DoRNkmO8XyBcyA==', 'gAAAAABrC3dqCKJ53XxNtjw-rrSJYs2KmR3hsijHXeWc_TLyqUonK2J87qMGD-IzWXpSHbBjIJb0FpjzTrx1kuxdGXfk5RiAEhpPAbq5CjNFpeEEhb8q_18nSCZDaF2n1aHR_BJfAuAcacF4QKRjbkViNjzxdTcllPtEVHfvkPvBg6cWxm-bwlhrBtlZXMg6CtxxCd6EbXKK', 'gAAAAABrC3dqRjXg4wdF_kOjEN3QVNPCHVfB26K32tP5TVRyA7uVp0vRmy0PIUbUyEffw97nbc8KQOPXSlL4uEP1kqHlFAhQI_Zn7OYcZxIfmuNTvFEEPd2GkHxOeF0_F_nnzxj-Rkzx3sA_Oqv9D3wkXUxhMx_7fkKze1W0rWascqYi1M-XYQywcgqC_B_hO_5evguA9Xg0', '12de87b8-eecb-43dc-8777-a405384ea3e9', 1795913578825140, NULL, NULL, 1795913578316651, 1795913578316651);
INSERT INTO public.deliveries VALUES ('dlv_01m8jcncjqv4mvy5z3p8e1fqkd', 'con_01m8jcmxs02xzpsph76yyhkvah', 'evt_1t6d756ad230hpzffgpwanw9nt', 'sub_01m8jcmy489pz0t19d00e9zz80', NULL, NULL, 'pending', 0, 0, NULL, NULL, 1795913593410480, NULL, NULL);
INSERT INTO public.deliveries VALUES ('dlv_01m8jcncjqvwfaf5vh0njwfw3y', 'con_01m8jcmxs02xzpsph76yyhkvah', 'evt_1t6d756ad230hpzffgpwanw9nt', 'sub_01m8jcmy0pdh1y4j5k7nvz7qj5', NULL, NULL, 'pending', 0, 0, 1795913593410480, 'lea_01m8jcncm0f7phy42nbc0j1dgm', 1795913593410480, NULL, 1795913638472468);
INSERT INTO public.deliveries VALUES ('dlv_01m8jcncjq4bhnbb56zc4f53ks', 'con_01m8jcmxs02xzpsph76yyhkvah', 'evt_1t6d756ad230hpzffgpwanw9nt', 'sub_01m8jcmxw50x233vtj1yx3kg47', NULL, NULL, 'delivered', 1, 0, NULL, NULL, 1795913593410480, 1795913593617857, 1795913638472468);
INSERT INTO public.deliveries VALUES ('dlv_01m8jcncjqv58458e0p7m8gs6r', 'con_01m8jcmxs02xzpsph76yyhkvah', 'evt_1t6d756ad230hpzffgpwanw9nt', 'sub_01m8jcmxz69j8t9vz3k6cda9qd', NULL, NULL, 'pending', 1, 0, 1795913598725089, NULL, 1795913593410480, NULL, 1795913638472468);
INSERT INTO public.events VALUES ('evt_1t6d756ad230hpzffgpwanw9nt', 'con_01m8jcmxs02xzpsph76yyhkvah', 1, 'video_done', 'video', '42c88efc-419f-48b0-9386-9f73367b8f32', '{"id": "evt_1t6d756ad230hpzffgpwanw9nt", "type": "video.done", "trigger": "video_done", "provider": "argil", "occurred_at": "2026-11-29T00:53:13.327Z", "verified": true, "callback_id": null, "video": {"id": "42c88efc-419f-48b0-9386-9f73367b8f32", "name": "First", "status": "DONE", "duration": 0, "aspect_ratio": "9:16", "video_url": "http://127.0.0.1:40177/sandbox/files/videos/42c88efc-419f-48b0-9386-9f73367b8f32.mp4", "video_url_subtitled": null, "preview_url": "http://127.0.0.1:40177/sandbox/files/previews/42c88efc-419f-48b0-9386-9f73367b8f32.mp4", "created_at": "2026-11-29T00:51:13.324Z", "updated_at": "2026-11-29T00:52:13.324Z", "extras": {}}}', 1795913593410480);
INSERT INTO public.feeds VALUES ('con_01m8jcmxtm1y8mv4pr1zdebwwr', 0);
INSERT INTO public.feeds VALUES ('con_01m8jcmxs02xzpsph76yyhkvah', 1);
INSERT INTO public.identities VALUES ('evt_1t6d756ad230hpzffgpwanw9nt', 1795913593410480);
INSERT INTO public.operations VALUES ('op_01m8jcmyh3za7yxfk5c6a7cbs6', 'con_01m8jcmxs02xzpsph76yyhkvah', 'create_video', NULL, '5ad70af561afbfed78692fe9b47535ca352f14a4738155959a0a077efe366f56', '{"name": "Unheard", "script": "Hello.", "avatar_id": "aa710901-7b77-5210-87d5-d1638ed3cc9c"}', '{}', 'finished', 200, '{"id": "cff3c35e-07c9-450f-b890-90ba7f19e32c", "name": "Unheard", "status": "IDLE", "duration": null, "aspect_ratio": "9:16", "video_url": null, "video_url_subtitled": null, "preview_url": null, "created_at": "2026-11-29T00:52:59.062Z", "updated_at": "2026-11-29T00:52:59.062Z", "extras": {}}', false, 1795913603096862, 'lea_01m8jcna9qpy2nws4nxsck5bpr', NULL, 1795913579043837, 1795913591125294);
INSERT INTO public.operations VALUES ('op_01m8jcnd8376k5zhgcdrhjfwcj', 'con_01m8jcmxs02xzpsph76yyhkvah', 'create_video', 'row-kept', '984f98d5e3dd19e3a202fde0ae458f15356ebdaa923fa8f9ec3e5117ab9efd82', '{"name": "Kept", "script": "Hello.", "avatar_id": "aa710901-7b77-5210-87d5-d1638ed3cc9c"}', '{}', 'finished', 200, '{"id": "afa41040-99b5-4303-bd2c-91bd0f265d37", "name": "Kept", "status": "IDLE", "duration": null, "aspect_ratio": "9:16", "video_url": null, "video_url_subtitled": null, "preview_url": null, "created_at": "2026-11-29T00:53:14.145Z", "updated_at": "2026-11-29T00:53:14.145Z", "extras": {}}', true, 1795913606115513, 'lea_01m8jcnd83r56wm8j4vwjbzq2p', NULL, 1795913594115513, 1795913594155228);
INSERT INTO public.operations VALUES ('op_01m8jcndchy3f6e0frp80r5fha', 'con_01m8jcmxs02xzpsph76yyhkvah', 'create_and_render_video', 'row-rendering', 'ffb420b89577691731f5a6f13dfb4985767cbddb0e6bba79a51d68934a7b1723', '{"name": "Rendering", "script": "Hello.", "avatar_id": "aa710901-7b77-5210-87d5-d1638ed3cc9c", "extras": {"row": "42"}}', '{"create": {"result": {"id": "29e439b0-4bc3-4839-9e44-5c632bcfb365", "name": "Rendering", "createdAt": "2026-11-29T00:53:14.298Z", "updatedAt": "2026-11-29T00:53:14.298Z", "status": "IDLE", "duration": null, "moments": [{"transcript": "Hello.", "avatarId": "aa710901-7b77-5210-87d5-d1638ed3cc9c", "voiceId": "41aabdcd-503b-59e4-92fd-ee9b3fbc4ed0"}], "aspectRatio": "9:16", "subtitles": {"enable": false}, "extras": {"row": "42", "connector_operation": "op_01m8jcndchy3f6e0frp80r5fha"}}}, "render": {"sent": true}}', 'finished', 200, '{"id": "29e439b0-4bc3-4839-9e44-5c632bcfb365", "name": "Rendering", "status": "GENERATING_AUDIO", "duration": null, "aspect_ratio": "9:16", "video_url": null, "video_url_subtitled": null, "preview_url": null, "created_at": "2026-11-29T00:53:14.298Z", "updated_at": "2026-11-29T00:53:14.453Z", "extras": {"row": "42"}}', true, 1795913606351715, 'lea_01m8jcndchqsabwygea4qp34aa', NULL, 1795913594257651, 1795913594455114);
INSERT INTO public.operations VALUES ('op_01m8jcndkd48vc64r7gdtnfe3j', 'con_01m8jcmxs02xzpsph76yyhkvah', 'create_and_render_video', 'row-refused', '5ad5c24b0347654f8fff56d1680a55464c581cd374b397622021ad5675afd318', '{"name": "Refused", "script": "Hello.", "avatar_id": "aa710901-7b77-5210-87d5-d1638ed3cc9c"}', '{"create": {"result": {"id": "88fdaf05-9ad6-4e9a-b457-69e0dfea72a4", "name": "Refused", "createdAt": "2026-11-29T00:53:14.498Z", "updatedAt": "2026-11-29T00:53:14.498Z", "status": "IDLE", "duration": null, "moments": [{"transcript": "Hello.", "avatarId": "aa710901-7b77-5210-87d5-d1638ed3cc9c", "voiceId": "41aabdcd-503b-59e4-92fd-ee9b3fbc4ed0"}], "aspectRatio": "9:16", "subtitles": {"enable": false}, "extras": {"connector_operation": "op_01m8jcndkd48vc64r7gdtnfe3j"}}}}', 'running', NULL, NULL, true, NULL, NULL, NULL, 1795913594477354, 1795913594588748);
INSERT INTO public.operations VALUES ('op_01m8jcndrcrk399ej5th9vat5e', 'con_01m8jcmxs02xzpsph76yyhkvah', 'create_video', 'row-idle', 'd2494345c85d97dc35ae0013dfc4b49e777a922c58d6f34c0d0f01cc72f462fd', '{"name": "Rendered late", "script": "Hello.", "avatar_id": "aa710901-7b77-5210-87d5-d1638ed3cc9c"}', '{}', 'finished', 200, '{"id": "cfbee1ad-2cae-4010-b359-c35a46f15b58", "name": "Rendered late", "status": "IDLE", "duration": null, "aspect_ratio": "9:16", "video_url": null, "video_url_subtitled": null, "preview_url": null, "created_at": "2026-11-29T00:53:14.652Z", "updated_at": "2026-11-29T00:53:14.652Z", "extras": {}}', true, 1795913606636579, 'lea_01m8jcndrczan43qdx0hjrckk5', NULL, 1795913594636579, 1795913594656118);
INSERT INTO public.operations VALUES ('op_01m8jcndsp88cc0h6a56cg6fas', 'con_01m8jcmxs02xzpsph76yyhkvah', 'create_video', NULL, 'b9792cf03fc4d4e7671f0a29b8429d47f065c6aa53cf3bf36a39e45ab8c8db0e', '{"name": "Dead", "script": "Hello.", "avatar_id": "aa710901-7b77-5210-87d5-d1638ed3cc9c"}', '{}', 'running', NULL, NULL, false, 1795913606678498, 'lea_01m8jcndspmgp113cb9q400z2r', NULL, 1795913594678498, 1795913594678498);
INSERT INTO public.operations VALUES ('op_01m8jcnrm2bv08e28ea8ysefg1', 'con_01m8jcmxs02xzpsph76yyhkvah', 'create_video', NULL, '5049e31fb5ce536a1f33795645b74127c11fe279c2947d5c689c88a0d284d2d0', '{"name": "Lost", "script": "Hello.", "avatar_id": "aa710901-7b77-5210-87d5-d1638ed3cc9c"}', '{}', 'running', NULL, NULL, false, 1795913618061563, 'lea_01m8jcnrm33j6eq3vyrcahpwbb', NULL, 1795913605762982, 1795913606061563);
INSERT INTO public.operations VALUES ('op_01m8jcp4g4f7pdw995578xdfrs', 'con_01m8jcmxs02xzpsph76yyhkvah', 'render_video', NULL, 'e1086afa949a30adc1a3644e000b8acdfbdacd5b2b7bd7b0abf7a8863650b27c', '{"video_id": "cfbee1ad-2cae-4010-b359-c35a46f15b58"}', '{}', 'running', NULL, NULL, false, 1795913629923990, 'lea_01m8jcp4g42y2dsz9y3kab9k7j', NULL, 1795913617923990, 1795913617923990);
INSERT INTO public.receipts VALUES (1, 'con_01m8jcmxs02xzpsph76yyhkvah', NULL, NULL, '{"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": "42c88efc-419f-48b0-9386-9f73367b8f32"}}', 1795913593327844, 'done', 'done', 1, NULL, NULL, 1795913633375665);
INSERT INTO public.receipts VALUES (2, 'con_01m8jcmxs02xzpsph76yyhkvah', NULL, NULL, '{"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": "cbdc0b91-c93e-4035-984b-d4cf4d9565f3"}}', 1795913593884672, 'new', NULL, 1, 1795913593884672, 'lea_01m8jcnd1r55kqrndk6azgtstd', 1795913633912410);
INSERT INTO public.receipts VALUES (3, 'con_01m8jcmxs02xzpsph76yyhkvah', NULL, NULL, '{"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": "32dbe3b5-46df-4527-b4ae-d495ec5f9dd4"}}', 1795913594086966, 'new', NULL, 0, 1795913594086966, NULL, NULL);
INSERT INTO public.receipts VALUES (4, 'con_01m8jcmxtm1y8mv4pr1zdebwwr', NULL, NULL, '{"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": "9d12a689-0ecf-4494-b02b-5ad4358636a5"}}', 1795913594101491, 'new', NULL, 0, 1795913594101491, NULL, NULL);
INSERT INTO public.receipts VALUES (5, 'con_01m8jcmxs02xzpsph76yyhkvah', 'video', '29e439b0-4bc3-4839-9e44-5c632bcfb365', '{}', 1795913594361984, 'new', NULL, 0, 1795913714361984, NULL, NULL);
INSERT INTO public.receipts VALUES (6, 'con_01m8jcmxs02xzpsph76yyhkvah', 'video', '88fdaf05-9ad6-4e9a-b457-69e0dfea72a4', '{}', 1795913594543687, 'new', NULL, 0, 1795913714543687, NULL, NULL);
INSERT INTO public.receipts VALUES (7, 'con_01m8jcmxs02xzpsph76yyhkvah', 'video', 'cfbee1ad-2cae-4010-b359-c35a46f15b58', '{}', 1795913617972902, 'new', NULL, 0, 1795913737972902, NULL, NULL);
INSERT INTO public.renders VALUES ('argil', '29e439b0-4bc3-4839-9e44-5c632bcfb365', 'op_01m8jcndchy3f6e0frp80r5fha', 1795913594312219);
INSERT INTO public.renders VALUES ('argil', 'cfbee1ad-2cae-4010-b359-c35a46f15b58', 'op_01m8jcp4g4f7pdw995578xdfrs', 1795913617968190);
INSERT INTO public.subscriptions VALUES ('sub_01m8jcmxw50x233vtj1yx3kg47', 'con_01m8jcmxs02xzpsph76yyhkvah', 'video_done', 'http://127.0.0.1:45363/ready', '8e24bed737a87e5cabdaea2ddc879d12edba93cbc3abb0fd4321d7f10639d037', '{}', 'active', NULL, 'gAAAAABrC3dq-2fxhx34WDW8tvIDxGQFQzT6yaK4ZQVyPCxq7wkOTOLOhFr_XqQ3zKJYh3kl2R-ue_saO9cuzT2Uo3zjeAilXkhmXyN71zmxcjWOw-ilX_sVkbRQZUJYLL6UjgqFFDKStWxApUrQ_tKswVjOsmgBlVg4VwHd_3Mnlolb1kCTRtastQXxBw5fALGgdlzIKd3u', NULL, NULL, NULL, 1795913578372973, 1795913578372973);
INSERT INTO public.subscriptions VALUES ('sub_01m8jcmy0pdh1y4j5k7nvz7qj5', 'con_01m8jcmxs02xzpsph76yyhkvah', 'video_done', 'http://127.0.0.1:45363/hangs', 'cc60005add97a92773376dd9749142d4e9b9cdb4e30aa4a1007326c14eb4bb82', '{}', 'active', NULL, 'gAAAAABrC3dqcTCWfUe8LNavgEPW5lHL6oer9PkCng-36C3Xw28_RMn8A3ueK_VllpiWpptXpMRgoPYnikNUB78ZBI1OU2-eAeqEmP2N3PmJEwxAIvtrtNzZoLK0C7-Yro43RIGHcGepaxQn38EgQRCbDitZTMvvJEpDACfR9VycAgHfuESr4ryKPyXe5o_k5qu0gtMNWEzO', NULL, NULL, NULL, 1795913578518476, 1795913578518476);
INSERT INTO public.subscriptions VALUES ('sub_01m8jcmy24sv1jhwmgv465z0ta', 'con_01m8jcmxs02xzpsph76yyhkvah', 'video_failed', 'http://127.0.0.1:45363/failed', '27b192a3fe0ace57ca3c7a768a2c451315950a0774b724f57620d640f58cc65e', '{}', 'active', NULL, 'gAAAAABrC3dqRfu-VIYRu6L7dV2eZZDutMMQUDXiuKC_q11Z2hmLeFl2anFeuIOSL480USxLtvmgih49nTseZb4ADvoaw9zqgEngddjyfANw8Kkz1PuThEiBtR9j6f2jZjdzSjBPFC1rf3KRhA908VYjWw0YQih2TDQuP8bFCzchCkWgHq94euuy85Csd3euUWnswo7jmu1W', NULL, NULL, NULL, 1795913578564590, 1795913578564590);
INSERT INTO public.subscriptions VALUES ('sub_01m8jcmy3akw2csegwsm5mwn2w', 'con_01m8jcmxs02xzpsph76yyhkvah', 'video_done', 'http://127.0.0.1:45363/filtered', '75c5b39f7e1d39fea6ab3044f1329c77249ca9334229cd158a36707b41cf1a5a', '{"extras.row": "42"}', 'active', NULL, 'gAAAAABrC3dqpXX5KGcOj0LXqbphbBGCfwmL-yQFk5hAGUv0LbWquD5xD0qPYPKsc0gC-09cBaxwEh9pLmevEQDtNh1gCcWCZ__hzf5nKyUobzlBjCUog3bWZXnKbzj6P_n8BSDwgd-8olR09il85XPevy8Hjt1shBYERsWlCTWSBpfb4fNlWsRJrdh1buu7eSj0eS16xFtD', NULL, NULL, NULL, 1795913578602778, 1795913578602778);
INSERT INTO public.subscriptions VALUES ('sub_01m8jcmy489pz0t19d00e9zz80', 'con_01m8jcmxs02xzpsph76yyhkvah', 'video_done', 'http://127.0.0.1:45363/paused', 'c5efa6602dbb4b81ba34c5574d143c128217ae260ed699c09f6fdf865479350a', '{}', 'paused', NULL, 'gAAAAABrC3dqA5Og0gStK48Ffsy7icaYYjZCvFoxTge6r4YbBGjcc2dF07S5EtzXQUBJOmVANGwXEM0BOZ0Odjf9F_yAzhMenIH2aACBtSPA-mtVf0yc_l2KDFvTCZVOOfa9e5J0BzdMz4kawo11Bo5CoCvPkiXqVfQzoruGTb_3lkdX8PQxcPjcsu6pnronOvWXepiREepQ', NULL, NULL, NULL, 1795913578632209, 1795913578716506);
INSERT INTO public.subscriptions VALUES ('sub_01m8jcmy90937srz1kyjhqrpan', 'con_01m8jcmxtm1y8mv4pr1zdebwwr', 'video_done', 'http://127.0.0.1:45363/bobs', 'f69c7967338ffbbb8d7e62a892ca6bc65e2222fc7e81233d784a9f12382516b0', '{}', 'active', NULL, 'gAAAAABrC3dqHUsODJJRmhGblZTlpuIF_xB0pUfLvAGnbczciWYr7WUl83wVVL1Hb4_oNeckotFBExVS1s_9KU4-Q291NhkxR1xF-Ayqudp4_aliltX8KaX979yIsC1zD8sV4qcVLGK1YcoCfpN4saqf8OntEHJWddarhA9WnC1f0IJQVlk5O0kIqtYK8lDSA2DztcRasvvE', NULL, NULL, NULL, 1795913578784456, 1795913578784456);
INSERT INTO public.subscriptions VALUES ('sub_01m8jcmxz69j8t9vz3k6cda9qd', 'con_01m8jcmxs02xzpsph76yyhkvah', 'video_done', 'http://127.0.0.1:45363/down', '527a0f1a66f1cc981f246715f5a3a1bb9234ab4dcd6ed31f1bd7b3fbd0e61149', '{}', 'active', NULL, 'gAAAAABrC3dqdhqpXXE96by-x4kSwQHuP24N-npWv1h-MFagsc-0ecMoF2aebofkor5yecQkfEoV7JQ8ukJ0mpH1AuOfDHxlJ1D-zZD1nNxSEM_G1vV6N3npGKoPbxn0yUxbk2j70pgMI_72UV2lRJt15opjhd9vnK0VO4ZQhJqsrl_woqkHGCvPd-PAcYSI8a1y7LFfPiES', NULL, 1795913593617857, NULL, 1795913578470643, 1795913578470643);
INSERT INTO public.sweeps VALUES ('con_01m8jcmxs02xzpsph76yyhkvah', 1795913578372973, true, 1, 1795914236916242, NULL);
INSERT INTO public.sweeps VALUES ('con_01m8jcmxtm1y8mv4pr1zdebwwr', 1795913578784456, true, 1, 1795914230968122, NULL);
INSERT INTO public.things VALUES ('con_01m8jcmxs02xzpsph76yyhkvah', 'video', '42c88efc-419f-48b0-9386-9f73367b8f32', 1, true, 1795913593410480);
INSERT INTO public.things VALUES ('con_01m8jcmxs02xzpsph76yyhkvah', 'video', '29e439b0-4bc3-4839-9e44-5c632bcfb365', 1, false, 1795913594361984);
INSERT INTO public.things VALUES ('con_01m8jcmxs02xzpsph76yyhkvah', 'video', '88fdaf05-9ad6-4e9a-b457-69e0dfea72a4', 1, false, 1795913594543687);
INSERT INTO public.things VALUES ('con_01m8jcmxs02xzpsph76yyhkvah', 'video', 'cfbee1ad-2cae-4010-b359-c35a46f15b58', 1, false, 1795913617972902);
SELECT pg_catalog.setval('public.receipts_id_seq', 7, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT pk_attempts PRIMARY KEY (delivery_id, number);
ALTER TABLE ONLY public.callbacks
    ADD CONSTRAINT pk_callbacks PRIMARY KEY (id);
ALTER TABLE ONLY public.connections
    ADD CONSTRAINT pk_connections PRIMARY KEY (id);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT pk_deliveries PRIMARY KEY (id);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT pk_events PRIMARY KEY (id);
ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT pk_feeds PRIMARY KEY (connection_id);
ALTER TABLE ONLY public.identities
    ADD CONSTRAINT pk_identities PRIMARY KEY (event_id);
ALTER TABLE ONLY public.operations
    ADD CONSTRAINT pk_operations PRIMARY KEY (id);
ALTER TABLE ONLY public.receipts
    ADD CONSTRAINT pk_receipts PRIMARY KEY (id);
ALTER TABLE ONLY public.renders
    ADD CONSTRAINT pk_renders PRIMARY KEY (provider, thing_id);
ALTER TABLE ONLY public.replays
    ADD CONSTRAINT pk_replays PRIMARY KEY (subscription_id);
ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT pk_subscriptions PRIMARY KEY (id);
ALTER TABLE ONLY public.sweeps
    ADD CONSTRAINT pk_sweeps PRIMARY KEY (connection_id);
ALTER TABLE ONLY public.things
    ADD CONSTRAINT pk_things PRIMARY KEY (connection_id, kind, thing_id);
ALTER TABLE ONLY public.callbacks
    ADD CONSTRAINT uq_callbacks_operation_id_digest UNIQUE (operation_id, digest);
ALTER TABLE ONLY public.connections
    ADD CONSTRAINT uq_connections_inbound_hash UNIQUE (inbound_hash);
ALTER TABLE ONLY public.connections
    ADD CONSTRAINT uq_connections_token_hash UNIQUE (token_hash);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT uq_deliveries_event_id_subscription_id UNIQUE (event_id, subscription_id);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT uq_events_connection_id_position UNIQUE (connection_id, "position");
ALTER TABLE ONLY public.operations
    ADD CONSTRAINT uq_operations_connection_id_key UNIQUE (connection_id, key);
ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT uq_subscriptions_connection_id_trigger_target_digest UNIQUE (connection_id, trigger, target_digest);
CREATE INDEX ix_callbacks_connection_id_thing_id ON public.callbacks USING btree (connection_id, thing_id);
CREATE INDEX ix_deliveries_connection_id_id ON public.deliveries USING btree (connection_id, id);
CREATE INDEX ix_deliveries_fresh ON public.deliveries USING btree (due_at) WHERE (((status)::text = 'pending'::text) AND (attempts = 0));
CREATE INDEX ix_deliveries_retry ON public.deliveries USING btree (due_at) WHERE (((status)::text = 'pending'::text) AND (attempts > 0));
CREATE INDEX ix_deliveries_subscription_id ON public.deliveries USING btree (subscription_id);
CREATE INDEX ix_events_connection_id_thing_id ON public.events USING btree (connection_id, thing_id);
CREATE INDEX ix_events_connection_id_trigger_position ON public.events USING btree (connection_id, trigger, "position");
CREATE INDEX ix_events_created_at ON public.events USING btree (created_at);
CREATE INDEX ix_operations_connection_id_fingerprint_created_at ON public.operations USING btree (connection_id, fingerprint, created_at);
CREATE INDEX ix_operations_created_at ON public.operations USING btree (created_at);
CREATE INDEX ix_operations_running ON public.operations USING btree (lease_until) WHERE ((status)::text = 'running'::text);
CREATE INDEX ix_receipts_connection_id_received_at ON public.receipts USING btree (connection_id, received_at);
CREATE INDEX ix_receipts_due ON public.receipts USING btree (due_at) WHERE ((status)::text = 'new'::text);
CREATE INDEX ix_receipts_received_at ON public.receipts USING btree (received_at);
CREATE INDEX ix_receipts_watch ON public.receipts USING btree (connection_id, thing_id) WHERE (((status)::text = 'new'::text) AND (thing_id IS NOT NULL));
CREATE INDEX ix_renders_operation_id ON public.renders USING btree (operation_id);
CREATE INDEX ix_sweeps_due_at ON public.sweeps USING btree (due_at);
ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT fk_attempts_delivery_id FOREIGN KEY (delivery_id) REFERENCES public.deliveries(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.callbacks
    ADD CONSTRAINT fk_callbacks_connection_id FOREIGN KEY (connection_id) REFERENCES public.connections(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT fk_deliveries_connection_id FOREIGN KEY (connection_id) REFERENCES public.connections(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT fk_deliveries_event_id FOREIGN KEY (event_id) REFERENCES public.events(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT fk_deliveries_subscription_id FOREIGN KEY (subscription_id) REFERENCES public.subscriptions(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.events
    ADD CONSTRAINT fk_events_connection_id FOREIGN KEY (connection_id) REFERENCES public.connections(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT fk_feeds_connection_id FOREIGN KEY (connection_id) REFERENCES public.connections(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.operations
    ADD CONSTRAINT fk_operations_connection_id FOREIGN KEY (connection_id) REFERENCES public.connections(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.receipts
    ADD CONSTRAINT fk_receipts_connection_id FOREIGN KEY (connection_id) REFERENCES public.connections(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.replays
    ADD CONSTRAINT fk_replays_subscription_id FOREIGN KEY (subscription_id) REFERENCES public.subscriptions(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT fk_subscriptions_connection_id FOREIGN KEY (connection_id) REFERENCES public.connections(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.sweeps
    ADD CONSTRAINT fk_sweeps_connection_id FOREIGN KEY (connection_id) REFERENCES public.connections(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.things
    ADD CONSTRAINT fk_things_connection_id FOREIGN KEY (connection_id) REFERENCES public.connections(id) ON DELETE CASCADE;
