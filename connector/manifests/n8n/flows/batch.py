"""A template that makes a video of every row of a sheet, some at once: each that ends makes room for the next one."""

from connector.manifests.n8n import steps
from connector.manifests.n8n.flows import sheets, with_node
from connector.manifests.n8n.flows.making import Making
from connector.manifests.n8n.names import Names
from connector.manifests.n8n.properties import ADDITIONAL
from connector.manifests.n8n.workflow import Json, Workflow

_ROW = "Only as Many as Fit"
_ROWS = "$('Read the Rows').all()"
_TO_DO = "['', 'again'].includes(String($json.status ?? '').trim())"
_AMONG = f"({steps.setting('first_rows')} == 0 || $itemIndex < Number({steps.setting('first_rows')}))"
_RENDERING = f"{_ROWS}.filter((row) => row.json.status === 'rendering').length"
_FITS = f"$itemIndex < Number({steps.setting('at_once')}) - {_RENDERING}"
_TRIES = "Number($json.tries || 0) + 1"
_ITS_ID = "$('Video Finished').first().json.video.id"


def batch_from_a_sheet(making: Making, names: Names) -> Workflow:
    """Every row to do becomes a video, so many at once; status and link come back into the row."""
    flow, sheet = Workflow(names, f"{names.label} node: a batch from a sheet", _note(making, names)), sheets.chosen()
    limit, amount, _ = making.limit
    filled_in = {**making.settings, limit: amount, "at_once": "3", "first_rows": "2"}
    settings = flow.add(steps.SETTINGS, "set", steps.assigned(filled_in, keep=True), after=steps.start(flow))
    read = sheets.read(flow, sheet, "Read the Rows", after=settings)
    wanted = steps.check(flow, "Only Rows to Do", f"{_TO_DO} && {_AMONG}", after=read)
    made = _made(flow, making, after=steps.check(flow, _ROW, _FITS, after=wanted))
    row = f"$('{_ROW}').item.json"
    tries = f"={{{{ Number({row}.tries || 0) + 1 }}}}"
    begun = {"id": f"={{{{ {row}.id }}}}", "status": "rendering", "video": "", "tries": tries}
    begun |= {} if making.extras else {"video_id": "={{ $json.id }}"}
    sheets.update(flow, sheet, "Write Rendering", begun, after=made)
    refused = {"id": f"={{{{ {row}.id }}}}", "status": "=refused: {{ $json.error }}"}
    sheets.update(flow, sheet, "Write Refused", refused, after=made, output=1)
    end = _heard(flow) if making.extras else _heard_by_id(flow, sheet)
    flow.link(sheets.update(flow, sheet, "Write the End", end[1], after=end[0]), settings)
    return flow


def _note(making: Making, names: Names) -> str:
    lists = " and ".join(f"*Find {thing}s*" for thing in making.chosen.values())
    columns = ". Choose it in the four" if making.extras else ", **video_id**. Choose it in the five"
    return (
        f"{with_node.note(names)}Your sheet has the columns **id** (yours, never used twice), **title**, **script**,"
        f" **status**, **video**, **tries**{columns} Google Sheets steps.\n4. Fill in **Settings**: {making.told} (the"
        f" action {lists} lists them), how many {making.limit[2]} one video may cost, how many videos may render at"
        " once, and how many rows from the top are made: begin with 2 as a test, then 0 for all.\n5. Publish, so that"
        " **Video Finished** hears what ends, and execute **Start by Hand**.\nEach row is paid once, however often its"
        " step is repeated. Rows that failed say why; to make these, and only these, again: write *again* in their"
        " **status**, and execute **Start by Hand** once more."
    )


def _made(flow: Workflow, making: Making, *, after: str) -> str:
    """The step that makes a row's video; a second output tells of a row that is refused."""
    limit = making.limit[0]
    told = {
        "resource": "video",
        "operation": making.action,
        "script": "={{ $json.script }}",
        **{key: {"__rl": True, "mode": "id", "value": f"={{{{ {steps.setting(key)} }}}}"} for key in making.chosen},
        limit: f"={{{{ {steps.setting(limit)} }}}}",
        ADDITIONAL: {
            making.title: "={{ $json.title }}",
            **({"extras": {"pairs": [{"key": "sheet_row", "value": "={{ $json.id }}"}]}} if making.extras else {}),
            "idempotencyKey": f"={{{{ $workflow.id }}}}-row-{{{{ $json.id }}}}-{{{{ {_TRIES} }}}}",
        },
        "requestOptions": {},
    }
    settings = {"credentials": steps.own(flow.names), "onError": "continueErrorOutput"} | steps.RETRIED
    return flow.add(making.step, flow.names.action, told, after=after, settings=settings)


def _heard(flow: Workflow) -> tuple[str, Json]:
    """What hears of each end of the sheet's rows, and what is written of it."""
    ours = steps.check(flow, "Only of the Sheet", "!!$json.video.extras.sheet_row", after=_trigger(flow))
    return ours, _end("$json.video.extras.sheet_row", "$json")


def _heard_by_id(flow: Workflow, sheet: Json) -> tuple[str, Json]:
    """The same where a video bears nothing of ours: its row is found by its id, which may be written a moment later."""
    later = {"resume": "timeInterval", "amount": 60, "unit": "seconds"}
    waited = flow.add("Let Its Row Be Written", "wait", later, after=_trigger(flow))
    rows = sheets.read(flow, sheet, "Look for Its Row", after=waited)
    ours = steps.check(flow, "Only Its Row", f"String($json.video_id) === {_ITS_ID}", after=rows)
    return ours, _end("$json.id", "$('Video Finished').first().json")


def _trigger(flow: Workflow) -> str:
    told = {"trigger": "video_finished", "filters": {}, "options": {}}
    return flow.add("Video Finished", flow.names.trigger, told, settings={"credentials": steps.own(flow.names)})


def _end(row: str, event: str) -> Json:
    return {
        "id": f"={{{{ {row} }}}}",
        "status": f"={{{{ {event}.trigger === 'video_done' ? 'done' : 'failed: ' + {event}.reason }}}}",
        "video": f"={{{{ {event}.video.video_url ?? '' }}}}",
    }
