"""HeyGen: an avatar speaks one scene."""

from connector.demo.script import Script

SCRIPT = Script(
    provider="heygen",
    label="HeyGen",
    api_key="sandbox-demo",  # a sandbox takes any key that begins so
    sandbox_header="X-Api-Key",
    setting="CONNECTOR_HEYGEN_URL",
    path="",
    options="avatars",
    choice="avatar_id",
    action="create_avatar_video",
    input={
        "title": "Demo",
        "script": "Hello there. This video was made by a stand-in for HeyGen, so it cost nothing.",
    },
    once_more={"script": "Once more."},
    trigger="video_done",
    event_type="video.done",
    resource="video",
    file="video_url",
    unit="USD",
)
