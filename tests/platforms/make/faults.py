"""Faults to plant into the app's files: something that stands there, and what stands there instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatch

from platforms.make import editor
from platforms.make.layout import Files
from platforms.make.rules import Rule, forms, language, outputs, requests, structure, texts

BASE = "general/base.iml.json"
WHOLE = "makecomapp.json"
GROUPS = "modules/groups.json"
TRIED = "connections/token/token.communication.iml.json"
CONNECTION = "connections/token/token.params.iml.json"
SIGN_IN = "connections/oauth2/oauth2.oauth-communication.iml.json"
CREATE = "modules/create-video/create-video.communication.iml.json"
CREATE_FORM = "modules/create-video/create-video.mappable-params.iml.json"
CREATE_OUT = "modules/create-video/create-video.interface.iml.json"
CREATE_SAMPLE = "modules/create-video/create-video.samples.iml.json"
FIND = "modules/find-videos/find-videos.communication.iml.json"
FIND_FORM = "modules/find-videos/find-videos.mappable-params.iml.json"
CALL = "modules/make-api-call/make-api-call.communication.iml.json"
AVATARS = "rpcs/avatars/avatars.communication.iml.json"
DONE = "webhooks/video-done/video-done.communication.iml.json"
ATTACH = "webhooks/video-done/video-done.attach.iml.json"
DETACH = "webhooks/video-done/video-done.detach.iml.json"


@dataclass(frozen=True, slots=True)
class Fault:
    """`path` names a file, or with a star several; every `old` in them becomes `new`."""

    name: str
    path: str
    old: str
    new: str

    def planted(self, files: Files) -> Files:
        """The files with the fault. Raises `LookupError` when there is nothing to change."""
        changed = {path: text.replace(self.old, self.new) for path, text in files.items() if fnmatch(path, self.path)}
        if not any(files[path] != text for path, text in changed.items()):
            raise LookupError(f"{self.name}: {self.old!r} is not in {self.path}")
        return {**files, **changed}


UNREADABLE = (
    Fault("two commas", CREATE, '"POST",', '"POST",,'),
    Fault("a trailing comma", BASE, '"response.body.token"', '"response.body.token",'),
    Fault("a comment where none may be", GROUPS, "[\n", "// groups\n[\n"),
    Fault("a file that is not there", WHOLE, "base.iml.json", "basis.iml.json"),
    Fault("a name twice", CREATE, '"method"', '"url": "/", "method"'),
)
"""What Make's editor could not read."""

_STRUCTURE: dict[Rule, tuple[Fault, ...]] = {
    editor.problems: (
        Fault("a directive that does not exist", AVATARS, '"method"', '"verb"'),
        Fault("a directive of no sign-in", SIGN_IN, '"invalidate"', '"revoke"'),
        Fault("a parameter of no known type", CREATE_FORM, '"boolean"', '"bool"'),
        Fault("an error of no known kind", BASE, '"RateLimitError"', '"TooFast"'),
        Fault("a key that makecomapp.json has not", WHOLE, '"fileVersion": 1', '"fileVersion": 1, "more": 1'),
    ),
    structure.ids_are_as_make_wants_them: (Fault("a dash in an id", WHOLE, '"createVideo"', '"create-video"'),),
    structure.components_have_all_their_code: (Fault("code that Make would fill in", WHOLE, '"update"', '"common"'),),
    structure.no_file_is_left_over: (Fault("a file of nothing", WHOLE, "token.params", "token.communication"),),
    structure.components_find_each_other: (
        Fault("a webhook that is not", WHOLE, '"webhook": "videoDone"', '"webhook": "videoOver"'),
        Fault("a module without a connection", WHOLE, '"connection": "token",', ""),
        Fault("modules that nobody who signed in can use", WHOLE, '"altConnection": "oauth2"', '"altConnection": null'),
    ),
    structure.every_module_is_in_one_group: (Fault("a module in no group", GROUPS, '"createVideo",', ""),),
    structure.there_is_one_universal_module: (
        Fault("another word for it", WHOLE, '"Make an API call"', '"Make an API Call"'),
    ),
}
_LANGUAGE: dict[Rule, tuple[Fault, ...]] = {
    language.every_expression_parses: (
        Fault("braces that do not close", AVATARS, "{{item.id}}", "{{item.id}"),
        Fault("an item that counts from 0", AVATARS, "{{body}}", "{{body[0]}}"),
    ),
    language.names_are_not_computed: (Fault("a computed name", AVATARS, '"label"', '"{{item.id}}"'),),
    language.forms_and_interfaces_hold_no_iml: (Fault("IML in a form", CREATE_FORM, '"Script"', '"{{now}}"'),),
    language.functions_are_known: (
        Fault("an unknown function", FIND, "createJSON(", "toJSON("),
        Fault("an argument too few", CREATE, ", null)", ")"),
    ),
    language.expressions_begin_with_what_there_is: (
        Fault("an item without a list", CREATE, "{{omit(body,", "{{omit(item,"),
        Fault("a token before there is one", SIGN_IN, "{{oauth.localRedirectUri}}", "{{data.refreshToken}}"),
        Fault("an answer before it is there", AVATARS, '"/options/avatars"', '"/{{body.next}}"'),
    ),
    language.expressions_name_what_there_is: (
        Fault("a wrong path", CREATE, "{{parameters.script}}", "{{parameters.scrpt}}"),
        Fault("a field that no connection has", BASE, "connection.token", "connection.key"),
        Fault("a field that one connection lacks", SIGN_IN, '"token": "{{body.access', '"accessToken": "{{body.access'),
        Fault("common data that nobody is asked for", SIGN_IN, "common.clientId", "common.client"),
        Fault("what attach did not keep", DETACH, "webhook.subscription_id", "webhook.id"),
    ),
    language.every_field_of_a_form_is_sent: (
        Fault("a field that is not sent", CREATE, '"name": "{{parameters.name}}",', ""),
    ),
}
_REQUESTS: dict[Rule, tuple[Fault, ...]] = {
    requests.what_changes_something_has_a_body: (Fault("a POST without a body", ATTACH, '"body"', '"temp"'),),
    requests.every_address_begins_at_the_bridge: (
        Fault("any host", CALL, '"/{{parameters.url}}"', '"{{parameters.url}}"'),
        Fault("a host that goes on", CALL, '"/{{parameters.url}}"', '"{{connection.bridge_url}}{{parameters.url}}"'),
        Fault("a sign-in at any host", SIGN_IN, "common.bridgeUrl", "parameters.bridge_url"),
        Fault("an address of its own", ATTACH, "{{connection.bridge_url}}", "https://mallory.example"),
    ),
    requests.no_redirect_is_followed: (
        Fault("redirects that are followed", BASE, '"followRedirects": false', '"followRedirects": true'),
        Fault("redirects that one request follows", CALL, '"type"', '"followAllRedirects": true, "type"'),
    ),
    requests.credentials_are_in_one_header_alone: (
        Fault("the token in an address", AVATARS, "/options/avatars", "/options/avatars?key={{connection.token}}"),
        Fault("the token in an output", CREATE, '"created_at":', '"key": "{{connection.token}}", "created_at":'),
        Fault("a request that nobody signs", DETACH, '"authorization"', '"x-note"'),
    ),
    requests.the_apps_secrets_are_in_bodies_alone: (
        Fault("a secret in an address", SIGN_IN, '"response_type": "code"', '"secret": "{{common.clientSecret}}"'),
        Fault("a refresh token in an address", SIGN_IN, "/oauth/revoke", "/oauth/revoke?t={{data.refreshToken}}"),
        Fault("an app that does not say who it is", SIGN_IN, '"client_secret"', '"secret"'),
    ),
    requests.logs_show_no_secret: (
        Fault("a refresh token in the log", SIGN_IN, '"response.body.refresh_token"', '"response.body.id"'),
        Fault("a code in the log", SIGN_IN, '"request.body.code",', ""),
        Fault("the token in the log", BASE, '"request.headers.authorization",', ""),
        Fault("a webhook's address in the log", ATTACH, '"request.body.target_url",', ""),
        Fault("a log of its own", CREATE, '"response":', '"log": {"sanitize": []}, "response":'),
    ),
    requests.errors_are_told_by_exact_status: (
        Fault("a range of statuses", BASE, '"429"', '"4xx"'),
        Fault("an error without its status", TRIED, "[{{statusCode}}] ", ""),
        Fault("an unknown app that is tried again", SIGN_IN, '"InvalidConfigurationError"', '"RateLimitError"'),
        Fault("a refused token that is tried again", TRIED, '"InvalidAccessTokenError"', '"ConnectionError"'),
    ),
    requests.a_connection_keeps_the_address_without_slashes: (
        Fault("an address that a refresh forgets", SIGN_IN, '"bridge_url": ', '"address": '),
        Fault("an address as it was typed", TRIED, '"bridge_url": "{{replace(', '"address": "{{replace('),
    ),
    requests.a_connection_is_tried_and_can_be_told_apart: (
        Fault("a connection without a name", TRIED, '"metadata"', '"temp"'),
        Fault("a sign-in that is never tried", SIGN_IN, '"info"', '"preauthorize"'),
    ),
}
_FORMS: dict[Rule, tuple[Fault, ...]] = {
    forms.dropdowns_find_their_source: (Fault("an unknown RPC", CREATE_FORM, "rpc://voices", "rpc://voice"),),
    forms.a_dropdown_is_given_what_its_source_needs: (
        Fault("gestures of an avatar that is not named", CREATE_FORM, '"avatar_id"', '"avatar"'),
    ),
    forms.secrets_are_passwords_and_can_be_changed: (Fault("a plain token", CONNECTION, '"password"', '"text"'),),
    forms.a_stored_token_cannot_be_sent_to_another_address: (
        Fault("a bridge that can be exchanged", CONNECTION, '"validate"', '"editable": true, "validate"'),
    ),
    forms.nothing_is_required_within_what_may_be_left_out: (
        Fault(
            "a required part of an optional whole",
            CREATE_FORM,
            '"name": "asset_id",',
            '"name": "asset_id", "required": true,',
        ),
    ),
    forms.advanced_fields_stand_at_the_end_and_on_top: (
        Fault("an advanced field within another", CREATE_FORM, '"Transcript",', '"Transcript", "advanced": true,'),
    ),
    forms.a_list_names_its_items: (Fault("unnamed things", CREATE_FORM, '"label": "Moment",', ""),),
    forms.what_may_give_many_has_a_limit: (
        Fault("no limit", FIND, '"limit": "{{parameters.limit}}",\n        "iterate"', '"iterate"'),
        Fault("a limit of 0", FIND_FORM, '"min": 1', '"min": 0'),
        Fault("a dropdown without an end", AVATARS, '"limit": 500', '"limit": 5000'),
        Fault("a search of one page", FIND, '"pagination"', '"temp"'),
        Fault("a dropdown that asks for ever", "rpcs/videos/*", '"limit": 300', '"limit": 500'),
    ),
    forms.what_spends_counts_repeats_as_one: (
        Fault("a repeat that is paid twice", "modules/create-avatar/*", '"default": 480', '"default": 60'),
    ),
}
_WORDS: dict[Rule, tuple[Fault, ...]] = {
    outputs.samples_fit_their_interfaces: (
        Fault("a missing interface field", CREATE_OUT, '"preview_url"', '"preview"'),
        Fault("a sample of another type", CREATE_SAMPLE, '"Welcome"', "12"),
    ),
    outputs.dates_are_parsed: (
        Fault("a date that stays a text", FIND, "parseDate(item.created_at,", "ifempty(item.created_at,"),
        Fault("a date in a trigger", DONE, "parseDate(body.occurred_at,", "ifempty(body.occurred_at,"),
    ),
    outputs.rows_are_given_as_items: (Fault("the body for an item", AVATARS, "{{item.name}}", "{{body.name}}"),),
    texts.every_field_has_a_label: (Fault("a field without a label", CREATE_OUT, '"label": "Name"', '"help": "a"'),),
    texts.labels_are_in_sentence_case: (
        Fault("a module in title case", WHOLE, '"Create a video"', '"Create a Video"'),
        Fault("a field in title case", CREATE_FORM, '"Deduplicate minutes"', '"Deduplicate Minutes"'),
    ),
    texts.modules_are_named_by_what_they_do: (
        Fault("a module without a verb", WHOLE, '"Watch finished videos"', '"Video done"'),
        Fault("a wrong article", WHOLE, '"Get an avatar"', '"Get a avatar"'),
    ),
    texts.descriptions_are_one_sentence_in_the_third_person: (
        Fault("an order", WHOLE, '"Creates a new video', '"Create a new video'),
        Fault("two sentences", WHOLE, "Deletes a video at Argil for good.", "Deletes a video. For good."),
    ),
}
AGAINST: Mapping[Rule, tuple[Fault, ...]] = _STRUCTURE | _LANGUAGE | _REQUESTS | _FORMS | _WORDS
"""What breaks each rule."""
