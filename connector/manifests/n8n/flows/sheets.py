"""Google Sheets in templates: one row for each video, known by its column `id`."""

from collections.abc import Mapping
from typing import Any

from connector.manifests.n8n.workflow import Json, Workflow


def chosen() -> Json:
    """Which sheet: what the user chooses in each step."""
    choice = {"__rl": True, "mode": "list", "value": ""}
    return {"documentId": choice, "sheetName": choice}


def write(
    flow: Workflow,
    sheet: Mapping[str, Any],
    row: str,
    name: str,
    values: Mapping[str, str],
    *,
    after: str,
    output: int = 0,
) -> str:
    """A step that writes some columns of the row that a step `row` gave."""
    return update(
        flow, sheet, name, {"id": f"={{{{ $('{row}').first().json.id }}}}", **values}, after=after, output=output
    )


def update(
    flow: Workflow, sheet: Mapping[str, Any], name: str, values: Mapping[str, str], *, after: str, output: int = 0
) -> str:
    """A step that writes some columns of the row whose `id` is among the values."""
    columns = {"mappingMode": "defineBelow", "matchingColumns": ["id"], "value": values, "schema": _columns(values)}
    parameters = {"resource": "sheet", "operation": "update", **sheet, "columns": columns, "options": {}}
    return flow.add(name, "googleSheets", parameters, after=after, output=output)


def read(flow: Workflow, sheet: Mapping[str, Any], name: str, *, after: str) -> str:
    """A step that gives every row."""
    return flow.add(
        name, "googleSheets", {"resource": "sheet", "operation": "read", **sheet, "options": {}}, after=after
    )


def _columns(names: Mapping[str, str]) -> list[dict[str, Any]]:
    shown = {"type": "string", "display": True, "required": False, "defaultMatch": False, "canBeUsedToMatch": True}
    return [{"id": name, "displayName": name, **shown} for name in names]
