"""The calls about the bridge as such, and the one that providers make."""

from connector.catalogue.fields import Field
from connector.manifests.endpoint import Endpoint, Response, response, summary
from connector.web import api, health, inbound_fallback
from connector.web.endpoints import shapes


def _listing(key: str, label: str) -> Field:
    return Field(key=key, kind="list", items="any", label=label, help="With their fields.")


ENDPOINTS = (
    Endpoint(
        key="catalogue",
        method="GET",
        path="/v1/catalogue",
        label=summary(api.catalogue),
        help="Every action, search, option list and trigger with its fields.",
        tag="This bridge",
        scopes=(),
        query=(shapes.PROVIDER,),
        errors=(404,),
        store=False,
        responses={
            200: response(
                "Catalogue",
                "What is offered.",
                Field(
                    key="providers",
                    kind="list",
                    label="Providers",
                    help="Who offers it.",
                    fields=(shapes.ID, shapes.text("name", "Name", "What people call it.")),
                ),
                _listing("actions", "Actions"),
                _listing("searches", "Searches"),
                _listing("options", "Option lists"),
                _listing("triggers", "Triggers"),
            )
        },
    ),
    Endpoint(
        key="inbound",
        method="POST",
        path="/inbound/{provider}/{secret}",
        label=summary(inbound_fallback.receive),
        help="What providers call. The answer comes after the receipt is committed.",
        tag="This bridge",
        scopes=(),
        free_body=True,
        errors=(400, 404, 413, 429),
        responses={
            202: response(
                "Accepted",
                "It is kept, and understood later.",
                Field(key="accepted", kind="boolean", label="Accepted", help="Always true."),
            )
        },
    ),
    Endpoint(
        key="alive",
        method="GET",
        path="/healthz",
        label=summary(health.alive),
        help="Answers as long as the process does.",
        tag="This bridge",
        scopes=(),
        store=False,
        responses={200: response("Alive", "It is.", shapes.text("status", "Status", "Always ok."))},
    ),
    Endpoint(
        key="ready",
        method="GET",
        path="/readyz",
        label=summary(health.ready),
        help="Ready when the database answers and has this program's schema.",
        tag="This bridge",
        scopes=(),
        responses={200: response("Ready", "It is.", shapes.text("status", "Status", "Always ready."))},
    ),
    Endpoint(
        key="metrics",
        method="GET",
        path="/metrics",
        label=summary(health.metrics),
        help="In Prometheus' text format.",
        tag="This bridge",
        scopes=(),
        responses={200: Response(help="The metrics.", shape="text", media="text/plain")},
    ),
    Endpoint(
        key="openapi",
        method="GET",
        path="/openapi.json",
        label="Describe the API for machines",
        help="OpenAPI 3.1.",
        tag="This bridge",
        scopes=(),
        query=(shapes.PROVIDER,),
        errors=(404,),
        store=False,
        responses={200: response("OpenAPI", "The description.", shapes.text("openapi", "OpenAPI", "Its version."))},
    ),
    Endpoint(
        key="docs",
        method="GET",
        path="/docs",
        label="Describe the API for people",
        help="One page.",
        tag="This bridge",
        scopes=(),
        query=(shapes.PROVIDER,),
        errors=(404,),
        store=False,
        responses={200: Response(help="The page.", shape="text", media="text/html")},
    ),
)
