"""/v3/video-translations and /v3/lipsyncs."""

from flask import Blueprint

from connector.sandbox.heygen import gate, making, schemas, seeds
from connector.sandbox.heygen.account import all_seen, one, one_seen
from connector.sandbox.heygen.body import body
from connector.sandbox.heygen.jobs import Json
from connector.sandbox.heygen.lists import Rows, page, query

dubbing = Blueprint("dubbing", __name__, url_prefix="/v3")
dubbing.before_request(gate.enter)
dubbing.after_request(gate.leave)


@dubbing.post("/video-translations")
def create_translation() -> Json:
    args = body(schemas.TranslationCreate())
    made = making.translations(gate.world(), gate.mine(), args, seeds.LANGUAGES)
    return {"data": {"video_translation_ids": [each.id for each in made]}}


@dubbing.get("/video-translations")
def list_translations() -> Json:
    asked, world = query(Rows()), gate.world()
    seen = world.seen()
    rows, rest = page(all_seen(gate.mine().translations, seen), lambda each: each.number, asked)
    return {"data": [each.shown(seen, world.files) for each in rows], **rest}


@dubbing.get("/video-translations/languages")
def list_languages() -> Json:
    return {"data": {"languages": list(seeds.LANGUAGES)}}


@dubbing.get("/video-translations/<video_translation_id>")
def get_translation(video_translation_id: str) -> Json:
    world = gate.world()
    seen = world.seen()
    found = one_seen(gate.mine().translations, video_translation_id, "translation", seen)
    return {"data": found.shown(seen, world.files)}


@dubbing.delete("/video-translations/<video_translation_id>")
def delete_translation(video_translation_id: str) -> Json:
    mine = gate.mine()
    with mine.lock:
        one(mine.translations, video_translation_id, "translation")
        del mine.translations[video_translation_id]
    return {"data": {"id": video_translation_id}}


@dubbing.post("/lipsyncs")
def create_lipsync() -> Json:
    return {"data": {"lipsync_id": making.lipsync(gate.world(), gate.mine(), body(schemas.LipsyncCreate())).id}}


@dubbing.get("/lipsyncs/<lipsync_id>")
def get_lipsync(lipsync_id: str) -> Json:
    world = gate.world()
    seen = world.seen()
    return {"data": one_seen(gate.mine().lipsyncs, lipsync_id, "lipsync", seen).shown(seen, world.files)}
