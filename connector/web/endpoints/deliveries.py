"""The calls about deliveries and events."""

from connector import limits
from connector.catalogue.fields import Field
from connector.manifests.endpoint import Endpoint, Response, response, summary
from connector.states import Scope
from connector.web import deliveries
from connector.web.endpoints import shapes

ENDPOINTS = (
    Endpoint(
        key="list_deliveries",
        method="GET",
        path="/v1/deliveries",
        label=summary(deliveries.page),
        help="What was sent where, newest first.",
        tag="Deliveries and events",
        scopes={Scope.READ},
        query=deliveries.DELIVERIES.input,
        responses={
            200: response("Delivery", "A page.", *shapes.DELIVERY, shapes.ATTEMPTS, *shapes.TIMES, shape="page")
        },
    ),
    Endpoint(
        key="get_delivery",
        method="GET",
        path="/v1/deliveries/{delivery_id}",
        label=summary(deliveries.look),
        help="One delivery with its attempts and its event.",
        tag="Deliveries and events",
        scopes={Scope.READ},
        errors=(404,),
        responses={
            200: response(
                "DeliveryWithAttempts",
                "The delivery.",
                *shapes.DELIVERY,
                *shapes.TIMES,
                Field(
                    key="attempts",
                    kind="list",
                    label="Attempts",
                    help=f"The newest {limits.ATTEMPTS_TOLD}, oldest first; `attempt_count` says how many there were.",
                    fields=shapes.ATTEMPT,
                ),
                shapes.ANYTHING,
            )
        },
    ),
    Endpoint(
        key="replay_delivery",
        method="POST",
        path="/v1/deliveries/{delivery_id}/replay",
        label=summary(deliveries.replay),
        help="Sends it once more, however it stands: in one attempt, marked `manual`, with the present secret to the"
        " present target. Accepted, it is delivered; else it stands as it did before: pending with the next try that it"
        " had, failed, delivered or cancelled. Neither changes since when its subscription fails, nor disables it.",
        tag="Deliveries and events",
        scopes={Scope.TRIGGERS},
        errors=(404, 422, 429),
        bodies=(deliveries.SEND_AGAIN,),
        responses={202: shapes.QUEUED},
    ),
    Endpoint(
        key="list_events",
        method="GET",
        path="/v1/events",
        label=summary(deliveries.events),
        help="All events, oldest first. Every page has a cursor, also the last one: go on with it later. It never"
        " passes an event that is not yet committed.",
        tag="Deliveries and events",
        scopes={Scope.READ},
        query=deliveries.EVENTS.input,
        responses={200: Response(help="A page of events, exactly as they are delivered.", shape="feed")},
    ),
)
