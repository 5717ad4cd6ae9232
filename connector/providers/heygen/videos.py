"""Videos that are there already: look at one, find some, get the file of one, delete one."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from connector import errors
from connector.catalogue import output_files, search_filters
from connector.catalogue.entries import Action, AntiExample, Example, Input, Search
from connector.catalogue.fields import Field, choices
from connector.catalogue.output_files import AnswerWithFile, AtAddress
from connector.catalogue.pages import Page
from connector.providers import video_deletion
from connector.providers.base import Call
from connector.providers.heygen import paging, questions, resources
from connector.providers.heygen.client import Client, segment

_ID = resources.VIDEO_SAMPLE["id"]
LONGEST_ID = 128
LONGEST_TITLE = 200

VIDEO_ID = Field(
    key="video_id",
    kind="string",
    label="Video",
    help="Which video. In an automation this is mostly the Video ID of an earlier step.",
    options="videos",
    max=LONGEST_ID,
    required=True,
    example=_ID,
)

_LINKS = {"plain": "video_url", "captioned": "video_url_subtitled"}
_ENDINGS = {"plain": "", "captioned": "-captioned"}


def get_video(call: Call[Client], given: Input) -> dict[str, Any]:
    return _shown(call.client, given["video_id"])


def download_video(call: Call[Client], given: Input) -> AnswerWithFile:
    video, version = _shown(call.client, given["video_id"]), given.get("version", "plain")
    url = video[_LINKS[version]]
    if url is None:
        raise _no_file(video, version)
    name = output_files.filename(video["name"], f"{_ENDINGS[version]}.mp4", otherwise=video["id"])
    return AnswerWithFile({}, AtAddress(url, name, "video/mp4"))


def delete_video(call: Call[Client], given: Input) -> dict[str, Any]:
    client, video_id = call.client, given["video_id"]
    client.need_v3("delete videos")
    path = f"{questions.PATHS['video']}/{segment(video_id)}"
    return video_deletion.delete(
        call.journal,
        video_id,
        send=lambda: client.change("DELETE", path),
        ask=lambda: client.ask(questions.one(client.reads, "video", video_id)),
    )


def find_videos(call: Call[Client], given: Input) -> Page:
    """A page of them, the newest of it first. HeyGen finds by the title and the folder; the rest is looked at here."""
    call.client.need_v3("list videos")
    query = {"title": given.get("name"), "folder_id": given.get("folder_id")}
    page = paging.turn(
        call.client,
        questions.PATHS["video"],
        {key: value for key, value in query.items() if value},
        given,
        shown=lambda row: _agreeing(row, given),
    )
    rows = sorted(page.rows, key=lambda row: str(row["created_at"] or ""), reverse=True)
    return Page(rows, page.position)


def _agreeing(row: Mapping[str, Any], given: Input) -> dict[str, Any] | None:
    video = resources.shown_video(row)
    agrees = given.get("status") in (None, video["status"])
    return video if agrees and search_filters.created_within(video["created_at"], given) else None


def _shown(client: Client, video_id: str) -> dict[str, Any]:
    raw = client.ask(questions.one(client.reads, "video", video_id))
    return resources.shown_video({**raw, "id": video_id})


def _no_file(video: Mapping[str, Any], version: str) -> errors.InvalidInput:
    if version == "captioned" and video["video_url"] is not None:
        return errors.InvalidInput.at("version", "This video was made without captions. Choose the plain version.")
    if video["status"] == "FAILED":
        said = f" HeyGen says: {video['failure_message']}" if video["failure_message"] else ""
        why = f"The render of this video failed, so there is no file of it.{said}"
    else:
        why = (
            f"This video has no file yet: its status is {video['status']}. Wait until it is finished, as the trigger"
            " Video Finished tells."
        )
    return errors.InvalidInput.at("video_id", why)


ACTIONS = (
    Action(
        key="get_video",
        label="Get Video",
        help="Looks at one video: its status and, once it is done, fresh links to it.",
        input=(VIDEO_ID,),
        output=resources.VIDEO,
        sample=resources.VIDEO_SAMPLE,
        perform=get_video,
        examples=(Example("by_id", {"video_id": _ID}),),
        anti_examples=(AntiExample("no_id", {}, "video_id", "Which video?"),),
    ),
    video_deletion.action(
        delete_video,
        help="Deletes a video at HeyGen for good, with its files. It does not stop a render. One that is already gone"
        " counts as deleted.",
        video_id=VIDEO_ID,
        sample_id=_ID,
    ),
    Action(
        key="download_video",
        label="Download Video",
        help="Gives the file of a finished video: an address that is good for 15 minutes, with its name and size.",
        input=(
            dataclasses.replace(VIDEO_ID, help="The id of a finished video."),
            Field(
                key="version",
                kind="choice",
                label="Version",
                help="Without captions when left out.",
                choices=choices(plain="Without captions", captioned="With captions"),
                example="plain",
            ),
        ),
        output=(),
        sample={},
        perform=download_video,
        gives_file=True,
        examples=(
            Example("by_id", {"video_id": _ID}),
            Example("with_captions", {"video_id": _ID, "version": "captioned"}),
        ),
        anti_examples=(
            AntiExample("no_id", {}, "video_id", "Which video?"),
            AntiExample("other_version", {"video_id": _ID, "version": "4k"}, "version", "There are two."),
        ),
    ),
)

SEARCHES = (
    Search(
        key="find_videos",
        label="Find Videos",
        help="Finds videos of the account, newest first, by title, folder, status or dates; without any of them, all.",
        input=(
            Field(
                key="name",
                kind="string",
                label="Name",
                help="A part of the video's title.",
                max=LONGEST_TITLE,
            ),
            Field(
                key="folder_id",
                kind="string",
                label="Folder",
                help="Only videos in this folder.",
                options="folders",
                max=LONGEST_ID,
            ),
            Field(
                key="status",
                kind="choice",
                label="Status",
                help="Only videos with this status.",
                choices=choices(PENDING="Waiting", GENERATING_VIDEO="Rendering", DONE="Done", FAILED="Failed"),
            ),
            *search_filters.CREATED,
        ),
        default_limit=10,
        output=resources.VIDEO,
        sample=resources.VIDEO_SAMPLE,
        perform=find_videos,
    ),
)
