"""The calls about videos that were started here."""

from connector.catalogue.fields import Field, choices_of
from connector.manifests.endpoint import Endpoint, response, summary
from connector.states import Scope, VideoStatus
from connector.web import started_videos
from connector.web.endpoints import shapes

_CALLBACK = (
    shapes.text("host", "Host", "Who is told; null where only the event gives the id back.", nullable=True),
    shapes.text("callback_id", "Callback ID", "What the action was given.", nullable=True),
    shapes.moment("told_at", "Told At", "When its end was told; null: it waits.", nullable=True),
    shapes.text("delivery_id", "Delivery ID", "The delivery that tells it.", nullable=True),
    shapes.text("delivery_status", "Delivery Status", "How that stands.", nullable=True),
)
_ESTIMATE = (
    Field(key="amount", kind="number", label="Amount", help="What it is likely to cost."),
    Field(key="at_most", kind="number", label="At Most", help="Null: there is no known most.", nullable=True),
    shapes.text("unit", "Unit", "credits or USD."),
)
_VIDEO = (
    shapes.text("id", "ID", "The operation that started it: the batch's item, or the call."),
    shapes.text("type", "Type", "What it is: video or translation."),
    shapes.text("action", "Action", "The action that started it."),
    Field(
        key="status",
        kind="choice",
        label="Status",
        help="How it stands. Unclear: whether it was begun is not known yet, or never will be. Not started: it was"
        " refused half way, and the same call again goes on.",
        choices=choices_of(VideoStatus),
    ),
    shapes.text("resource_id", "Resource ID", "The provider's id of it, for Get Video.", nullable=True),
    shapes.text("name", "Name", "What it is called.", nullable=True),
    shapes.text("script", "Script", "How what is said in it begins.", nullable=True),
    Field(
        key="estimate",
        kind="object",
        label="Estimate",
        help="What it was reckoned to cost before it was begun; null where nobody could tell.",
        fields=_ESTIMATE,
        nullable=True,
    ),
    shapes.text("reason", "Reason", "Why it failed, in a word, as in its event.", nullable=True),
    shapes.text("message", "Message", "What was said of that.", nullable=True),
    shapes.text("batch_id", "Batch ID", "Of one of many.", nullable=True),
    Field(key="callbacks", kind="list", label="Callbacks", help="Whom it tells how it ends.", fields=_CALLBACK),
    shapes.CREATED,
    shapes.moment("ended_at", "Ended At", "When its end was known.", nullable=True),
)

ENDPOINTS = (
    Endpoint(
        key="list_started_videos",
        method="GET",
        path="/v1/videos",
        label=summary(started_videos.page),
        help="What was started here, newest first, for as long as it is kept. The provider is not asked: Find Videos"
        " looks there, also for what was made elsewhere.",
        tag="Deliveries and events",
        scopes={Scope.READ},
        query=started_videos.PAGE.input,
        responses={200: response("StartedVideo", "A page.", *_VIDEO, shape="page")},
    ),
    Endpoint(
        key="get_started_video",
        method="GET",
        path="/v1/videos/{operation_id}",
        label=summary(started_videos.look),
        help="One of them. Links to its file are had from Get Video, which asks the provider for fresh ones.",
        tag="Deliveries and events",
        scopes={Scope.READ},
        errors=(404,),
        responses={200: response("StartedVideo", "The video.", *_VIDEO)},
    ),
)
