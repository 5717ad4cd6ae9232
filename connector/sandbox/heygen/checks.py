"""Whether what a well-formed body of /v3/videos names exists in the account and fits. If not: a 400 Refusal."""

from connector.sandbox.heygen.account import Account
from connector.sandbox.heygen.errors import Refusal, refuse_field
from connector.sandbox.heygen.jobs import Json
from connector.sandbox.heygen.prices import DEFAULT_ENGINE
from connector.sandbox.heygen.records import Look, Voice


def check_video(account: Account, args: Json) -> None:
    """For the body of POST /v3/videos."""
    match args["type"]:
        case "avatar":
            _check_spoken_look(account, args, "")
        case "image":
            check_file(account, args["image"], "image")
            _check_speech(account, args, "")
        case "studio":
            for index, scene in enumerate(args["scenes"]):
                _check_scene(account, scene, f"scenes[{index}].")
        case _:
            for index, look_id in enumerate(args["avatar_id"]):
                usable(account, look_id, f"avatar_id[{index}]")
            for index, file in enumerate(args.get("references", ())):
                check_file(account, file, f"references[{index}]")
    check_folder(account, args.get("folder_id"))
    background = args.get("background") or {}
    if background.get("asset_id") is not None:
        check_asset(account, background["asset_id"], "background.asset_id", "image")


def usable(account: Account, look_id: str, path: str) -> Look:
    look = account.looks.get(look_id)
    if look is None:
        group = " It is the id of a group: give one of its looks." if look_id in account.groups else ""
        raise refuse_field(path, f"There is no avatar look {look_id}.{group}")
    if look.group.status != "completed":
        raise refuse_field(path, f"This look is {look.group.status}; only completed ones can be used.")
    return look


def check_voice(account: Account, voice_id: str, path: str) -> Voice:
    voice = account.voices.get(voice_id)
    if voice is None:
        raise refuse_field(path, f"There is no voice {voice_id}.")
    return voice


def check_asset(account: Account, asset_id: str, path: str, kind: str | None = None) -> None:
    asset = account.assets.get(asset_id)
    if asset is None or asset.limit is not None:
        raise Refusal(400, f"{path}: There is no asset {asset_id}.", code="asset_not_available", param=path)
    if kind and asset.kind != kind:
        raise refuse_field(path, f"An asset of the kind {kind} is needed here.")


def check_file(account: Account, file: Json | None, path: str) -> None:
    if file and file["type"] == "asset_id":
        check_asset(account, file["asset_id"], f"{path}.asset_id")


def check_folder(account: Account, folder_id: str | None) -> None:
    if folder_id is not None and folder_id not in account.folders:
        raise refuse_field("folder_id", f"There is no folder {folder_id}.")


def _check_scene(account: Account, scene: Json, path: str) -> None:
    if scene["type"] != "avatar_video":
        check_file(account, scene["source"], f"{path}source")
        _check_speech(account, scene, path)
    elif scene["input"]["type"] == "avatar":
        _check_spoken_look(account, scene["input"], f"{path}input.")
    else:
        check_file(account, scene["input"]["image"], f"{path}input.image")
        _check_speech(account, scene["input"], f"{path}input.")


def _check_spoken_look(account: Account, args: Json, path: str) -> None:
    look = usable(account, args["avatar_id"], f"{path}avatar_id")
    engine = args.get("engine", {}).get("type", DEFAULT_ENGINE)
    if engine not in look.engines:
        raise refuse_field(f"{path}engine.type", f"This look supports {', '.join(look.engines)} only.")
    if args.get("expressiveness") and not (look.is_photo and engine == DEFAULT_ENGINE):
        raise refuse_field(f"{path}expressiveness", "This is for photo avatars on avatar_iv only.")
    if args.get("motion_prompt") and not (look.is_photo or engine == "avatar_v"):
        raise refuse_field(f"{path}motion_prompt", "This is for photo avatars, or avatar_v.")
    _check_speech(account, args, path, look.group.voice_id)


def _check_speech(account: Account, args: Json, path: str, default: str | None = None) -> None:
    if args.get("audio_asset_id") is not None:
        check_asset(account, args["audio_asset_id"], f"{path}audio_asset_id", "audio")
    voice_id = args.get("voice_id") or default
    if args.get("script") is not None and voice_id is None:
        raise refuse_field(f"{path}voice_id", "Give a voice: a picture has none of its own.")
    if voice_id is None:
        return
    voice = check_voice(account, voice_id, f"{path}voice_id")
    settings = args.get("voice_settings", {}).get("engine_settings")
    if settings and settings["engine_type"] != voice.engine:
        raise refuse_field(f"{path}voice_settings.engine_settings", f"This voice is one of {voice.engine}.")
