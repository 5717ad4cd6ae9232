"""A batch takes what its single action takes, item by item, and says what is wrong with which of them."""

import base64
from typing import Any

import pytest

from connector.catalogue import batches, json_schema, schemas
from connector.catalogue.entries import Action, Input
from connector.catalogue.fields import Field, choices
from connector.errors import MOST_FAULTS, InvalidInput

SINGLE = Action(
    key="make",
    label="Make",
    help="Makes one.",
    input=(
        Field(key="title", kind="string", label="Title", help="What it is called.", max=10),
        Field(key="script", kind="text", label="Script", help="What is said.", max=10),
        Field(key="picture", kind="file", label="Picture", help="What is seen.", max_bytes=1_000),
        Field(key="sound", kind="file", label="Sound", help="What is heard.", max_bytes=1_000, bytes_only=True),
        Field(key="photo_url", kind="url", label="Photo", help="The older field.", superseded_by="picture"),
        Field(
            key="look",
            kind="object",
            label="Look",
            help="How it looks.",
            fields=(Field(key="size", kind="choice", label="Size", help="How large.", choices=choices(big="Big")),),
        ),
    ),
    output=(Field(key="id", kind="string", label="ID", help="Its id."),),
    sample={"id": "1"},
    perform=lambda _call, _given: {},
    changes=True,
    starts_resource_type="video",
    one_of=(("title", "script"),),
    rules=(lambda given: {"title": ["Must not be shouted."]} if given.get("title", "").isupper() else {},),
)
BATCH = batches.of(
    SINGLE, key="make_many", label="Make Many", help="Makes many.", items="Videos", example={"title": "a"}, max_items=5
)


def refused(given: Input) -> InvalidInput:
    with pytest.raises(InvalidInput) as told:
        schemas.check(BATCH, given)
    return told.value


def of_items(*items: Any) -> dict[str, list[str]]:
    return dict(refused({"items": list(items)}).details or {})


def test_each_item_is_checked_as_the_single_actions_input_is() -> None:
    items = [{"title": " a ", "look__size": "big", "callback_id": "7"}, {"script": "b", "item_key": "row-2"}]
    assert schemas.check(BATCH, {"items": items, "deduplicate_minutes": "5"}) == {
        "items": [{"title": "a", "look": {"size": "big"}, "callback_id": "7"}, {"script": "b", "item_key": "row-2"}],
        "deduplicate_minutes": 5,
    }


@pytest.mark.parametrize(
    ("item", "path"),
    [
        ({}, "items.1.title"),
        (None, "items.1"),
        ("a", "items.1"),
        ([], "items.1"),
        ({"title": "a", "script": "b"}, "items.1.title"),
        ({"title": "A"}, "items.1.title"),
        ({"title": "a" * 11}, "items.1.title"),
        ({"title": "a", "look": {"size": "small"}}, "items.1.look.size"),
        ({"title": "a", "colour": "red"}, "items.1.colour"),
        ({"title": "a", "item_key": "x" * 256}, "items.1.item_key"),
        ({"title": "a", "item_key": "same"}, "items.1.item_key"),
        ({"title": "a", "deduplicate_minutes": 5}, "items.1.deduplicate_minutes"),
        ({"title": "a", "sound": "https://example.com/a.mp3"}, "items.1.sound"),
    ],
)
def test_what_is_wrong_with_an_item_is_told_where_it_stands(item: Any, path: str) -> None:
    assert list(of_items({"title": "first", "item_key": "same"}, item)) == [path]


def test_a_file_is_given_by_its_address_alone() -> None:
    inline = "data:image/png;base64," + base64.b64encode(b"\x89PNG").decode()
    assert list(of_items({"title": "a", "picture": inline})) == ["items.0.picture"]
    checked = schemas.check(BATCH, {"items": [{"title": "a", "photo_url": "https://example.com/a.png"}]})
    assert checked["items"][0]["picture"].url == "https://example.com/a.png"


@pytest.mark.parametrize("items", [None, "", [], "a", {"title": "a"}, [{"title": "a"}] * 6])
def test_a_batch_holds_a_few(items: Any) -> None:
    assert list(refused({"items": items}).details or {}) == ["items"]


def test_faults_are_told_by_labels_and_no_more_than_can_be_read() -> None:
    assert refused({"items": [{"title": "a"}, {"look": {"size": "x"}}]}).message.startswith("Video 2: Look: Size")
    many = refused({"items": [{f"no{number}": 1 for number in range(40)}] * 5})
    assert len(many.details or {}) == MOST_FAULTS and "And others" in many.message


def test_what_belongs_to_each_item_is_not_taken_for_all() -> None:
    told = refused({"items": [{"title": "a"}], "script": "Hi."})
    assert told.message == "Script is a field of each of the Videos, not of all together."
    assert refused({}).message == "Videos are missing."


def test_the_form_says_what_an_item_takes() -> None:
    (items,) = (each for each in BATCH.input if each.key == "items")
    shown = {each.key: each for each in items.fields}
    assert set(shown) == {"title", "script", "picture", "photo_url", "look", "callback_url", "callback_id", "item_key"}
    assert shown["picture"].kind == "url" and not items.holds_file()
    assert "Fill in either this or Script." in shown["title"].help
    assert json_schema.of_input(BATCH.input)["properties"]["items"]["type"] == "array"
    assert {"id", "items", "counts", "repeated"} == {each.key for each in BATCH.output} == set(BATCH.sample)


def test_what_starts_nothing_has_no_batch() -> None:
    plain = Action(
        key="read",
        label="Read",
        help="Reads.",
        input=(),
        output=SINGLE.output[:1],
        sample={"id": "1"},
        perform=lambda _call, _given: {},
    )
    with pytest.raises(ValueError, match="read starts nothing"):
        batches.of(plain, key="many", label="Many", help="Many.", items="Things", example={})
