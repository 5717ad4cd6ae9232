"""What Argil refuses, and that the refusal names the field. AVATAR and the like stand for seeded ids."""

from typing import Any

import pytest
from support.samples import sample

from connector.sandbox.argil import seeds

AVATAR, IMAGE_AVATAR = "Lena in the studio", "Ayo from a photo"
SPOKEN = {"avatarId": AVATAR, "transcript": "Hello."}
FRAME = {"time": 0, "scale": 1}


def ids() -> dict[str, str]:
    planted = seeds.plant()
    return {row.name: row.id for row in (*planted.avatars, *planted.voices, *planted.assets, *planted.styles)}


IDS = ids()


def with_ids(value: Any) -> Any:
    """`value` with the names of seeded things replaced by their ids."""
    if isinstance(value, dict):
        return {key: with_ids(each) for key, each in value.items()}
    if isinstance(value, list):
        return [with_ids(each) for each in value]
    return IDS.get(value, value) if isinstance(value, str) else value


def one(**moment: Any) -> dict[str, Any]:
    return {"name": "n", "moments": [{**SPOKEN, **moment}]}


def broll(type: str, **more: Any) -> dict[str, Any]:
    return one(broll={"type": type, **more})


def zoomed(*keyframes: Any, **more: Any) -> dict[str, Any]:
    return one(zoom={"keyframes": list(keyframes), **more})


def video(**more: Any) -> dict[str, Any]:
    return {**one(), **more}


REFUSED_VIDEOS = [
    ({"moments": [SPOKEN]}, "name"),
    ({"name": "n"}, "moments"),
    (video(name=3), "name"),
    (video(name=None), "name"),
    (video(moments=[]), "moments"),
    (video(moments=["x"]), "moments[0]"),
    (video(moments=[SPOKEN, {"transcript": "x"}]), "moments[1].avatarId"),
    (one(colour="red"), "moments[0].colour"),
    (one(audioUrl="https://example.com/a.mp3"), "moments[0].transcript"),
    ({"name": "n", "moments": [{"avatarId": AVATAR}]}, "moments[0].transcript"),
    (one(transcript="x" * 501), "moments[0].transcript"),
    ({"name": "n", "moments": [{"avatarId": AVATAR, "audioUrl": "a.mp3"}]}, "moments[0].audioUrl"),
    (one(avatarId="nobody"), "moments[0].avatarId"),
    (one(avatarId="Ines still training"), "moments[0].avatarId"),
    (one(avatarId="Tom failed training"), "moments[0].avatarId"),
    (one(voiceId="nobody"), "moments[0].voiceId"),
    (one(voiceModel="speech-02-hd"), "moments[0].voiceModel"),
    (one(voiceId="Camille", voiceModel="eleven_v3"), "moments[0].voiceModel"),
    (one(gestureSlug="backflip"), "moments[0].gestureSlug"),
    (one(zoom={"level": 1.5}), "moments[0].zoom.level"),
    (zoomed(), "moments[0].zoom.keyframes"),
    (zoomed(*[FRAME] * 21), "moments[0].zoom.keyframes"),
    (zoomed({"time": 1.1, "scale": 1}), "moments[0].zoom.keyframes[0].time"),
    (zoomed(FRAME, {"time": 1, "scale": 3.1}), "moments[0].zoom.keyframes[1].scale"),
    (zoomed({"time": "0", "scale": 1}), "moments[0].zoom.keyframes[0].time"),
    (zoomed({"time": True, "scale": 1}), "moments[0].zoom.keyframes[0].time"),
    (zoomed({**FRAME, "easing": [0, 1, 2]}), "moments[0].zoom.keyframes[0].easing"),
    (zoomed({"time": 0}), "moments[0].zoom.keyframes[0].scale"),
    (one(broll={}), "moments[0].broll.type"),
    (one(broll=[]), "moments[0].broll.type"),
    (broll("STOCK"), "moments[0].broll.type"),
    (broll("GENERATION", query="x"), "moments[0].broll.query"),
    (broll("GENERATION", animate="yes"), "moments[0].broll.animate"),
    (broll("STOCKS_VIDEO", prompt="x"), "moments[0].broll.prompt"),
    (broll("STOCKS_VIDEO", animate=True), "moments[0].broll.animate"),
    (broll("GOOGLE_IMAGES", motionPrompt="x"), "moments[0].broll.motionPrompt"),
    (broll("GOOGLE_IMAGES", layout="LEFT"), "moments[0].broll.layout"),
    (broll("GOOGLE_IMAGES", zoom={"keyframes": []}), "moments[0].broll.zoom.keyframes"),
    (broll("AVATAR_ACTION"), "moments[0].broll.type"),
    (broll("UPLOAD"), "moments[0].broll.assetId"),
    (broll("UPLOAD", assetId="x"), "moments[0].broll.assetId"),
    (broll("UPLOAD", assetId="00000000-0000-4000-8000-000000000000"), "moments[0].broll.assetId"),
    (broll("UPLOAD", assetId="Calm piano"), "moments[0].broll.assetId"),
    (video(subtitles={}), "subtitles.enable"),
    (video(subtitles={"enable": 1}), "subtitles.enable"),
    (video(subtitles={"enable": True, "font": "x"}), "subtitles.font"),
    (video(subtitles={"enable": True, "styleId": "x"}), "subtitles.styleId"),
    (video(subtitles={"enable": True, "position": "top"}), "subtitles.position"),
    (video(subtitles={"enable": True, "size": "Huge"}), "subtitles.size"),
    (video(aspectRatio="1:1"), "aspectRatio"),
    (video(model="ARGIL_V2"), "model"),
    (video(autoBrolls={"enable": True, "source": "AVATAR_ACTION"}), "autoBrolls.intensity"),
    (video(autoBrolls={"source": "GENERATION", "intensity": "LOW"}), "autoBrolls.enable"),
    (video(autoBrolls={"enable": True, "source": "UPLOAD", "intensity": "LOW"}), "autoBrolls.source"),
    (video(backgroundMusic={}), "backgroundMusic.assetId"),
    (video(backgroundMusic={"assetId": "Product photo"}), "backgroundMusic.assetId"),
    (video(backgroundMusic={"assetId": "Calm piano", "volume": 1.1}), "backgroundMusic.volume"),
    (video(extras={str(n): "" for n in range(11)}), "extras"),
    (video(extras={"k": "x" * 257}), "extras.k"),
    (video(extras={"k": 3}), "extras.k"),
    (video(extras=[]), "extras"),
]


@pytest.mark.parametrize(("body", "field"), sample(REFUSED_VIDEOS, 20))
def test_a_video_is_refused(alice: Any, body: Any, field: str) -> None:
    answer = alice("POST", "/videos", 400, json=with_ids(body)).json()
    assert answer["code"] == 400 and f"{field}: " in answer["message"] and answer["message"].endswith(".")
    assert alice.state()["videos_created"] == 0


ACCEPTED_VIDEOS = [
    one(transcript="x" * 500),
    {"name": "", "moments": [{"avatarId": AVATAR, "audioUrl": "https://example.com/a.mp3"}]},
    one(voiceId="Camille", voiceModel="speech-2.8-turbo", gestureSlug="wave"),
    zoomed(*[{"time": 1, "scale": 3, "easing": [0.42, 0, 0.58, 1]}] * 20),
    one(avatarId=IMAGE_AVATAR, broll={"type": "AVATAR_ACTION", "prompt": "p", "motionPrompt": "m"}),
    broll("GENERATION", prompt="p", animate=True, layout="BACKGROUND"),
    broll("STOCKS_VIDEO", query="q", zoom={"keyframes": [FRAME]}),
    broll("GOOGLE_IMAGES", query="q", animate=False),
    broll("UPLOAD", assetId="City at night"),
    video(subtitles={"enable": True, "styleId": "Karaoke", "position": "Bottom", "size": "Large"}),
    video(autoBrolls={"enable": True, "source": "GENERATION", "intensity": "LOW"}, enableAutoBrolls=True),
    video(backgroundMusic={"assetId": "Calm piano", "volume": 0.14}, aspectRatio="16:9", model="ARGIL_ATOM"),
    video(extras={str(n): "x" * 256 for n in range(10)}, somethingNew=1),
]


@pytest.mark.parametrize("body", ACCEPTED_VIDEOS)
def test_a_video_is_accepted_and_shown(alice: Any, body: Any) -> None:
    made = alice("POST", "/videos", 201, json=with_ids(body)).json()
    assert (made["name"], made["status"], made["duration"]) == (body["name"], "IDLE", None)
    assert made["extras"] == body.get("extras", {})
    assert made["aspectRatio"] == body.get("aspectRatio", "9:16")


IMAGE = {"url": "https://example.com/a.png"}
GOOD_AVATAR = {"type": "IMAGE", "name": "Zoe", "datasetImage": IMAGE}
GOOD_ASSET = {"name": "a", "type": "IMAGE", "url": "https://example.com/a.png"}
GOOD_WEBHOOK = {"callbackUrl": "https://example.com/a", "events": ["VIDEO_GENERATION_SUCCESS"]}

REFUSED = [
    ("/avatars", {**GOOD_AVATAR, "type": "VIDEO"}, "type"),
    ("/avatars", {**GOOD_AVATAR, "name": ""}, "name"),
    ("/avatars", {**GOOD_AVATAR, "name": "x" * 257}, "name"),
    ("/avatars", {**GOOD_AVATAR, "colour": "red"}, "colour"),
    ("/avatars", {**GOOD_AVATAR, "voiceId": "x"}, "voiceId"),
    ("/avatars", {**GOOD_AVATAR, "voiceId": "00000000-0000-4000-8000-000000000000"}, "voiceId"),
    ("/avatars", {**GOOD_AVATAR, "datasetImage": {}}, "datasetImage"),
    ("/avatars", {**GOOD_AVATAR, "datasetImage": {"url": "http://example.com/a.png"}}, "datasetImage.url"),
    ("/avatars", {**GOOD_AVATAR, "datasetImage": {"base64": "iVBO"}}, "datasetImage.base64"),
    ("/avatars", {**GOOD_AVATAR, "datasetImage": {"base64": "data:image/gif;base64,x"}}, "datasetImage.base64"),
    ("/avatars", {**GOOD_AVATAR, "datasetImage": {**IMAGE, "base64": "data:image/png;base64,x"}}, "datasetImage"),
    ("/assets", {**GOOD_ASSET, "type": "AUDIO"}, "type"),
    ("/assets", {**GOOD_ASSET, "url": "ftp://example.com/a.png"}, "url"),
    ("/assets", {**GOOD_ASSET, "name": ""}, "name"),
    ("/webhooks", {**GOOD_WEBHOOK, "events": []}, "events"),
    ("/webhooks", {**GOOD_WEBHOOK, "events": ["AVATAR_GENERATION_FAILED"]}, "events[0]"),
    ("/webhooks", {**GOOD_WEBHOOK, "callbackUrl": "example.com"}, "callbackUrl"),
    ("/webhooks", {"callbackUrl": "https://example.com/a"}, "events"),
    ("/webhooks", {**GOOD_WEBHOOK, "secret": "x"}, "secret"),
    ("/webhooks", [], "body"),
]


@pytest.mark.parametrize(("path", "body", "field"), REFUSED)
def test_other_bodies_are_refused(alice: Any, path: str, body: Any, field: str) -> None:
    assert alice("POST", path, 400, json=body).json()["message"].startswith(f"{field}: ")


def test_an_avatar_may_be_made_of_a_data_uri_and_a_known_voice(alice: Any) -> None:
    body = {**GOOD_AVATAR, "datasetImage": {"base64": "data:image/webp;base64,UklGRg=="}, "voiceId": "Grace"}
    assert alice("POST", "/avatars", 201, json=with_ids(body)).json()["status"] == "TRAINING"
    assert len(alice.get("/voices")) == 7
    alice("POST", "/avatars", 201, json=GOOD_AVATAR)
    assert alice.get("/voices")[-1]["name"] == "Voice of Zoe"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("/videos?page=0", "page"),
        ("/videos?limit=x", "limit"),
        ("/videos?extrasFilter=x", "extrasFilter"),
        ('/videos?extrasFilter={"a": 1}', "extrasFilter"),
        ("/videos?extrasFilter=[]", "extrasFilter"),
        ("/assets?type=MUSIC", "type[0]"),
        ("/assets?status=DONE", "status"),
        ("/assets?pageSize=101", "pageSize"),
        ("/avatars?model=V1", "model"),
        ("/avatars?orientation=9:16", "orientation"),
        ("/voices?language=english", "language"),
        ("/voices?gender=X", "gender"),
        ("/subtitles?pageSize=101", "pageSize"),
    ],
)
def test_queries_are_refused(alice: Any, query: str, field: str) -> None:
    assert alice("GET", query, 400).json()["message"].startswith(f"{field}: ")


def test_a_body_that_is_not_json_is_refused_and_the_connection_lives_on(alice: Any) -> None:
    alice("POST", "/videos", 400, data=b"name=x")
    alice("POST", "/videos", 400, data=b"{", headers={"Content-Type": "application/json"})
    alice("GET", "/videos", 200)
    video = alice.create()
    alice("POST", f"/videos/{video['id']}/render", 400, json={"callbackUrl": "nowhere"})
    assert alice.state()["renders"] == 0
