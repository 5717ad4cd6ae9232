"""A template that makes a video of every row of a sheet, some at once: each that ends makes room for the next one."""

from connector.manifests.n8n import steps
from connector.manifests.n8n.argil import sheets
from connector.manifests.n8n.argil.with_node import ACTION, NODE_NOTE, TRIGGER
from connector.manifests.n8n.properties import ADDITIONAL
from connector.manifests.n8n.workflow import Json, Workflow

_NOTE = (
    f"{NODE_NOTE}Your sheet has the columns **id** (yours, never used twice), **title**, **script**, **status**,"
    " **video**, **tries**. Choose it in the four Google Sheets steps.\n4. Fill in **Settings**: the id of an avatar"
    " (the action *Find avatars* lists them), how many credits one video may cost, how many videos may render at once,"
    " and how many rows from the top are made: begin with 2 as a test, then 0 for all.\n5. Publish, so that **Video"
    " Finished** hears what ends, and execute **Start by Hand**.\nEach row is paid once, however often its step is"
    " repeated. Rows that failed say why; to make these, and only these, again: write *again* in their **status**, and"
    " execute **Start by Hand** once more."
)
_ROW = "Only as Many as Fit"
_ROWS = "$('Read the Rows').all()"
_TO_DO = "['', 'again'].includes(String($json.status ?? '').trim())"
_AMONG = f"({steps.setting('first_rows')} == 0 || $itemIndex < Number({steps.setting('first_rows')}))"
_RENDERING = f"{_ROWS}.filter((row) => row.json.status === 'rendering').length"
_FITS = f"$itemIndex < Number({steps.setting('at_once')}) - {_RENDERING}"
_TRIES = "Number($json.tries || 0) + 1"


def batch_from_a_sheet() -> Workflow:
    """Every row to do becomes a video, so many at once; status and link come back into the row."""
    flow, sheet = Workflow("Argil node: a batch from a sheet", _NOTE), sheets.chosen()
    filled_in = {"avatar_id": "put the id of an avatar here", "max_credits": "50", "at_once": "3", "first_rows": "2"}
    settings = flow.add(steps.SETTINGS, "set", steps.assigned(filled_in, keep=True), after=steps.start(flow))
    read = sheets.read(flow, sheet, "Read the Rows", after=settings)
    wanted = steps.check(flow, "Only Rows to Do", f"{_TO_DO} && {_AMONG}", after=read)
    made = _made(flow, after=steps.check(flow, _ROW, _FITS, after=wanted))
    row = f"$('{_ROW}').item.json"
    tries = f"={{{{ Number({row}.tries || 0) + 1 }}}}"
    begun = {"id": f"={{{{ {row}.id }}}}", "status": "rendering", "video": "", "tries": tries}
    sheets.update(flow, sheet, "Write Rendering", begun, after=made)
    refused = {"id": f"={{{{ {row}.id }}}}", "status": "=refused: {{ $json.error }}"}
    sheets.update(flow, sheet, "Write Refused", refused, after=made, output=1)
    _ended(flow, sheet, on=settings)
    return flow


def _made(flow: Workflow, *, after: str) -> str:
    """The step that makes a row's video; a second output tells of a row that is refused."""
    told = {
        "resource": "video",
        "operation": "create_and_render_video",
        "script": "={{ $json.script }}",
        "avatar_id": {"__rl": True, "mode": "id", "value": f"={{{{ {steps.setting('avatar_id')} }}}}"},
        "max_credits": f"={{{{ {steps.setting('max_credits')} }}}}",
        ADDITIONAL: {
            "name": "={{ $json.title }}",
            "extras": {"pairs": [{"key": "sheet_row", "value": "={{ $json.id }}"}]},
            "idempotencyKey": f"={{{{ $workflow.id }}}}-row-{{{{ $json.id }}}}-{{{{ {_TRIES} }}}}",
        },
        "requestOptions": {},
    }
    settings = {"credentials": steps.NODE, "onError": "continueErrorOutput"} | steps.RETRIED
    return flow.add("Create and Render", ACTION, told, after=after, settings=settings)


def _ended(flow: Workflow, sheet: Json, *, on: str) -> None:
    """What hears of each end, writes it, and lets the next row begin."""
    told = {"trigger": "video_finished", "filters": {}, "options": {}}
    heard = flow.add("Video Finished", TRIGGER, told, settings={"credentials": steps.NODE})
    ours = steps.check(flow, "Only of the Sheet", "!!$json.video.extras.sheet_row", after=heard)
    ended = {
        "id": "={{ $json.video.extras.sheet_row }}",
        "status": "={{ $json.trigger === 'video_done' ? 'done' : 'failed: ' + $json.reason }}",
        "video": "={{ $json.video.video_url ?? '' }}",
    }
    flow.link(sheets.update(flow, sheet, "Write the End", ended, after=ours), on)
