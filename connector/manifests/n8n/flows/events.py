"""Templates about events, with n8n's own nodes: hear of every finished video, and stop hearing of it.

n8n tells a workflow when it is published, but not when it is unpublished: so unsubscribing is a workflow of its own.
Subscribing again to the same address gives the same subscription with its secret, so each event asks for the secret
anew, and nothing has to be kept.
"""

from connector.manifests.n8n import steps
from connector.manifests.n8n.names import Names
from connector.manifests.n8n.workflow import Workflow

HEARD = "Event Arrives"
READ = "Read the Body"
_TRIGGER = "video_done"
_HEADERS = f"$('{HEARD}').first().json.headers"


def on_video_done(names: Names) -> Workflow:
    """Subscribe when published; let in what is signed."""
    note = (
        f"1. Make a credential of the kind **Bearer Auth**, named **{names.bridge}**, with the token of your"
        " connection.\n2. Fill in **Settings**: the address of your bridge.\n3. Publish. The workflow subscribes by"
        f" itself; put what is to happen behind **Video Done**.\nBefore you delete it, unpublish it and run"
        f" *{names.label}: stop hearing of finished videos*. The path of the Webhook step must be used by no other"
        " workflow."
    )
    flow = Workflow(names, f"{names.label}: on video done", note)
    published = flow.add("When Published", "n8nTrigger", {"events": ["activate", "init"]})
    settings = steps.settings(flow, published, hears_at=_own_address(names))
    heard = {"httpMethod": "POST", "path": _path(names), "responseMode": "onReceived", "options": {"rawBody": True}}
    flow.add(HEARD, "webhook", heard)
    flow.add(READ, "extractFromFile", {"operation": "text", "options": {}}, after=HEARD)
    flow.link(READ, settings)
    body = f"={{{{ {{ trigger: '{_TRIGGER}', target_url: {steps.setting('hears_at')} }} }}}}"
    subscribed = steps.call(flow, "Subscribe", "/v1/subscriptions", after=settings, body=body)
    event = steps.check(flow, "Is This an Event?", f"$('{HEARD}').isExecuted", after=subscribed)
    _let_in(flow, event)
    return flow


def _let_in(flow: Workflow, event: str) -> None:
    """Standard Webhooks: HMAC over id, second and body; the key is the decoded rest of the secret."""
    raw = f"$('{READ}').first().json.data"
    sign = {
        "action": "hmac",
        "type": "SHA256",
        "value": f"={{{{ {_HEADERS}['webhook-id'] }}}}.{{{{ {_HEADERS}['webhook-timestamp'] }}}}.{{{{ {raw} }}}}",
        "secret": "={{ $json.secret.slice(6).base64Decode() }}",
        "dataPropertyName": "signature",
        "encoding": "base64",
    }
    signed = flow.add("Sign It Ourselves", "crypto", sign, after=event)
    same = f"{_HEADERS}['webhook-signature'].split(' ').includes('v1,' + $json.signature)"
    fresh = f"Math.abs($now.toSeconds() - Number({_HEADERS}['webhook-timestamp'])) < 300"
    genuine = steps.check(flow, "Same Signature?", f"{same} && {fresh}", after=signed)
    flow.add("Video Done", "set", {"mode": "raw", "jsonOutput": f"={{{{ {raw} }}}}", "options": {}}, after=genuine)
    flow.add("Not Genuine", "noOp", {}, after=genuine, output=1)


def unsubscribe(names: Names) -> Workflow:
    """Take back what `on_video_done` subscribed."""
    note = (
        f"For *{names.label}: on video done*. Unpublish that workflow first, fill in the same **Settings** here, then"
        " execute once."
    )
    flow = Workflow(names, f"{names.label}: stop hearing of finished videos", note)
    settings = steps.settings(flow, steps.start(flow), hears_at=_own_address(names))
    steps.call(flow, "My Subscriptions", "/v1/subscriptions?limit=100", after=settings, method="GET")
    each = flow.add("One by One", "splitOut", {"fieldToSplitOut": "data", "options": {}}, after="My Subscriptions")
    mine = steps.check(flow, "Only of That Workflow", f"$json.target_url === {steps.setting('hears_at')}", after=each)
    steps.call(flow, "Unsubscribe", "/v1/subscriptions/{{ $json.id }}", after=mine, method="DELETE")
    return flow


def _path(names: Names) -> str:
    return f"{names.slug}-video-done"


def _own_address(names: Names) -> str:
    return f"={{{{ $execution.resumeUrl.split('/webhook-waiting')[0] }}}}/webhook/{_path(names)}"
