"""The generated files: current, readable by others' tools, the same in every run."""

import functools
from pathlib import Path
from typing import Any

import pytest
import yaml as judge
from hypothesis import given, settings
from hypothesis import strategies as st
from support.samples import examples

from connector.catalogue.catalogue import KINDS
from connector.catalogue.fields import Field
from connector.manifests import files, markdown, openapi, tables, yaml
from connector.providers.registry import CATALOGUE
from connector.web.endpoints import ENDPOINTS

ROOT = Path(__file__).parents[2]

json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@functools.cache
def rendered() -> dict[Path, str]:
    return files.render(CATALOGUE, ENDPOINTS)


def test_the_committed_files_are_current() -> None:
    stale = [str(path) for path, text in rendered().items() if (ROOT / path).read_text(encoding="utf-8") != text]
    assert not stale, "run `connector manifests`"


def test_what_is_generated_is_marked_and_nothing_else() -> None:
    lines = (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
    marked = {line.removesuffix(" linguist-generated") for line in lines if not line.startswith("#")}
    assert set(files.PATTERNS) <= marked
    found = {path.relative_to(ROOT) for pattern in marked for path in ROOT.glob(pattern) if path.is_file()}
    assert found <= rendered().keys()
    assert {path for path in rendered() if path.parts[0] == "manifests"} <= found


def test_the_yaml_is_the_description() -> None:
    assert judge.load(rendered()[files.OPENAPI], judge.CSafeLoader) == openapi.describe(CATALOGUE, ENDPOINTS)


@settings(max_examples=examples(40))
@given(json)
def test_yaml_says_what_it_was_given(value: Any) -> None:
    assert judge.safe_load(yaml.dump(value)) == value


@pytest.mark.parametrize(
    "value", ["no", "On", "null", "1", "1e3", "2026-01-01", "a: b", "- a", "#a", "\x7f\x85\u2028", "="]
)
def test_yaml_texts_stay_texts(value: str) -> None:
    assert judge.safe_load(yaml.dump({"a": value, value: [value]})) == {"a": value, value: [value]}


def test_the_reference_has_a_heading_for_every_entry() -> None:
    text = markdown.reference(CATALOGUE, ENDPOINTS)
    for _, kind in KINDS:
        for offer, entry in CATALOGUE.of(kind):  # type: ignore[type-var]
            assert f"### {entry.label} (`{entry.key}`, {offer.label})\n" in text
    for endpoint in ENDPOINTS:
        assert f"| `{endpoint.method} {endpoint.path}` |" in text


def test_a_table_reaches_every_depth() -> None:
    inner = Field(key="size", kind="integer", label="Size", help="How | large.", min=1, max=9, required=True)
    rows = Field(key="rows", kind="list", label="Rows", help="Rows.", fields=(inner,), max=3)
    outer = Field(key="outer", kind="object", label="Outer", help="Outer.", fields=(rows,))
    assert [each.path for each in tables.rows((outer,))] == ["outer", "outer.rows", "outer.rows[].size"]
    assert markdown.table((outer,), inputs=True).splitlines()[-2:] == [
        "| `outer.rows` | list of objects |  | at most 3 items | Rows. |",
        "| `outer.rows[].size` | whole number | yes | 1 to 9 | How \\| large. |",
    ]
