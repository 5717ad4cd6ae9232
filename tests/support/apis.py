"""The providers' APIs, as far as their OpenAPI files and their sandboxes are to be held against each other."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SPECIFICATIONS = Path(__file__).parents[1] / "specs"


@dataclass(frozen=True)
class API:
    """An OpenAPI file, and what is known of the API that the file does not say.

    `prefixes`: the paths that are the API's; `base` is what of them is not in the file. `closed`: schemas held to the
    properties they name and no others, so that a slip in a name is seen; None closes every schema but those `open`.
    `undocumented`: statuses that the API answers though its pages say nothing of them; so is every 5xx. They are held
    against the schema that `error` gives for a path.
    """

    label: str
    file: str
    prefixes: tuple[str, ...]
    base: str
    error: Callable[[str], str]
    undocumented: frozenset[int]
    closed: tuple[str, ...] | None = None
    open: tuple[str, ...] = ()
    delivery: str = "WebhookDelivery"
    error_type: str = "application/json"
    key: str = "x-api-key"

    @property
    def path(self) -> Path:
        return SPECIFICATIONS / self.file


ARGIL = API(
    label="Argil",
    file="argil-openapi.yaml",
    prefixes=("/v1/",),
    base="/v1",
    error=lambda _: "Error",
    undocumented=frozenset((401, 402, 403, 429)),
    closed=(
        *("Asset", "Avatar", "Error", "Moment", "SubtitleStyle", "SubtitleStylePage", "Video", "VideoPage", "Voice"),
        *("VideoCreateArgs", "VideoRenderArgs", "AutoBrolls", "BackgroundMusic", "AssetCreateArgs", "Zoom"),
        "Zoom/properties/keyframes/items",
    ),
)
ARGIL_V2 = API(
    label="Argil's API v2",
    file="argil-v2-openapi.yaml",
    prefixes=("/v2/",),
    base="/v2",
    error=lambda _: "Problem",
    undocumented=frozenset((401, 403, 404, 405, 422, 429)),
    closed=("Problem", "WebhookEndpoint", "WebhookEndpointCreateArgs"),
    delivery="V1Event",
    error_type="application/problem+json",
)
HEYGEN = API(
    label="HeyGen",
    file="heygen-openapi.yaml",
    prefixes=("/v1/", "/v2/", "/v3/"),
    base="",
    error=lambda path: "V3Error" if path.startswith("/v3/") else "LegacyError",
    undocumented=frozenset((400, 401, 402, 403, 404, 409, 413, 415, 429)),
    open=("WebhookDelivery",),  # only one type of events has its payload published
)
OF = {"argil": (ARGIL, ARGIL_V2), "heygen": (HEYGEN,)}
"""By the provider's key."""
