"""Argil: a video is created and rendered in one step."""

from connector.demo.script import Script

SCRIPT = Script(
    provider="argil",
    label="Argil",
    api_key="sandbox-demo",  # a sandbox takes any key that begins so
    sandbox_header="x-api-key",
    setting="CONNECTOR_ARGIL_URL",
    path="/v1",
    options="avatars",
    choice="avatar_id",
    action="create_and_render_video",
    input={
        "name": "Demo",
        "script": "Hello there. This video was made by a stand-in for Argil, so it cost nothing.",
        "extras": {"row": "42"},
    },
    once_more={"script": "Once more."},
    trigger="video_done",
    event_type="video.done",
    resource="video",
    file="video_url",
    unit="credits",
)
