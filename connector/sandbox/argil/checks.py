"""Whether what a well-formed body names exists in the account and may be used. If not: a 400 Refusal."""

from datetime import datetime

from connector.sandbox.argil.account import Account
from connector.sandbox.argil.errors import refuse_field
from connector.sandbox.argil.records import Avatar, Json, Voice

VOICE_MODELS = {
    "elevenlabs": (
        "eleven_multilingual_v2",
        "eleven_multilingual_v1",
        "eleven_monolingual_v1",
        "eleven_turbo_v2",
        "eleven_turbo_v2_5",
        "eleven_flash_v2_5",
        "eleven_v3",
    ),
    "minimax": (
        "speech-02-hd",
        "speech-02-turbo",
        "speech-2.5-hd",
        "speech-2.5-turbo",
        "speech-2.6-hd",
        "speech-2.6-turbo",
        "speech-2.8-hd",
        "speech-2.8-turbo",
    ),
}


def check_video(account: Account, args: Json, now: datetime) -> None:
    """For the body of POST /videos."""
    for index, moment in enumerate(args["moments"]):
        _check_moment(account, moment, f"moments[{index}]", now)
    style = args.get("subtitles", {}).get("styleId")
    if style is not None and style not in account.styles:
        raise refuse_field("subtitles.styleId", f"There is no subtitle style {style}.")
    if "backgroundMusic" in args:
        asset_id = args["backgroundMusic"]["assetId"]
        _check_asset(account, asset_id, ("AUDIO",), "backgroundMusic.assetId", now)


def check_voice(account: Account, voice_id: str, path: str) -> Voice:
    voice = account.voices.get(voice_id)
    if voice is None:
        raise refuse_field(path, f"There is no voice {voice_id}.")
    return voice


def _check_moment(account: Account, moment: Json, path: str, now: datetime) -> None:
    avatar = account.avatars.get(moment["avatarId"])
    if avatar is None:
        raise refuse_field(f"{path}.avatarId", f"There is no avatar {moment['avatarId']}.")
    status = avatar.status_at(now)
    if status != "IDLE":
        raise refuse_field(f"{path}.avatarId", f"This avatar is {status}; only IDLE ones can play.")
    gesture = moment.get("gestureSlug")
    if gesture is not None and gesture not in avatar.gestures:
        raise refuse_field(f"{path}.gestureSlug", f"This avatar has no gesture {gesture}.")
    voice = check_voice(account, moment.get("voiceId", avatar.voice_id), f"{path}.voiceId")
    model = moment.get("voiceModel")
    if model is not None and model not in VOICE_MODELS[voice.provider]:
        raise refuse_field(f"{path}.voiceModel", f"{model} does not suit a {voice.provider} voice.")
    if "broll" in moment:
        _check_broll(account, avatar, moment["broll"], f"{path}.broll", now)


def _check_broll(account: Account, avatar: Avatar, broll: Json, path: str, now: datetime) -> None:
    if broll["type"] == "AVATAR_ACTION" and not avatar.from_image:
        raise refuse_field(f"{path}.type", "AVATAR_ACTION is for avatars made from an image.")
    if broll["type"] == "UPLOAD":
        _check_asset(account, broll["assetId"], ("IMAGE", "VIDEO"), f"{path}.assetId", now)


def _check_asset(account: Account, asset_id: str, types: tuple[str, ...], path: str, now: datetime) -> None:
    asset = account.assets.get(asset_id)
    if asset is None:
        raise refuse_field(path, f"There is no asset {asset_id}.")
    if asset.type not in types:
        raise refuse_field(path, f"An asset of type {' or '.join(types)} is needed here.")
    if asset.status_at(now) != "READY":
        raise refuse_field(path, f"This asset is {asset.status_at(now)}, not READY.")
