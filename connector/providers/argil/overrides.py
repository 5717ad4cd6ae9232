"""What Argil's entries are called, and which of their fields are shown, on one platform alone."""

from connector.catalogue.overrides import (
    Batch,
    Make,
    MakeModule,
    N8n,
    N8nOperation,
    Overrides,
    Resource,
    Zapier,
    ZapierStep,
)

_VIDEO = Resource("video", "Video", "a")

_ZAPIER = Zapier(
    key_page="https://app.argil.ai/developers",  # https://docs.argil.ai, "API Credentials"
    steps={
        "api_request": ZapierStep(noun="API Request"),
        "create_and_render_video": ZapierStep(wait_label="Create, Render and Wait for Video"),
        "create_asset": ZapierStep(description="Creates a new asset: imports an image or a video into the library."),
        "create_avatar": ZapierStep(
            description="Creates a new avatar from an image, which spends credits. The triggers Avatar Ready and Avatar"
            " Failed tell how its training ends.",
        ),
        "estimate_cost": ZapierStep(noun="Cost Estimate"),
        "export_subtitles": ZapierStep(noun="Subtitle File"),
        "music": ZapierStep(noun="Music"),
        "render_video": ZapierStep(wait_label="Render and Wait for Video"),
    },
)

_MAKE = Make(
    theme="#1f2433",
    any_request="api_request",
    batch=Batch(action="create_and_render_video", columns=("script", "avatar_id", "max_credits"), link="video_url"),
    modules={
        "delete_video": MakeModule(repeatable="Deleting again what is gone does no harm and costs nothing."),
        "estimate_cost": MakeModule(label="Estimate the cost of a video", group="Videos"),
        "export_subtitles": MakeModule(group="Videos"),
        "video_done": MakeModule(label="Watch finished videos"),
    },
)

_N8N = N8n(
    folder="",  # where 0.1.0 had them
    aliases=("subtitles", "voice"),
    prominent=frozenset({"script", "avatar_id", "max_credits", "moments", "transcript", "image"}),
    additional_before=frozenset({"max_credits"}),
    operations={
        "api_request": N8nOperation(resource=Resource("api", "API"), sentence="Make an API request"),
        "estimate_cost": N8nOperation(resource=_VIDEO),
        "export_subtitles": N8nOperation(resource=_VIDEO),
    },
)

OVERRIDES = Overrides(zapier=_ZAPIER, make=_MAKE, n8n=_N8N)
