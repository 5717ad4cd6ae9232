"""Where the tests of n8n work: the bridge, the proxy to it, n8n, and what is done with them again and again."""

import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
from platforms import consent
from platforms.n8n import forms
from platforms.n8n.engine import Execution, N8n
from platforms.n8n.lossy_proxy import LossyProxy
from standardwebhooks import Webhook
from support.world import Api, World

from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import Action, Search
from connector.manifests.n8n import files
from connector.manifests.n8n.names import Names
from connector.states import Platform

ROOT = Path(__file__).parents[3]
BEARER = "httpBearerAuth"
START = "Start by Hand"


@dataclass
class Harness:
    """Everything that is up. The node's credential leads through the proxy, the templates' settings to the bridge."""

    n8n: N8n
    world: World
    api: Api
    proxy: LossyProxy
    offer: Offer

    @property
    def names(self) -> Names:
        return Names.of(self.offer)

    @property
    def entries(self) -> dict[str, Action | Search]:
        """What the node has operations for."""
        return {each.key: each for each in self.offer.entries if isinstance(each, Action | Search)}

    @property
    def credential(self) -> dict[str, str]:
        """The node's, as a node refers to it."""
        return self.n8n.credentials[self.names.credential, self.names.bridge]

    def sign_in(self, who: str, *, scope: str = "", **chosen: str) -> dict[str, dict[str, str]]:
        """A credential that somebody signed in with, as a node refers to it. `scope`: what n8n would ask for otherwise;
        `chosen`: what is filled in on the bridge's last page.
        """
        kind, name = self.names.signed_in, f"{self.names.bridge} of {who}"
        made = consent.client(self.world, Platform.N8N, f"{self.n8n.url}/rest/oauth2-credential/callback")
        data = {"baseUrl": f"{self.proxy.url}/", "clientId": made.id, "clientSecret": made.secret}
        referred = self.n8n.credential(kind, name, data)
        address = self.n8n.sign_in_address(kind, name).replace(self.proxy.url, self.world.url)
        asked = address.replace("scope=actions+triggers+read", f"scope={scope}") if scope else address
        self.n8n.signed_in(consent.allow(self.world, asked, who, **chosen))
        return {kind: referred}

    def try_credential(self, data: dict[str, str]) -> dict[str, str]:
        """Press Retry in the form of the node's credential, with other data in it."""
        return self.n8n.try_credential(self.names.credential, self.names.bridge, data)

    def counted(self) -> tuple[int, int]:
        """How many videos and renders there were at Argil so far."""
        told = self.world.state()
        return told["videos_created"], told["renders"]

    def avatar(self) -> str:
        return self.world.avatar(self.api)

    def options(self, key: str, **query: str) -> list[dict[str, Any]]:
        """An option list, asked of the bridge."""
        return list(self.api.good("GET", f"/v1/options/{key}", params=query))

    def subscriptions(self) -> list[dict[str, Any]]:
        return list(self.api.good("GET", "/v1/subscriptions")["data"])

    def secret(self, subscription: dict[str, Any]) -> str:
        """What signs a subscription's events."""
        again = {"trigger": subscription["trigger"], "target_url": subscription["target_url"]}
        return str(self.api.good("POST", "/v1/subscriptions", again)["secret"])

    def template(self, name: str, **settings: str) -> dict[str, Any]:
        """An imported template, as it came, whose Settings are filled in."""
        fresh = json.loads((templates_of(self.offer) / f"{name}.json").read_text())
        flow = self.n8n.workflow(fresh["name"])
        values = {"bridge": self.world.url, "avatar_id": self.avatar()} | settings
        for node, told in zip(flow["nodes"], fresh["nodes"], strict=True):
            node["parameters"] = told["parameters"]
            if node.get("retryOnFail"):
                node["waitBetweenTries"] = 100  # in place of five seconds
            if node["name"] == "Settings":
                for assignment in node["parameters"]["assignments"]["assignments"]:
                    assignment["value"] = values.get(assignment["name"], assignment["value"])
        return self.n8n.save(flow)

    def steps(
        self, *steps: dict[str, Any], items: tuple[dict[str, Any], ...] = ({},), binary: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """A workflow of action nodes, all of which follow its start; `items` are what it starts with."""
        start = {"type": "n8n-nodes-base.manualTrigger", "parameters": {}}
        acts = {
            "type": self.names.action,
            "typeVersion": 1.1,
            "credentials": {self.names.credential: self.credential},
        }
        told = [(START, start), *((f"Step {number}", acts | each) for number, each in enumerate(steps))]
        nodes = [
            {"id": f"node-{number}", "name": name, "typeVersion": 1, "position": [200 * number, 0], **node}
            for number, (name, node) in enumerate(told)
        ]
        follow = [{"node": node["name"], "type": "main", "index": 0} for node in nodes[1:]]
        return self.n8n.create(
            {
                "name": "Test",
                "nodes": nodes,
                "connections": {START: {"main": [follow]}},
                "pinData": {START: [{"json": each} | ({"binary": binary} if binary else {}) for each in items]},
                "settings": {"executionOrder": "v1"},
            }
        )

    def run(self, key: str, given: dict[str, Any], **more: Any) -> Execution:
        """One action or search in a workflow of its own. `more` joins its additional fields."""
        return self.n8n.run(self.steps(self.step(key, given, **more)))

    def step(self, key: str, given: dict[str, Any], **more: Any) -> dict[str, Any]:
        """An action node of one operation, filled in."""
        return {"parameters": forms.parameters(self.offer, self.entries[key], given, **more)}

    @contextlib.contextmanager
    def published(self, flow: dict[str, Any]) -> Iterator[None]:
        """A workflow that is switched on while the block runs."""
        self.n8n.publish(flow)
        try:
            yield
        finally:
            self.n8n.unpublish(flow)


def templates_of(offer: Offer) -> Path:
    """The folder of a provider's templates."""
    return ROOT / files.home(offer) / "templates"


def post(url: str, event: dict[str, Any], *, secret: str, seconds_ago: float = 0) -> int:
    """A delivery, signed by whoever has the secret. Gives the answer's status."""
    body, moment = json.dumps(event), datetime.fromtimestamp(int(time.time() - seconds_ago), UTC)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": event["id"],
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(event["id"], moment, body),
    }
    return requests.post(url, data=body, headers=headers, timeout=10).status_code
