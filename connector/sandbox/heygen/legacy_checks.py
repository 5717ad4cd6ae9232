"""Whether what a well-formed body of /v2/video/generate names exists in the account. If not: a 400 Refusal."""

from connector.sandbox.heygen import checks
from connector.sandbox.heygen.account import Account
from connector.sandbox.heygen.errors import refuse_field
from connector.sandbox.heygen.jobs import Json


def check_video(account: Account, args: Json) -> None:
    for index, scene in enumerate(args["video_inputs"]):
        path = f"video_inputs[{index}]"
        if "character" in scene:
            _check_character(account, scene["character"], f"{path}.character")
        voice = scene["voice"]
        if voice["type"] == "text":
            checks.check_voice(account, voice["voice_id"], f"{path}.voice.voice_id")
        for part, name, kind in (
            (voice, "audio_asset_id", "audio"),
            (scene.get("background", {}), "image_asset_id", "image"),
            (scene.get("background", {}), "video_asset_id", "video"),
        ):
            if name in part:
                checks.check_asset(account, part[name], f"{path}.{name}", kind)
    checks.check_folder(account, args.get("folder_id"))


def _check_character(account: Account, character: Json, path: str) -> None:
    name = "avatar_id" if character["type"] == "avatar" else "talking_photo_id"
    look = checks.usable(account, character[name], f"{path}.{name}")
    if look.is_photo != (character["type"] == "talking_photo"):
        raise refuse_field(f"{path}.{name}", f"This is no {character['type']}.")
