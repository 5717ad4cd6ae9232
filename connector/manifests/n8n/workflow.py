"""A workflow as n8n imports it: nodes with stable ids and places, and what follows what."""

import uuid
from typing import Any

from connector.manifests.n8n.literals import json_text
from connector.manifests.n8n.names import Names

Json = dict[str, Any]

VERSIONS: dict[str, float] = {
    "n8n-nodes-base.crypto": 1,
    "n8n-nodes-base.extractFromFile": 1,
    "n8n-nodes-base.filter": 2.2,
    "n8n-nodes-base.googleSheets": 4.5,
    "n8n-nodes-base.googleSheetsTrigger": 1,
    "n8n-nodes-base.httpRequest": 4.2,
    "n8n-nodes-base.if": 2.2,
    "n8n-nodes-base.manualTrigger": 1,
    "n8n-nodes-base.n8nTrigger": 1,
    "n8n-nodes-base.noOp": 1,
    "n8n-nodes-base.set": 3.4,
    "n8n-nodes-base.splitInBatches": 3,
    "n8n-nodes-base.splitOut": 1,
    "n8n-nodes-base.stickyNote": 1,
    "n8n-nodes-base.stopAndError": 1,
    "n8n-nodes-base.wait": 1.1,
    "n8n-nodes-base.webhook": 2,
    "n8n-nodes-base.youTube": 1,
}
"""Versions that n8n 1.123 knows as well as 2.x. An unknown one imports, and never runs."""

_OURS = {"Connector": 1.1, "ConnectorTrigger": 1}  # of any provider's nodes, by how their types end

_SPACE = uuid.UUID("6f0c3d52-6a53-5f0e-9d2c-0a8c5f6d1b7e")
_STEP, _LANE = 220, 200
_HEARING = (".wait", ".webhook", "ConnectorTrigger")  # n8n gives these an address of their own


def version(kind: str) -> float | None:
    """The version of a type of nodes; None where it is not known."""
    ours = next((each for end, each in _OURS.items() if kind.endswith(end)), None)
    return ours or VERSIONS.get(kind)


class Workflow:
    """Nodes are added in the order of the flow; each stands to the right of the one it follows."""

    def __init__(self, names: Names, name: str, note: str) -> None:
        """`note` is what a sticky note beside it tells its user."""
        self.names = names
        self.name = name
        self._nodes: list[Json] = []
        self._places: dict[str, tuple[int, int]] = {}
        self._connections: Json = {}
        self._note = note

    def add(
        self,
        name: str,
        kind: str,
        parameters: Json,
        *,
        after: str | None = None,
        output: int = 0,
        beside: str | None = None,
        settings: Json | None = None,
    ) -> str:
        """A node of a kind such as `set`, behind an output of another one. Gives its name.

        `beside`: it stands to the right of that one, and is not connected. `settings` are n8n's: credentials, retries.
        """
        kind = kind if "." in kind else f"n8n-nodes-base.{kind}"
        left = after or beside
        column, lane = self._places[left] if left else (-1, self._free_lane())
        x, y = self._places[name] = (column + 1, lane + output)
        webhook = {"webhookId": self._id(f"webhook of {name}")} if kind.endswith(_HEARING) else {}
        self._nodes.append(
            {
                "id": self._id(name),
                "name": name,
                "type": kind,
                "typeVersion": version(kind),
                "position": [x * _STEP, y * _LANE],
                **webhook,
                "parameters": parameters,
                **(settings or {}),
            }
        )
        if after:
            self.link(after, name, output=output)
        return name

    def link(self, after: str, name: str, *, output: int = 0) -> None:
        """Let a node follow another one's output."""
        outputs = self._connections.setdefault(after, {"main": []})["main"]
        outputs.extend([] for _ in range(output + 1 - len(outputs)))
        outputs[output].append({"node": name, "type": "main", "index": 0})

    def text(self) -> str:
        """The file to import."""
        note = {
            "id": self._id("note"),
            "name": "Read Me",
            "type": "n8n-nodes-base.stickyNote",
            "typeVersion": VERSIONS["n8n-nodes-base.stickyNote"],
            "position": [0, -_LANE - 120],
            "parameters": {"content": f"## {self.name}\n\n{self._note}", "height": 240, "width": 860},
        }
        return json_text(
            {
                "name": self.name,
                "active": False,
                "nodes": [note, *self._nodes],
                "connections": self._connections,
                "settings": {"executionOrder": "v1"},
                "pinData": {},
            }
        )

    def _free_lane(self) -> int:
        return max((lane for _, lane in self._places.values()), default=-2) + 2

    def _id(self, of: str) -> str:
        return str(uuid.uuid5(_SPACE, f"{self.name}/{of}"))
