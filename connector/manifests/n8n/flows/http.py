"""A template with n8n's own nodes, and what such templates share."""

from connector.manifests.n8n import steps
from connector.manifests.n8n.flows.making import Making
from connector.manifests.n8n.names import Names
from connector.manifests.n8n.workflow import Workflow

DONE = "$json.status === 'DONE'"
_KEY = f"={{{{ {steps.setting('run')} }}}}-render-{{{{ $itemIndex }}}}"


def fill_in(names: Names) -> str:
    """What a user does first."""
    return (
        f"1. Make a credential of the kind **Bearer Auth**, named **{names.bridge}**, with the token of your"
        " connection.\n2. Fill in **Settings**: the address of your bridge"
    )


def lists(making: Making, names: Names) -> str:
    """What else Settings wants, and where it is found."""
    found = " and ".join(f"**Find {thing.title()}s**" for thing in making.chosen.values())
    one = len(making.chosen) == 1
    return (
        f"{making.told} (the step{'' if one else 's'} {found} of `{names.key}-every-call.json`"
        f" {'lists' if one else 'list'} them)"
    )


def about_a_video(making: Making, names: Names) -> str:
    """The first two sentences of a note beside a template that makes one video."""
    return f"{fill_in(names)}, {lists(making, names)}, and what it is to say.\n3. "


def make(
    flow: Workflow, making: Making, *, waits: bool = True, after: str | None = None, on_error: str | None = None
) -> str:
    """The steps from the start to the call; `waits`: the bridge is to call back."""
    told = steps.settings(flow, after or steps.start(flow), **making.settings, script=steps.SCRIPT)
    given = ", ".join(f"{key}: {steps.setting(key)}" for key in ("script", *making.chosen))
    given += ", callback_url: $execution.resumeUrl" if waits else ""
    body = f"={{{{ {{ {given} }} }}}}"
    return steps.call(flow, making.step, making.path, after=told, body=body, key=_KEY, on_error=on_error)


def create_and_wait(making: Making, names: Names) -> Workflow:
    """Create, and wait until the bridge calls back."""
    note = (
        f"{about_a_video(making, names)}Execute. The execution waits, without cost, until the bridge says that the"
        " render has ended."
    )
    flow = Workflow(names, f"{names.label}: create a video and wait for it", note)
    made = make(flow, making)
    looked = steps.look(flow, steps.wait(flow, made), made)
    done = steps.check(flow, "Is It Done?", DONE, after=looked)
    links = {"video_id": "={{ $json.id }}", "video_url": "={{ $json.video_url }}"}
    flow.add("Done", "set", steps.assigned(links), after=done)
    flow.add("Not Done", "set", steps.assigned({"status": "={{ $json.status }}"}), after=done, output=1)
    return flow
