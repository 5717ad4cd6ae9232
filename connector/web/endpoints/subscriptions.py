"""The calls about subscriptions."""

from connector.catalogue.fields import Field, choices_of
from connector.manifests.endpoint import Endpoint, response, summary
from connector.states import ReplayStatus, Scope
from connector.web import subscriptions
from connector.web.endpoints import shapes

_TEST = (
    shapes.ID,
    shapes.text("delivery_id", "Delivery ID", "Its delivery."),
    shapes.WAITS_FOR,
    Field(key="sample", kind="any", label="Sample", help="The event as it is sent: an object."),
)
_REPLAY = (
    shapes.ID,
    shapes.moment("since", "Since", "From when on its events are.", nullable=True),
    Field(
        key="events", kind="integer", label="Events", help="How many there are, whether they pass the filters or not."
    ),
    Field(
        key="done",
        kind="integer",
        label="Done",
        help="How many of them it has gone through: those that pass the filters are being sent. It ends with fewer than"
        " all where the subscription was disabled meanwhile.",
    ),
    Field(
        key="status",
        kind="choice",
        label="Status",
        help="None: there was none for a while.",
        choices=choices_of(ReplayStatus),
    ),
    Field(key="even_if_paused", kind="boolean", label="Even if paused", help="Whether a pause holds nothing back."),
    shapes.moment("began_at", "Began At", "When it was asked for.", nullable=True),
    shapes.moment("ended_at", "Ended At", "When it had gone through all of them.", nullable=True),
)

ENDPOINTS = (
    Endpoint(
        key="subscribe",
        method="POST",
        path="/v1/subscriptions",
        label=summary(subscriptions.subscribe),
        help="Sends the events of one trigger or several to an address. The same trigger and address twice is the same"
        " subscription, active again, with the filters of the last call.",
        tag="Subscriptions",
        scopes={Scope.TRIGGERS},
        bodies=(subscriptions.SUBSCRIBE,),
        errors=(424,),
        responses={200: shapes.WITH_SECRET, 201: shapes.WITH_SECRET},
        examples={
            "video_done": {"trigger": "video_done", "target_url": "https://hooks.example.com/abc"},
            "both_ends": {"triggers": ["video_done", "video_failed"], "target_url": "https://hooks.example.com/abc"},
        },
    ),
    Endpoint(
        key="list_subscriptions",
        method="GET",
        path="/v1/subscriptions",
        label=summary(subscriptions.page),
        help="Newest first.",
        tag="Subscriptions",
        scopes={Scope.TRIGGERS},
        query=subscriptions.PAGE.input,
        responses={200: response("Subscription", "A page.", *shapes.SUBSCRIPTION, shape="page")},
    ),
    Endpoint(
        key="get_subscription",
        method="GET",
        path="/v1/subscriptions/{subscription_id}",
        label=summary(subscriptions.look),
        help="One subscription, without its secret.",
        tag="Subscriptions",
        scopes={Scope.TRIGGERS},
        errors=(404,),
        responses={200: shapes.SHOWN},
    ),
    Endpoint(
        key="change_subscription",
        method="PATCH",
        path="/v1/subscriptions/{subscription_id}",
        label=summary(subscriptions.change),
        help="Pauses it, makes it active again, or sends it elsewhere.",
        tag="Subscriptions",
        scopes={Scope.TRIGGERS},
        bodies=(subscriptions.CHANGE,),
        errors=(404, 424),
        responses={200: shapes.SHOWN},
        examples={"pause": {"status": "paused"}},
    ),
    Endpoint(
        key="unsubscribe",
        method="DELETE",
        path="/v1/subscriptions/{subscription_id}",
        label=summary(subscriptions.unsubscribe),
        help="Nothing more is sent.",
        tag="Subscriptions",
        scopes={Scope.TRIGGERS},
        responses={200: shapes.GONE},
    ),
    Endpoint(
        key="test_subscription",
        method="POST",
        path="/v1/subscriptions/{subscription_id}/test",
        label=summary(subscriptions.test),
        help="Sends a trigger's sample, marked as a test, and gives it back.",
        tag="Subscriptions",
        scopes={Scope.TRIGGERS},
        bodies=(subscriptions.TEST,),
        errors=(404, 422, 429),
        responses={202: response("TestQueued", "It will be sent.", *_TEST)},
    ),
    Endpoint(
        key="rotate_secret",
        method="POST",
        path="/v1/subscriptions/{subscription_id}/rotate-secret",
        label=summary(subscriptions.rotate_secret),
        help="What is sent from now on is signed with the new one; for 24 hours the old one signs beside it. While five"
        " old ones still sign, there is no newer one.",
        tag="Subscriptions",
        scopes={Scope.TRIGGERS},
        errors=(404, 429),
        responses={200: shapes.WITH_SECRET},
    ),
    Endpoint(
        key="replay_subscription",
        method="POST",
        path="/v1/subscriptions/{subscription_id}/replay",
        label=summary(subscriptions.replay),
        help="Sends all events of its triggers since an instant again, also those from before it was there: each"
        " once, with its id and the present secret. One that is asked for while another goes on becomes one with it.",
        tag="Subscriptions",
        scopes={Scope.TRIGGERS},
        bodies=(subscriptions.REPLAY,),
        errors=(404, 422, 429),
        responses={
            202: response(
                "Replayed",
                "They will be sent.",
                shapes.ID,
                Field(
                    key="replayed",
                    kind="integer",
                    label="Replayed",
                    help="How many events there were; those that pass the filters are sent.",
                ),
                shapes.WAITS_FOR,
            )
        },
        examples={"since": {"since": "2026-01-01T00:00:00Z"}},
    ),
    Endpoint(
        key="get_replay",
        method="GET",
        path="/v1/subscriptions/{subscription_id}/replay",
        label=summary(subscriptions.look_at_replay),
        help="How far the last one has come. It is known until the retention after its end is over.",
        tag="Subscriptions",
        scopes={Scope.TRIGGERS},
        errors=(404,),
        responses={200: response("Replay", "The last replay.", *_REPLAY)},
    ),
)
