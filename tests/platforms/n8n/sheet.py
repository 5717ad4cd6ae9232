"""A sheet in Google's place: its rows are read and written over HTTP, which n8n's own HTTP Request step can do."""

import json
from typing import Any

from support.local_http import Handler, LocalHttp


class Sheet(LocalHttp):
    """`with Sheet(rows) as sheet:`; each row is known by its `id`. `most`: how many were rendering at once."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        self.rows = {str(row["id"]): dict(row) for row in rows}
        self.most = 0
        sheet = self

        class Rows(Handler):
            def do_GET(self) -> None:
                self.answer(json.dumps(list(sheet.rows.values())).encode(), "application/json")

            def do_POST(self) -> None:
                told = json.loads(self.body())
                sheet.rows[str(told["id"])] |= told
                sheet.most = max(sheet.most, sheet.statuses().count("rendering"))
                self.answer(json.dumps(told).encode(), "application/json")

        super().__init__(Rows)

    def statuses(self) -> list[str]:
        """Of the rows from the top."""
        return [str(row.get("status", "")) for row in self.rows.values()]

    def put_in(self, flow: dict[str, Any]) -> None:
        """Let a workflow's Google Sheets steps work with this sheet."""
        for node in flow["nodes"]:
            if node["type"].endswith(".googleSheets"):
                columns = node["parameters"].get("columns", {}).get("value")
                told: dict[str, Any] = {"method": "POST" if columns else "GET", "url": self.url, "options": {}}
                if columns:
                    named = [{"name": name, "value": value} for name, value in columns.items()]
                    told |= {"sendBody": True, "specifyBody": "keypair", "bodyParameters": {"parameters": named}}
                node.update(type="n8n-nodes-base.httpRequest", typeVersion=4.2, parameters=told, credentials={})
