"""The estimate: Argil's documented samples come out exactly, unknowns never pass for nothing, a limit is kept to."""

import contextlib
import json
import math
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector import errors
from connector.catalogue import schemas
from connector.catalogue.entries import Form
from connector.egress.http import Answer, Request
from connector.egress.session import Session
from connector.providers.argil import credits, estimates, settings
from connector.providers.argil import credits_prices as prices
from connector.providers.argil.client import Client
from connector.providers.argil.provider import Argil as Provider
from connector.providers.base import Call
from connector.speech import length as speech_length

AVATARS: dict[str, dict[str, Any]] = {
    "v1": {"id": "v1", "model": "ARGIL_V1"},
    "atom": {"id": "atom", "model": "ARGIL_ATOM"},
    "blank": {"id": "blank", "model": None},
}
VOICES: dict[str, dict[str, Any]] = {
    language: {"id": language, "language": language} for language in (*speech_length.WORDS_PER_MINUTE, "KLINGON")
}
VOICES["unlabelled"] = {"id": "unlabelled", "language": None}

TEN_WORDS = "one two three four five six seven eight nine ten"
AUTO = {"source": "STOCKS_VIDEO"}
WORDS = st.lists(st.sampled_from(["a", "house", "Straße", "你好", "дом", "42", "—", "x" * 40, "😀"]), max_size=30)
LANGUAGES = st.sampled_from([*speech_length.WORDS_PER_MINUTE, None, "KLINGON"])
SECONDS = st.floats(min_value=0, max_value=36_000)
BROLLS = st.lists(st.builds(prices.Broll, st.sampled_from(list(prices.BROLLS)), SECONDS.map(prices.exact)), max_size=8)
PRICED = [{"type": kind} for kind in prices.BROLLS]
UNPRICED = [{"type": "GOOGLE_IMAGES"}, {"type": "GENERATION", "animate": True}]
MOMENT = st.fixed_dictionaries(
    {"avatar_id": st.sampled_from([*AVATARS, "stranger"])},
    optional={"voice_id": st.sampled_from([*VOICES, "stranger"]), "broll": st.sampled_from(PRICED)},
).flatmap(
    lambda moment: st.one_of(
        WORDS.filter(bool).map(lambda words: moment | {"transcript": " ".join(words)}),
        st.just(moment | {"audio_url": "https://example.com/a.mp3"}),
    )
)
INPUT = st.fixed_dictionaries(
    {"moments": st.lists(MOMENT, min_size=1, max_size=6)},
    optional={"model": st.sampled_from(["ARGIL_V1", "ARGIL_ATOM"])},
)


def estimate(given: dict[str, Any]) -> credits.Estimate:
    return credits.estimate(given, avatars=AVATARS, voices=VOICES)


def moments(*several: dict[str, Any], **top: Any) -> dict[str, Any]:
    return {
        "moments": [{"transcript": TEN_WORDS, "avatar_id": "atom", "voice_id": "ENGLISH"} | each for each in several]
    } | top


def amounts(parts: tuple[prices.Part, ...]) -> dict[str, Decimal]:
    return {part.label: part.credits for part in parts}


def unknown(estimated: credits.Estimate) -> list[str]:
    return [each.name for each in estimated.unknown]


def raw(*several: dict[str, Any], **top: Any) -> dict[str, Any]:
    """A video as Argil tells it, not rendered yet."""
    told = [{"transcript": TEN_WORDS, "avatarId": "atom", "voiceId": "ENGLISH"} | each for each in several]
    return {"id": "vid", "status": "IDLE", "duration": None, "moments": told} | top


def test_the_price_of_a_minute_is_a_setting_and_the_most_says_which_it_took() -> None:
    setting = {"CONNECTOR_ARGIL_MINUTE_CREDITS": settings.minute_price("100-200@2027-02-03")}
    argil = Provider.build(setting, cast(Session, None))
    assert argil.client("key").minute == (100, 200, date(2027, 2, 3))
    given = {"moments": [{"audio_url": "https://example.com/a.mp3", "avatar_id": "own"}]}
    default = credits.estimate(given, avatars=AVATARS, voices=VOICES)
    dear = credits.estimate(given, avatars=AVATARS, voices=VOICES, minute=argil.client("key").minute)
    for found, least, most, day in ((default, 140, 160, "2026-11-29"), (dear, 100, 200, "2027-02-03")):
        assert f"at {least} credits a minute" in found.likely.parts[0].counted
        assert f"at {most} credits a minute" in found.worst.parts[0].counted
        said = f"A minute of video is counted at {most} credits, the most that Argil's pages said on {day}, in place of"
        assert f"{said} {least}." in found.worst.assumptions
        with pytest.raises(errors.CostLimitExceeded, match=f"a minute may cost {most} credits in place of {least}"):
            credits.check_limit(found, found.likely.credits)


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("140-160@2026-11-29", (140, 160, date(2026, 11, 29))),
        (" 150@2026-01-01 ", (150, 150, date(2026, 1, 1))),
        *((wrong, None) for wrong in ("", "140", "140-160", "160-140@2026-11-29", "140@2026-02-30", "a@2026-11-29")),
    ],
)
def test_a_price_has_a_day(text: str, price: tuple[int, int, date] | None) -> None:
    with pytest.raises(ValueError, match="140-160@2026-11-29") if price is None else contextlib.nullcontext():
        assert settings.minute_price(text) == price


def estimate_video(video: dict[str, Any], created: dict[str, Any] | None = None) -> credits.Estimate:
    return credits.estimate_video(video, avatars=AVATARS, voices=VOICES, created=created)


# Prices


def test_the_first_documented_sample() -> None:
    images = [prices.Broll("GENERATION", Fraction(10))] * 3
    parts = prices.price(30, images, royalty=True)
    assert amounts(parts) == {"Video": 70, "Voice": 10, "Royalty": 20, "Generated images": 30}
    assert prices.total(parts) == 130


def test_the_second_documented_sample() -> None:
    parts = prices.price(30, [prices.Broll("STOCKS_VIDEO", Fraction(15))] * 2, royalty=False)
    assert amounts(parts) == {"Video": 70, "Voice": 10, "Stock videos": 40}
    assert prices.total(parts) == 120


def test_an_avatar_action_costs_its_image_and_its_seconds_and_an_upload_nothing() -> None:
    parts = prices.price(
        30, [prices.Broll("AVATAR_ACTION", Fraction(5)), prices.Broll("UPLOAD", Fraction(25))], royalty=False
    )
    assert amounts(parts)["Avatar actions"] == 60
    assert amounts(parts)["Own assets"] == 0


@pytest.mark.parametrize(
    ("seconds", "total"), [(0, 0), (0.001, 1), (30, 80), (30.0, 80), (30.01, 81), (60, 160), (12.4, 34)]
)
def test_the_total_is_rounded_up_once(seconds: float, total: int) -> None:
    assert prices.total(prices.price(seconds, royalty=False)) == total


@given(SECONDS, SECONDS, BROLLS, BROLLS, st.booleans())
def test_more_never_costs_less(less: float, more: float, some: list[Any], others: list[Any], royalty: bool) -> None:
    less, more = sorted((less, more))
    small, large = prices.price(less, some, royalty=royalty), prices.price(more, some + others, royalty=royalty)
    assert all(part.credits >= 0 for part in small)
    assert prices.total(small) <= prices.total(large)
    assert prices.total(small) <= prices.total(prices.price(less, some, royalty=True))
    assert all(amounts(small)[label] <= amounts(large)[label] for label in amounts(small))


@given(SECONDS, BROLLS, st.booleans())
def test_the_total_is_the_sum_of_what_is_shown(seconds: float, brolls: list[Any], royalty: bool) -> None:
    parts = prices.price(seconds, brolls, royalty=royalty)
    assert prices.total(parts) == math.ceil(sum(Fraction(part.credits) for part in parts))
    assert all(part.credits == part.credits.quantize(Decimal("0.01")) for part in parts)


# Speech


@pytest.mark.parametrize(
    ("text", "language", "seconds"),
    [
        (TEN_WORDS, "ENGLISH", 4),
        (TEN_WORDS, None, Fraction(600, 117)),  # Latin letters: at the slowest German
        (TEN_WORDS, "KLINGON", Fraction(600, 117)),
        ("один два", None, Fraction(120, 90)),  # may be any language
        ("مرحبا بكم", "ARABIC", Fraction(120, 90)),
        ("你好，世界。", "CHINESE", Fraction(240, 167)),
        ("你好，世界。", "ENGLISH", Fraction(240, 167)),
        ("コーヒー", None, Fraction(240, 167)),
        ("don't state-of-the-art", "ENGLISH", 2),
        ("€5 — 1999", "ENGLISH", Fraction(7 * 60, 150)),
        ("x" * 31, "ENGLISH", Fraction(3 * 60, 150)),
        (" \n\t", "ENGLISH", 0),
    ],
)
def test_how_long_a_text_takes(text: str, language: str | None, seconds: Fraction) -> None:
    assert speech_length.likely(text, language).seconds == seconds


@given(WORDS, WORDS, LANGUAGES)
def test_more_words_never_take_less_time(some: list[str], others: list[str], language: str | None) -> None:
    short, long = (
        speech_length.likely(" ".join(some), language),
        speech_length.likely(" ".join(some + others), language),
    )
    assert 0 <= short.seconds <= long.seconds
    assert (short.seconds > 0) == bool(some)


@given(st.text(), st.sampled_from(list(speech_length.WORDS_PER_MINUTE)))
def test_no_language_takes_longer_than_an_unknown_one_may(text: str, language: str) -> None:
    slowest = max(speech_length.likely(text + " дом", each).seconds for each in speech_length.WORDS_PER_MINUTE)
    assert speech_length.likely(text, language).seconds <= speech_length.likely(text + " дом", None).seconds == slowest


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("วันนี้อากาศดีมากเราจะไปเที่ยวทะเลด้วยกัน" * 36, 89),  # no blanks: at 4.7 syllables a second
        ("ມື້ນີ້ອາກາດດີຫຼາຍພວກເຮົາຈະໄປນຳກັນ" * 40, 80),
        ("ថ្ងៃនេះអាកាសធាតុល្អណាស់យើងនឹងទៅដើរលេង" * 40, 90),
        ("ဒီနေ့ရာသီဥတုကောင်းတယ်အတူတူသွားကြမယ်" * 40, 85),
        ("안녕하세요오늘은날씨가정말좋네요" * 20, 46),
        ("今天天气非常好我们一起去公园" * 20, 60),
        ("今日は天気がとてもいいですね" * 20, 45),
        ("བོད་ཡིག་ནི་སྙན་པོ་ཡོད།" * 20, 25),
    ],
)
def test_a_text_without_blanks_takes_as_long_as_its_syllables(text: str, least: int) -> None:
    assert speech_length.likely(text, None).seconds >= least
    assert speech_length.likely(text, "ENGLISH").seconds >= least


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("777,777,777", 12),  # "seven hundred seventy-seven million …": 29 words or so
        ("🔥" * 10, 10),
        ("https://example.com/abc", 12),  # spelled out
        ("Call NASA", 2),
        ('Wait. <break time="2.5s" /> Go.', 4),
        ("Donaudampfschifffahrtsgesellschaftskapitän", 4),
    ],
)
def test_what_is_read_out_takes_its_time_at_most(text: str, seconds: int) -> None:
    assert speech_length.at_most(text, "ENGLISH").seconds >= seconds


def test_a_written_pause_is_counted_and_its_mark_is_not_said() -> None:
    for text, seconds in (
        (f'{TEN_WORDS} <break time="1.5s" />', Fraction("5.5")),
        (f"{TEN_WORDS} <break time='500ms'/>", Fraction("4.5")),
        (f"{TEN_WORDS} <#0.25#> [whispers]", Fraction("4.25")),
    ):
        assert speech_length.likely(text, "ENGLISH").seconds == seconds


@given(WORDS, WORDS, LANGUAGES)
def test_at_most_is_never_less_than_likely_nor_less_for_more(
    some: list[str], others: list[str], language: str | None
) -> None:
    short, long = " ".join(some), " ".join(some + others)
    assert speech_length.likely(short, language).seconds <= speech_length.at_most(short, language).seconds
    assert speech_length.at_most(short, language).seconds <= speech_length.at_most(long, language).seconds


# A create input


def test_a_script_costs_what_its_moments_cost() -> None:
    script = {"script": ". ".join([TEN_WORDS] * 40), "avatar_id": "v1", "voice_id": "ENGLISH"}
    estimated = estimate(script)
    assert estimated.likely.seconds == 160
    assert estimated.likely.parts == prices.price(160, royalty=True)
    assert estimated.likely.credits == math.ceil(160 * 160 / 60 + 20)


def test_ready_audio_counts_at_its_longest() -> None:
    audio = {"moments": [{"audio_url": "https://example.com/a.mp3", "avatar_id": "atom"}] * 2}
    assert estimate(audio).likely.seconds == 80
    assert any("40 seconds" in each for each in estimate(audio).likely.assumptions)


@pytest.mark.parametrize(
    ("avatar", "model", "royalty"),
    [
        ("v1", None, True),
        ("v1", "ARGIL_ATOM", True),
        ("atom", None, False),
        ("atom", "ARGIL_ATOM", False),
        ("atom", "ARGIL_V1", True),
        ("blank", None, True),
        ("stranger", None, True),
    ],
)
def test_the_royalty_is_counted_once_where_it_may_be_due(avatar: str, model: str | None, royalty: bool) -> None:
    top = {"model": model} if model else {}
    estimated = estimate(moments({"avatar_id": avatar}, {"avatar_id": avatar}, **top))
    assert amounts(estimated.likely.parts).get("Royalty") == (20 if royalty else None)
    assert any("royalty" in each for each in estimated.likely.assumptions) == royalty


def test_each_moment_may_have_its_own_avatar_voice_and_pace() -> None:
    several = moments({"voice_id": "ENGLISH"}, {"voice_id": "GERMAN"}, {"voice_id": "unlabelled"})
    estimated = estimate(several | {"avatar_id": "v1", "voice_id": "FRENCH"})
    assert estimated.likely.seconds == round(4 + 600 / 117 * 2, 2)
    assert sum("a minute, " in each for each in estimated.likely.assumptions) == 3
    assert "Royalty" not in amounts(estimated.likely.parts)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        (moments({"broll": {"type": "GOOGLE_IMAGES"}}), ["GOOGLE_IMAGES"]),
        (moments({"broll": {"type": "GOOGLE_IMAGES", "animate": True}}), ["GOOGLE_IMAGES", "animate"]),
        (moments({"broll": {"type": "GENERATION", "animate": True}}), ["animate"]),
        (moments({"broll": {"type": "GENERATION", "animate": False}}), []),
        (moments(*[{"broll": {"type": "GOOGLE_IMAGES"}}] * 3), ["GOOGLE_IMAGES"]),
        (moments({}, auto_brolls=AUTO), ["auto_brolls"]),
        (moments({}, auto_brolls=AUTO | {"enable": True}), ["auto_brolls"]),
        (moments({}, auto_brolls=AUTO | {"enable": False}), []),
        (moments({"broll": {"type": "UPLOAD", "asset_id": "x"}}), []),
    ],
)
def test_what_has_no_known_most_is_named(more: dict[str, Any], named: list[str]) -> None:
    assert unknown(estimate(more)) == named


@given(INPUT)
def test_an_estimate_adds_up_and_is_json(created: dict[str, Any]) -> None:
    estimated = estimate(created)
    assert estimated.likely.credits == math.ceil(sum(Fraction(part.credits) for part in estimated.likely.parts)) > 0
    assert estimated.unknown == ()
    plain = json.loads(json.dumps(estimated.plain()))
    schemas.check(Form(key="estimate", input=estimates.ESTIMATE), plain)
    assert set(plain) == {field.key for field in estimates.ESTIMATE}


@given(INPUT)
def test_at_most_is_never_less_than_the_estimate(created: dict[str, Any]) -> None:
    estimated = estimate(created)
    assert estimated.at_most is not None and estimated.at_most >= estimated.likely.credits
    assert estimated.worst.seconds >= estimated.likely.seconds
    assert estimated.worst.assumptions


def test_what_has_no_known_most_has_no_number() -> None:
    plain = estimate(moments({}, auto_brolls=AUTO)).plain()
    assert plain["at_most"] is None and plain["estimated_credits"] == plain["credits"]


@given(INPUT, MOMENT)
def test_another_moment_never_makes_it_cheaper(created: dict[str, Any], another: dict[str, Any]) -> None:
    assert (
        estimate(created).likely.credits
        <= estimate(created | {"moments": [*created["moments"], another]}).likely.credits
    )


# An existing video


def test_of_an_existing_video_automatic_brolls_are_unknown() -> None:
    assert unknown(estimate_video(raw({}))) == ["auto_brolls"]
    assert unknown(estimate_video(raw({"broll": {"zoom": {}}}))) == ["auto_brolls", "broll"]
    assert unknown(estimate_video(raw({"broll": {"type": ["odd"]}}))) == ["auto_brolls", "broll"]
    assert "Royalty" in amounts(estimate_video(raw({})).likely.parts)


def test_the_input_that_made_a_video_fills_in_what_argil_does_not_tell() -> None:
    created = moments({"broll": {"type": "GENERATION"}})
    estimated = estimate_video(raw({"broll": {}}), created)
    assert estimated == estimate(created)
    assert unknown(estimate_video(raw({}), moments({}, auto_brolls=AUTO))) == ["auto_brolls"]


def test_a_script_that_was_cut_by_other_rules_is_still_the_input_that_made_the_video() -> None:
    created = {"script": "Ask Dr. Who about it.", "avatar_id": "atom", "voice_id": "ENGLISH"}
    told = raw({"transcript": "Ask Dr. "}, {"transcript": "Who about it."})
    assert unknown(estimate_video(told, created)) == []
    assert unknown(estimate_video(raw({"transcript": "Ask Dr. "}), created)) == ["auto_brolls"]


def test_the_voice_that_argil_tells_gives_the_pace() -> None:
    created = {"script": TEN_WORDS, "avatar_id": "atom"}
    assert estimate_video(raw({"voiceId": "ENGLISH"}), created).likely.seconds == 4


@pytest.mark.parametrize(
    "changed",
    [raw({"transcript": "Something else."}), raw({}, {}), raw(), raw({"avatarId": "v1"})],
    ids=["other words", "one more", "none", "other avatar"],
)
def test_a_video_that_was_changed_since_is_taken_as_argil_tells_it(changed: dict[str, Any]) -> None:
    assert estimate_video(changed, moments({})) == estimate_video(changed)


def test_the_duration_counts_when_argil_knows_it() -> None:
    assert estimate_video(raw({}, duration=30)).likely.parts == prices.price(30, royalty=True)
    assert estimate_video(raw(duration=12.4)).likely.seconds == 12.4


@pytest.mark.parametrize("duration", [None, 0, -1, True, "30", float("nan"), float("inf")])
def test_a_duration_that_means_nothing_is_none(duration: Any) -> None:
    assert estimate_video(raw({}, duration=duration)).likely.seconds == 4
    assert "duration" in unknown(estimate_video(raw(duration=duration)))
    assert "duration" in unknown(estimate_video(raw({"transcript": None}, duration=duration)))


def test_a_text_with_its_audio_counts_as_the_longer_one() -> None:
    assert estimate_video(raw({"audioUrl": "https://example.com/a.mp3"})).likely.seconds == 40


# The limit


def test_within_the_limit_nothing_happens() -> None:
    estimated = estimate(moments({}))
    credits.check_limit(estimated, estimated.worst.credits)


def test_above_the_limit_both_figures_and_the_largest_parts_are_told() -> None:
    estimated = estimate(moments(*[{"broll": {"type": "STOCKS_VIDEO"}}] * 3))
    with pytest.raises(errors.CostLimitExceeded) as told:
        credits.check_limit(estimated, 50.0)
    assert "may cost up to 123 credits, and Max Credits is 50." in told.value.message
    assert "The estimate is 92 credits (largest parts: Stock videos 60.00, Video 28.00)." in told.value.message
    details = json.loads(json.dumps(told.value.details))
    assert details["credits"] == details["estimated_credits"] == 92 and details["at_most"] == 123
    assert details["max_credits"] == 50 and len(details["parts"]) == 3


def test_above_the_limit_at_most_alone_what_makes_the_difference_is_told() -> None:
    with pytest.raises(errors.CostLimitExceeded) as told:
        credits.check_limit(estimate(moments({})), 12)
    assert told.value.message == (
        "Nothing was rendered: the video may cost up to 22 credits, and Max Credits is 12. The estimate is 11 credits;"
        " slow speech may make it 7 seconds long in place of 4, and a minute may cost 160 credits in place of 140."
        " Raise Max Credits or shorten the video."
    )


@given(INPUT, st.sampled_from([*UNPRICED, None]), st.floats(min_value=0, max_value=1e12))
def test_an_unknown_always_refuses(created: dict[str, Any], broll: dict[str, Any] | None, limit: float) -> None:
    first, *rest = created["moments"]
    more = {"moments": [first | {"broll": broll}, *rest]} if broll else {"auto_brolls": AUTO}
    with pytest.raises(
        errors.CostLimitExceeded, match="cannot be bounded because .*; leave Max Credits empty or remove "
    ):
        credits.check_limit(estimate(created | more), limit)


@given(INPUT, st.floats(min_value=0, max_value=2_000))
def test_a_limit_refuses_exactly_what_is_above_it(created: dict[str, Any], limit: float) -> None:
    estimated = estimate(created)
    try:
        credits.check_limit(estimated, limit)
    except errors.CostLimitExceeded:
        assert estimated.worst.credits > limit
    else:
        assert estimated.worst.credits <= limit


class Argil:
    """An account that answers reads and takes nothing else."""

    def __init__(self, video: dict[str, Any] | None = None) -> None:
        self.asked: list[str] = []
        self._answers = {"/avatars": list(AVATARS.values()), "/voices": list(VOICES.values()), "/videos/vid": video}

    def call(self, request: Request, *, timeout: float) -> Answer:
        assert request.method == "GET"
        path = request.url.removeprefix("https://argil.example/v1")
        self.asked.append(path)
        return Answer(200, {}, json.dumps(self._answers[path]).encode(), 0.0)


def call(argil: Argil) -> Call:
    return Call(Client("https://argil.example/v1", "key", cast(Session, argil)))


def test_without_a_limit_the_guard_asks_nothing() -> None:
    credits.guard(call(argil := Argil()), moments({}))
    assert argil.asked == []


def test_the_guard_of_a_new_video() -> None:
    credits.guard(call(argil := Argil()), moments({}, max_credits=22))
    assert argil.asked == ["/avatars", "/voices"]
    with pytest.raises(errors.CostLimitExceeded):
        credits.guard(call(Argil()), moments({}, max_credits=21))
    with pytest.raises(errors.CostLimitExceeded):
        credits.guard(call(Argil()), moments({}, max_credits=0))


def test_the_guard_of_an_existing_video() -> None:
    limited = {"video_id": "vid", "max_credits": 22}
    with pytest.raises(
        errors.CostLimitExceeded, match="existing video has automatic B-rolls; leave Max Credits empty\\."
    ):
        credits.guard(call(Argil(raw({}))), limited)
    credits.guard(call(Argil(raw({}))), limited, created=moments({}))
    credits.guard(call(argil := Argil()), limited, video=raw({}), created=moments({}))
    assert argil.asked == ["/avatars", "/voices"]


@pytest.mark.parametrize("status", ["DONE", "GENERATING_VIDEO", "FAILED"])
def test_what_is_not_rendered_again_costs_nothing(status: str) -> None:
    credits.guard(call(argil := Argil(raw({}, status=status))), {"video_id": "vid", "max_credits": 0})
    assert argil.asked == ["/videos/vid"]


def test_a_limit_is_a_number_that_is_not_negative() -> None:
    form = Form(key="render", input=(credits.MAX_CREDITS,))
    assert schemas.check(form, {"max_credits": "12.5"}) == {"max_credits": 12.5}
    assert schemas.check(form, {"max_credits": 0}) == {"max_credits": 0}
    assert schemas.check(form, {"max_credits": ""}) == {}
    with pytest.raises(errors.InvalidInput):
        schemas.check(form, {"max_credits": -1})


# The action


def test_estimate_cost_only_reads() -> None:
    (action,) = estimates.ACTIONS
    checked = schemas.check(action, {"script": TEN_WORDS, "avatar_id": "v1", "voice_id": "ENGLISH"})
    told = action.perform(call(argil := Argil()), checked)
    assert told["credits"] == math.ceil(4 * 160 / 60 + 20)
    assert argil.asked == ["/avatars", "/voices"]
    assert not action.changes


def test_the_sample_adds_up() -> None:
    (action,) = estimates.ACTIONS
    assert action.sample["credits"] == math.ceil(sum(part["credits"] for part in action.sample["parts"]))
    assert set(action.sample) == {field.key for field in action.output}
    for example in action.examples:
        assert schemas.check(action, example.input)
    for bad in action.anti_examples:
        with pytest.raises(errors.InvalidInput) as refused:
            schemas.check(action, bad.input)
        assert bad.path in (refused.value.details or {})
