import pytest

from connector.catalogue import words


@pytest.mark.parametrize(
    ("name", "part", "found"),
    [
        ("André · French", "andre", True),
        ("Andre", "ANDRÉ", True),
        ("Straße", "strasse", True),
        ("Ｗｉｄｅ", "wide", True),
        ("ΣΊΣΥΦΟΣ", "σισυφος", True),
        ("20 ℃", "20 °c", True),
        ("Anna", " anna ", True),
        ("Anna", "", True),
        ("Anna", "anne", False),
        (None, "anna", False),
        (None, "", True),
    ],
)
def test_capitals_and_accents_make_no_difference(name: str | None, part: str, found: bool) -> None:
    assert words.holds(name, part) is found


def test_names_are_made_of_what_is_there() -> None:
    assert words.joined("Anna", None, "", "Atom") == "Anna · Atom"
    assert words.title("BRAZILIAN_PORTUGUESE") == "Brazilian Portuguese"


def test_rows_are_searched_by_name_and_keep_their_order() -> None:
    rows = [{"id": "1", "name": "Élan"}, {"id": "2", "name": "Bold"}, {"id": "3", "name": "Melange"}]
    assert [row["id"] for row in words.search(rows, {"search": "ELAN"})] == ["1", "3"]
    assert words.search(rows, {}) == rows
