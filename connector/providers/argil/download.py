"""A finished video as a file."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from connector import errors
from connector.catalogue import output_files
from connector.catalogue.entries import Action, AntiExample, Example, Input
from connector.catalogue.fields import Field, choices
from connector.catalogue.output_files import AnswerWithFile, AtAddress
from connector.providers.argil import fields, resources
from connector.providers.argil.client import Client
from connector.providers.base import Call

_ID = "7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11"
_MEDIA_TYPE = "video/mp4"
_LINKS = {"plain": "video_url", "subtitled": "video_url_subtitled"}
_ENDINGS = {"plain": "", "subtitled": "-subtitled"}
_FAILED = ("FAILED", "CONTENT_MODERATED")


def download_video(call: Call[Client], given: Input) -> AnswerWithFile:
    client = call.client
    video = resources.video(client.ask(client.reads.video(given["video_id"])))
    version = given.get("version", "plain")
    url = video[_LINKS[version]]
    if not isinstance(url, str):
        raise _no_file(video, version)
    name = output_files.filename(video["name"], f"{_ENDINGS[version]}.mp4", otherwise=video["id"])
    return AnswerWithFile({}, AtAddress(url, name, _MEDIA_TYPE))


def _no_file(video: Mapping[str, Any], version: str) -> errors.InvalidInput:
    if version == "subtitled" and isinstance(video["video_url"], str):
        return errors.InvalidInput.at("version", "This video was made without subtitles. Choose the plain version.")
    if video["status"] in _FAILED:
        why = f"The render of this video ended as {video['status']}, so there is no file of it."
    else:
        why = (
            f"This video has no file yet: its status is {video['status']}. Wait until it is finished, as the trigger"
            " Video Finished tells."
        )
    return errors.InvalidInput.at("video_id", why)


ACTIONS = (
    Action(
        key="download_video",
        label="Download Video",
        help="Gives the file of a finished video: an address that is good for 15 minutes, with its name and size.",
        input=(
            dataclasses.replace(fields.VIDEO_ID, help="The id of a finished video.", pattern=fields.UUID),
            Field(
                key="version",
                kind="choice",
                label="Version",
                help="Without subtitles when left out.",
                choices=choices(plain="Without subtitles", subtitled="With subtitles"),
                example="plain",
            ),
        ),
        output=(),
        sample={},
        perform=download_video,
        gives_file=True,
        examples=(
            Example("by_id", {"video_id": _ID}),
            Example("with_subtitles", {"video_id": _ID, "version": "subtitled"}),
        ),
        anti_examples=(
            AntiExample("no_id", {}, "video_id", "Which video?"),
            AntiExample("other_version", {"video_id": _ID, "version": "4k"}, "version", "There are two."),
        ),
    ),
)
