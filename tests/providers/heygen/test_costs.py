"""What an avatar video may cost is bounded from above, in dollars, or said to have no bound."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from providers.heygen import edges

from connector import errors
from connector.providers.heygen import costs, prices
from connector.providers.heygen.client import Api

WORDS = ["Hello", "there,", "7", "дом", "你好。", '<break time="2s"/>', "example.com", "🙂"]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).map(" ".join)


def estimate(given: dict[str, Any], api: Api = "v3", **kinds: str) -> costs.Estimate:
    return costs.estimate(given, api, kinds)


def speaking(text: str, **voice: Any) -> dict[str, Any]:
    return edges.put(
        edges.AVATAR, "video_inputs[].voice", {"type": "text", "input_text": text, "voice_id": "v_1", **voice}
    )


@pytest.mark.parametrize(
    ("engine", "kind", "rate"),
    [
        (None, "photo_avatar", "0.05"),
        (None, "digital_twin", "0.0667"),
        ("avatar_iv", "studio_avatar", "0.0667"),
        ("avatar_iii", "studio_avatar", "0.0167"),
        ("avatar_iii", "photo_avatar", "0.0433"),
        ("avatar_v", "digital_twin", "0.0667"),
    ],
)
def test_a_second_is_counted_by_engine_and_kind_of_avatar(engine: str | None, kind: str, rate: str) -> None:
    asked = edges.SOUND | ({"engine": engine} if engine else {})
    found = estimate(asked, lk_1=kind).plain()
    assert found["estimated_cost"] == float(Decimal(rate) * prices.AUDIO_SECONDS)
    assert found["seconds"] == prices.AUDIO_SECONDS and found["currency"] == "USD"
    [part] = found["parts"]
    assert part == {
        "label": "Scene 1",
        "cost": found["estimated_cost"],
        "counted": f"600.0 seconds at {rate} US dollars a second.",
    }


def test_an_avatar_of_an_unknown_kind_counts_as_the_dearest_of_its_engine() -> None:
    assert estimate(edges.SOUND) == estimate(edges.SOUND, lk_1="digital_twin")
    assert estimate(edges.SOUND, lk_1="robot") == estimate(edges.SOUND)


def test_each_scene_is_a_part_and_the_parts_make_the_cost() -> None:
    found = estimate(edges.SEVERAL, lk_1="photo_avatar")
    assert [label for label, _, _ in found.likely.parts] == ["Scene 1", "Scene 2"]
    assert found.likely.cost == prices.cents(sum(amount for _, amount, _ in found.likely.parts))


@given(TEXTS, st.sampled_from([0.5, 0.8, 1, 1.5]), st.sampled_from([None, "en-US", "de-DE", "xx"]))
def test_the_most_is_never_less_than_what_is_likely(text: str, speed: float, locale: str | None) -> None:
    asked = speaking(text, speed=speed, **({"locale": locale} if locale else {}))
    found = estimate(asked)
    assert found.at_most is not None and found.at_most >= found.likely.cost > 0
    assert found.worst.seconds >= found.likely.seconds


@given(TEXTS, TEXTS)
def test_more_text_never_costs_less(some: str, more: str) -> None:
    shorter, longer = estimate(speaking(some)), estimate(speaking(f"{some} {more}"))
    assert longer.worst.cost >= shorter.worst.cost


def test_a_slow_voice_takes_longer_and_a_fast_one_is_not_trusted_to_be_shorter() -> None:
    usual = estimate(speaking("Hello there. " * 20))
    assert estimate(speaking("Hello there. " * 20, speed=0.5)).likely.seconds == 2 * usual.likely.seconds
    assert estimate(speaking("Hello there. " * 20, speed=1.5)).likely.seconds == usual.likely.seconds


@pytest.mark.parametrize(
    ("asked", "api", "name", "says"),
    [
        (edges.AVATAR, "v2", "v2", "HeyGen publishes no prices of its v2 interface"),
        (edges.AVATAR | {"engine": "avatar_vi"}, "v3", "engine", "or do without the Engine"),
        (edges.AVATAR | {"resolution": "4k"}, "v3", "resolution", "or do without 4K"),
        (
            edges.AVATAR | {"dimension": {"width": 3840, "height": 2160}},
            "v3",
            "resolution",
            "4K has no price that is known here",
        ),
        (edges.CLIP, "v3", "character", "or do without the scenes without a character"),
    ],
)
def test_what_has_no_known_most_is_told_and_no_limit_is_kept_with_it(
    asked: dict[str, Any], api: Api, name: str, says: str
) -> None:
    found = estimate(asked, api)
    assert found.at_most is None and found.plain()["at_most"] is None
    assert [each["name"] for each in found.plain()["unknown"]] == [name]
    with pytest.raises(errors.InvalidInput, match=r"^Max Cost cannot be kept because ") as refused:
        costs.check_limit(found, 1_000_000)
    assert says in refused.value.message and set(refused.value.details or {}) == {"max_cost"}


def test_a_pause_is_counted_however_long_and_no_limit_is_kept_with_one_that_is_not_understood() -> None:
    for pause in ('<break time="60000ms"/>', '<BREAK time="60s"/>'):
        assert estimate(speaking(f"Hello. {pause}")).worst.seconds >= 60
    odd = estimate(speaking('Hello. <break time="60"/>'))
    assert odd.at_most is None and odd.unknown == (costs.PAUSE,)
    with pytest.raises(errors.InvalidInput, match="a pause whose length is not understood"):
        costs.check_limit(odd, 1000)


def test_a_limit_is_kept_to_the_cent() -> None:
    found = estimate(edges.SHORT)
    most = float(found.worst.cost)
    costs.check_limit(found, most)
    with pytest.raises(errors.CostLimitExceeded, match=f"may cost up to {most:.2f} US dollars") as refused:
        costs.check_limit(found, most - 0.01)
    assert (refused.value.details or {})["at_most"] == most
    for limit, said in ((0.0001, "0.0001"), (1e-7, "0.0000001"), (0, "0.00"), (0.01, "0.01")):
        with pytest.raises(errors.CostLimitExceeded, match=f"Max Cost is {said}. The"):
            costs.check_limit(found, limit)


def test_nothing_is_said_of_getting_money_back() -> None:
    told = str(estimate(edges.SHORT).plain()).lower()
    assert "refund" not in told and "not charged" not in told and "what a failed or a second one costs" in told
