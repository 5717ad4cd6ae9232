"""From a checked body to jobs that are under way: how long each is, what it costs, which files it fetches."""

from collections.abc import Iterator

from connector.sandbox.heygen import checks, legacy_checks, prices, template_checks
from connector.sandbox.heygen.account import Account
from connector.sandbox.heygen.errors import refuse_field
from connector.sandbox.heygen.jobs import Json, Lipsync, Translation, Video
from connector.sandbox.heygen.records import Template
from connector.sandbox.heygen.world import World, texts_in

Files = list[tuple[str, str]]
"""Addresses, and of what kind each file is."""


def video(world: World, account: Account, args: Json) -> Video:
    """For POST /v3/videos. Raises a 400, 402 or 429 Refusal."""
    checks.check_video(account, args)
    parts = list(_parts(account, args))
    seconds = round(sum(length for length, _ in parts), 1)
    made = Video(**world.planned(account, args, texts_in(args)), seconds=seconds)
    made.captioned = bool(args.get("caption", {}).get("style"))
    world.begin(account, [made], sum(price for _, price in parts), list(_addresses(args)))
    return made


def video_of_v2(world: World, account: Account, args: Json) -> Video:
    """For POST /v2/video/generate."""
    legacy_checks.check_video(account, args)
    seconds = round(sum(_seconds_of_v2(scene["voice"]) for scene in args["video_inputs"]), 1)
    made = Video(**world.planned(account, args, texts_in(args)), seconds=seconds)
    made.captioned = args.get("caption", False)
    price = prices.of_scene(None, "avatar_iii", seconds, None)
    world.begin(account, [made], price, list(_addresses(args)))
    return made


def video_of_template(world: World, account: Account, template: Template, args: Json) -> Video:
    """For POST /v3/templates/{template_id}."""
    template_checks.check(account, template, args)
    filled = template.variables | args["variables"]
    scripts = [_filled(template.scenes[each], filled) for each in args.get("scene_ids") or template.scenes]
    seconds = round(sum(prices.spoken(each) for each in scripts), 1)
    made = Video(**world.planned(account, args, [*scripts, *texts_in(args)]), seconds=seconds)
    made.captioned, made.gif = args.get("caption", False), args.get("include_gif", False)
    price = prices.of_scene(None, prices.DEFAULT_ENGINE, seconds, None)
    files = [
        (each["properties"]["url"], each["type"])
        for each in args["variables"].values()
        if "url" in each.get("properties", {})
    ]
    world.begin(account, [made], price, files)
    return made


def translations(world: World, account: Account, args: Json, languages: tuple[str, ...]) -> list[Translation]:
    """For POST /v3/video-translations: one for each language, all or none."""
    for index, language in enumerate(args["output_languages"]):
        if language not in languages:
            raise refuse_field(f"output_languages[{index}]", f"There is no language {language}.")
    for name in ("video", "audio", "srt"):
        checks.check_file(account, args.get(name), name)
    checks.check_folder(account, args.get("folder_id"))
    audio_only = args.get("translate_audio_only", False)
    made = [
        Translation(
            **world.planned(account, args, ()),
            seconds=prices.DUBBED_SECONDS,
            language=language,
            input_language=args.get("input_language"),
            audio_only=audio_only,
            captioned=args.get("enable_caption", False),
        )
        for language in args["output_languages"]
    ]
    price = len(made) * prices.of_dubbing(args.get("mode"), audio_only=audio_only)
    world.begin(account, made, price, _references(args, video="video", audio="audio"))
    return made


def lipsync(world: World, account: Account, args: Json) -> Lipsync:
    """For POST /v3/lipsyncs."""
    for name in ("video", "audio"):
        checks.check_file(account, args[name], name)
    checks.check_folder(account, args.get("folder_id"))
    planned = world.planned(account, args, ())
    made = Lipsync(**planned, seconds=prices.DUBBED_SECONDS, captioned=args.get("enable_caption", False))
    price = prices.of_dubbing(args.get("mode"), audio_only=False)
    world.begin(account, [made], price, _references(args, video="video", audio="audio"))
    return made


def _parts(account: Account, args: Json) -> Iterator[tuple[float, float]]:
    """How long each scene of a body of /v3 is, and what it costs."""
    if args["type"] == "cinematic_avatar":
        yield float(args.get("duration", 10)), prices.CINEMATIC
    for scene in args["scenes"] if args["type"] == "studio" else [args] if args["type"] in ("avatar", "image") else ():
        spoken = scene.get("input", scene)
        seconds = prices.CLIP_SECONDS if scene["type"] == "video" else prices.speech(spoken)
        look = account.looks.get(spoken.get("avatar_id", ""))
        engine = spoken.get("engine", {}).get("type", prices.DEFAULT_ENGINE)
        yield seconds, prices.of_scene(look, engine, seconds, args.get("resolution"))


def _seconds_of_v2(voice: Json) -> float:
    if voice["type"] == "text":
        return prices.spoken(voice["input_text"]) / float(voice.get("speed", 1))
    return float(voice.get("duration", 1)) if voice["type"] == "silence" else prices.AUDIO_SECONDS


def _filled(script: str, variables: Json) -> str:
    for name, each in variables.items():
        script = script.replace(f"{{{{{name}}}}}", str(each.get("properties", {}).get("content", "")))
    return script


def _references(args: Json, **kinds: str) -> Files:
    return [(args[name]["url"], kind) for name, kind in kinds.items() if args.get(name, {}).get("type") == "url"]


def _addresses(value: object) -> Iterator[tuple[str, str]]:
    """Every address of a file in a body of a video, with the kind that stands there."""
    if isinstance(value, list):
        for each in value:
            yield from _addresses(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            kind = {"audio_url": "audio", "url": "video" if value.get("type") == "video" else "image"}.get(name)
            if kind and isinstance(each, str):
                yield each, kind
            elif name == "source":
                yield from ((url, "video" if value.get("type") == "video" else "image") for url, _ in _addresses(each))
            else:
                yield from _addresses(each)
