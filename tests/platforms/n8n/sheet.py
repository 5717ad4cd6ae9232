"""A sheet in Google's place: its rows are read and written over HTTP, which n8n's own HTTP Request step can do."""

import http.server
import json
import threading
from typing import Any, Self


class Sheet:
    """`with Sheet(rows) as sheet:`; each row is known by its `id`. `most`: how many were rendering at once."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        self.rows = {str(row["id"]): dict(row) for row in rows}
        self.most = 0
        sheet = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(list(sheet.rows.values()))

            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                sheet.rows[str(told["id"])] |= told
                sheet.most = max(sheet.most, sheet.statuses().count("rendering"))
                self._answer(told)

            def _answer(self, told: Any) -> None:
                body = json.dumps(told).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None: ...

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

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

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
