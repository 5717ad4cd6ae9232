"""Subtitles of a video, as a file and as its text."""

import dataclasses
import re
from typing import Any
from urllib.parse import urlencode

from connector.catalogue.entries import Action, AntiExample, Example, Input
from connector.catalogue.fields import Field, choices
from connector.catalogue.output_files import AnswerWithFile, InMemory
from connector.egress.http import Answer, Read
from connector.providers.argil import fields
from connector.providers.argil.client import Client, segment
from connector.providers.base import Call

_ID = "7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11"
_MEDIA_TYPES = {"vtt": "text/vtt; charset=utf-8", "ass": "text/x-ssa; charset=utf-8"}
_FILE_NAME = re.compile(r'filename="?([^";]+)"?', re.IGNORECASE)


def export_subtitles(call: Call[Client], given: Input) -> AnswerWithFile:
    client, video_id = call.client, given["video_id"]
    chosen = given.get("format", "vtt")
    styled = "true" if given.get("include_styling") else "false"
    query = urlencode({"format": chosen, "includeStyling": styled})
    path, what = f"/subtitles/videos/{segment(video_id)}/export?{query}", f"a video with the id {video_id}"
    answer = client.ask(
        Read(client.reads.request("GET", path), lambda told: client.reads.good(told, what=what, path=path))
    )
    content = answer.body.decode("utf-8-sig", errors="replace")
    name = _file_name(answer) or f"{segment(video_id)}.{chosen}"
    told: dict[str, Any] = {"video_id": video_id, "format": chosen, "content": content, "file_name": name}
    return AnswerWithFile(told, InMemory(content.encode(), name, _MEDIA_TYPES[chosen]))


def _file_name(answer: Answer) -> str | None:
    """The name that Argil gives the file, without any folder."""
    found = _FILE_NAME.search(answer.headers.get("content-disposition", ""))
    name = re.split(r"[/\\]", found.group(1))[-1].strip() if found else ""
    return name if name.strip(".") and name.isprintable() else None


ACTIONS = (
    Action(
        key="export_subtitles",
        label="Export Subtitles",
        help="Gives the subtitles of a rendered video as a subtitle file, and its text.",
        input=(
            dataclasses.replace(
                fields.VIDEO_ID, help="Which rendered video, by the Video ID of an earlier step.", pattern=fields.UUID
            ),
            Field(
                key="format",
                kind="choice",
                label="Format",
                help="Which kind of file; WebVTT, which web players know, when left out.",
                choices=choices(vtt="WebVTT (.vtt)", ass="Advanced SubStation Alpha (.ass)"),
                example="vtt",
            ),
            Field(
                key="include_styling",
                kind="boolean",
                label="Include Styling",
                help="Whether the file also says where and how the words are shown; no when left out.",
            ),
        ),
        output=(
            Field(key="video_id", kind="string", label="Video ID", help="The video whose words these are."),
            Field(key="format", kind="string", label="Format", help="vtt or ass."),
            Field(key="content", kind="text", label="Content", help="The text of the subtitle file."),
            Field(key="file_name", kind="string", label="File Name", help="A name to save the file under."),
        ),
        sample={
            "video_id": _ID,
            "format": "vtt",
            "content": "WEBVTT\n\n00:00.000 --> 00:01.200\nHello there.\n",
            "file_name": f"{_ID}.vtt",
            "filename": f"{_ID}.vtt",
            "content_type": _MEDIA_TYPES["vtt"],
            "size": 49,
        },
        perform=export_subtitles,
        gives_file=True,
        examples=(
            Example("vtt", {"video_id": _ID}),
            Example("styled_ass", {"video_id": _ID, "format": "ass", "include_styling": True}),
        ),
        anti_examples=(
            AntiExample("no_id", {}, "video_id", "Which video?"),
            AntiExample("name", {"video_id": "Welcome"}, "video_id", "A video is named by its id."),
            AntiExample("srt", {"video_id": _ID, "format": "srt"}, "format", "Argil exports vtt and ass."),
        ),
    ),
)
