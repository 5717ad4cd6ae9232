"""What HeyGen's entries are called, and which of their fields are shown, on one platform alone."""

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
    key_page="https://app.heygen.com/settings?nav=API",  # https://docs.heygen.com/docs/api-key
    none={"get_account": "Every step at Zapier asks for something: *API Request* tells the same, with `/v3/users/me`."},
    steps={
        "api_request": ZapierStep(noun="API Request"),
        "create_avatar_video": ZapierStep(
            description="Creates a new video in which avatars or talking photos speak, of one scene or up to 50, and"
            " starts its render, which HeyGen bills.",
        ),
        "create_video_from_template": ZapierStep(noun="Video"),
        "create_videos": ZapierStep(
            noun="Video Batch",
            description="Creates a new batch of up to 100 avatar videos and starts their renders, which HeyGen bills:"
            " those that fail can be repeated without paying for the others again.",
        ),
        "estimate_cost": ZapierStep(noun="Cost Estimate"),
        "talking_photos": ZapierStep(noun="Talking Photo"),
    },
)

_MAKE = Make(
    theme="#1d3b3a",
    any_request="api_request",
    batch=Batch(action="create_avatar_video", columns=("script", "avatar_id", "max_cost"), link="video_url"),
    modules={
        "create_video_from_template": MakeModule(label="Create a video from a template", group="Videos"),
        "create_videos": MakeModule(label="Create many videos", group="Videos"),
        "delete_video": MakeModule(repeatable="Deleting again what is gone does no harm and costs nothing."),
        "estimate_cost": MakeModule(label="Estimate the cost of a video", group="Videos"),
        "get_account": MakeModule(label="Get the account", group="Account"),
        "translation_done": MakeModule(label="Watch finished translations"),
        "video_done": MakeModule(label="Watch finished videos"),
    },
)

_N8N = N8n(
    aliases=("talking photo", "video translation", "template", "voice"),
    prominent=frozenset({"script", "avatar_id", "voice_id", "max_cost"}),
    operations={
        "api_request": N8nOperation(resource=Resource("api", "API"), sentence="Make an API request"),
        "create_avatar_video": N8nOperation(name="Create", sentence="Create an avatar video"),
        "create_video_from_template": N8nOperation(
            resource=_VIDEO, name="Create From Template", sentence="Create a video from a template"
        ),
        "create_videos": N8nOperation(name="Create Many", sentence="Create many videos"),
        "estimate_cost": N8nOperation(resource=_VIDEO, sentence="Estimate the cost of a video"),
        "get_account": N8nOperation(resource=Resource("account", "Account"), sentence="Get the account"),
    },
)

OVERRIDES = Overrides(zapier=_ZAPIER, make=_MAKE, n8n=_N8N)
