"""The steps that the templates are made of: n8n's own nodes, set up for the bridge."""

from collections.abc import Mapping

from connector.manifests.n8n.names import Names
from connector.manifests.n8n.workflow import Json, Workflow

SETTINGS = "Settings"
RETRIED: Json = {"retryOnFail": True, "maxTries": 3, "waitBetweenTries": 5000}

_BRIDGE = "https://connector.example.com"
SCRIPT = "Hello there. Welcome aboard."


def bearer(names: Names) -> Json:
    """The credential of HTTP steps, which n8n finds by its name."""
    return {"httpBearerAuth": {"id": None, "name": names.bridge}}


def own(names: Names) -> Json:
    """The credential of the package's nodes."""
    return {names.credential: {"id": None, "name": names.bridge}}


def setting(name: str) -> str:
    """What Settings holds, within an expression."""
    return f"$('{SETTINGS}').first().json.{name}"


def settings(flow: Workflow, after: str, **more: str) -> str:
    """What a user fills in, and the run's own name: data of the execution, so a retry under another id keeps it."""
    values = {"bridge": _BRIDGE} | more | {"run": "={{ $workflow.id }}-{{ $execution.id }}"}
    return flow.add(SETTINGS, "set", assigned(values, keep=True), after=after)


def assigned(values: Mapping[str, str], *, keep: bool = False) -> Json:
    """Parameters of a Set node. `keep`: whether what came in goes on."""
    assignments = [
        {"id": str(position), "name": name, "value": value, "type": "string"}
        for position, (name, value) in enumerate(values.items(), 1)
    ]
    return {"assignments": {"assignments": assignments}, "includeOtherFields": keep, "options": {}}


def call(
    flow: Workflow,
    name: str,
    path: str,
    *,
    after: str | None,
    body: str | None = None,
    key: str | None = None,
    method: str = "POST",
    output: int = 0,
    beside: str | None = None,
    on_error: str | None = None,
) -> str:
    """A call to the bridge. `path` may hold expressions, `body` is one; `key` makes repeats harmless."""
    told: Json = {
        "method": method,
        "url": f"={{{{ {setting('bridge')} }}}}{path}",
        "authentication": "genericCredentialType",
        "genericAuthType": "httpBearerAuth",
    }
    if key:
        header = {"name": "Idempotency-Key", "value": key}
        told |= {"sendHeaders": True, "headerParameters": {"parameters": [header]}}
    if body:
        told |= {"sendBody": True, "specifyBody": "json", "jsonBody": body}
    told["options"] = {"timeout": 60000}
    settings = (
        {"credentials": bearer(flow.names)} | (RETRIED if key else {}) | ({"onError": on_error} if on_error else {})
    )
    return flow.add(name, "httpRequest", told, after=after, output=output, beside=beside, settings=settings)


def wait(flow: Workflow, after: str) -> str:
    """Until somebody calls `$execution.resumeUrl`, at most two hours."""
    told = {
        "resume": "webhook",
        "httpMethod": "POST",
        "limitWaitTime": True,
        "limitType": "afterTimeInterval",
        "resumeAmount": 2,
        "resumeUnit": "hours",
        "options": {},
    }
    return flow.add("Wait for the Callback", "wait", told, after=after)


def look(flow: Workflow, after: str, made_by: str) -> str:
    """Ask the bridge how the video is: whoever resumed us, this is the truth."""
    body = f"={{{{ {{ video_id: $('{made_by}').first().json.id }} }}}}"
    return call(flow, "Look at the Video", "/v1/actions/get_video", after=after, body=body)


def check(flow: Workflow, name: str, condition: str, *, after: str, output: int = 0) -> str:
    """Whether an expression is true: the first output, else the second."""
    conditions = {
        "options": {"caseSensitive": True, "leftValue": "", "typeValidation": "strict", "version": 2},
        "combinator": "and",
        "conditions": [
            {
                "id": "1",
                "leftValue": f"={{{{ {condition} }}}}",
                "rightValue": "",
                "operator": {"type": "boolean", "operation": "true", "singleValue": True},
            }
        ],
    }
    kind = "filter" if name.startswith("Only") else "if"
    return flow.add(name, kind, {"conditions": conditions, "options": {}}, after=after, output=output)


def start(flow: Workflow) -> str:
    """A button."""
    return flow.add("Start by Hand", "manualTrigger", {})
