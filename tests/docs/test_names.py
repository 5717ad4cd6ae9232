"""What has a name has its place in the docs, and what the docs name is there."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from support.pages import PAGES, ROOT

from connector.catalogue.catalogue import KINDS
from connector.cli import cli
from connector.errors import Problem
from connector.manifests import settings_table
from connector.providers.registry import CATALOGUE
from connector.settings import Settings
from connector.web.endpoints import ENDPOINTS

DOCS = ROOT / "docs"
TEXTS = {page: page.read_text(encoding="utf-8") for page in PAGES}
OPERATE, REFERENCE, PLATFORMS = (TEXTS[DOCS / f"{name}.md"] for name in ("operate", "reference", "platforms"))
SETTINGS = [setting for setting, _ in Settings().in_force()]
ENTRIES = [(plural, entry) for plural, kind in KINDS for _, entry in CATALOGUE.of(kind)]  # type: ignore[type-var]
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def codes() -> set[str]:
    def below(kind: type[Problem]) -> Iterator[str]:
        if "code" in vars(kind):
            yield kind.code
        for each in kind.__subclasses__():
            yield from below(each)

    return set(below(Problem))


def commands() -> dict[str, click.Command]:
    """Every command, by its words after `connector`."""

    def below(group: click.Group, words: str) -> Iterator[tuple[str, click.Command]]:
        for name, command in group.commands.items():
            if isinstance(command, click.Group):
                yield from below(command, f"{words}{name} ")
            else:
                yield f"{words}{name}", command

    return dict(below(cli, ""))


def rows(page: str) -> list[list[str]]:
    """The cells of every table row of a page."""
    return [re.split(r"(?<!\\) ?\| ?", line)[1:-1] for line in page.splitlines() if line.startswith("|")]


def test_the_table_of_settings_is_the_settings_own() -> None:
    assert settings_table.fill(OPERATE, SETTINGS) == OPERATE, "run `connector manifests`"
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else "none"
        assert [f"`{setting.variable}`", default, setting.about] in rows(OPERATE)


def test_a_page_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="once"):
        settings_table.fill("# Operate\n", SETTINGS)


@pytest.mark.parametrize("page", [REFERENCE, TEXTS[DOCS / "zapier.md"]], ids=["reference", "zapier"])
def test_every_error_code_is_explained(page: str) -> None:
    explained = {code for row in rows(page) for cell in row[:2] for code in re.findall(r"`(\w+)`", cell)}
    assert codes() <= explained


def test_every_status_is_explained_for_make() -> None:
    told = {int(row[0]) for row in rows(TEXTS[DOCS / "make.md"]) if row[0].isdecimal()}
    statuses = {int(row[0]) for row in rows(REFERENCE) if row[0].isdecimal()}
    assert statuses - told == {
        405,
        408,
        414,
        415,
        416,
        431,
    }  # Make's engine writes the requests: none of these comes from it


@pytest.mark.parametrize("entry", [pytest.param(each, id=f"{plural}-{each.key}") for plural, each in ENTRIES])
def test_every_entry_has_its_heading_and_its_row(entry: Any) -> None:
    assert re.search(rf"^### .+ \(`{entry.key}`[,)]", REFERENCE, re.MULTILINE)
    assert any(row[0] == f"`{entry.key}`" and all(row) for row in rows(PLATFORMS))


def test_every_command_is_in_the_page_for_operators() -> None:
    told = " ".join(row[0] for row in rows(OPERATE))
    for words in commands():
        assert f"`connector {words}" in told, words


@every_page
def test_a_page_names_only_what_is_there(page: Path) -> None:
    text = TEXTS[page]
    known = {setting.variable for setting in SETTINGS}
    assert set(re.findall(r"\bCONNECTOR_[A-Z_]*[A-Z]\b", text)) <= known
    actions = {entry.key for plural, entry in ENTRIES if plural == "actions"}
    assert set(re.findall(r"/v1/actions/(\w+)", text)) <= actions
    for words in re.findall(r"`connector ([a-z][^`]*)`", text):
        assert _is_command(words), words
    for target in re.findall(r"`make ([\w-]+)[^`]*`", text):
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE), target


def _is_command(words: str) -> bool:
    """Whether there is a command of these words, with these options."""
    plain = re.sub(r" *\[.*?\]| …", "", words)
    found = [each for each in commands() if f"{plain} ".startswith(f"{each} ")]
    if not found:
        return any(each.startswith(f"{plain} ") for each in commands())  # a group
    options = {option for each in commands()[found[0]].params for option in each.opts}
    return set(re.findall(r"--[\w-]+", words)) <= options


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", TEXTS[page], flags=re.DOTALL)):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        assert file.exists(), target
        if anchor:
            assert anchor in {_anchor(each) for each in re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE)}, (
                target
            )


@every_page
def test_pictures_are_there_and_say_what_they_show(page: Path) -> None:
    shown = set(re.findall(r'(?:src|srcset)="([^"]+)"', TEXTS[page]))
    assert all((page.parent / each).is_file() for each in shown), shown
    assert all(re.search(r'\balt="[^"]+"', each) for each in re.findall(r"<img[^>]*>", TEXTS[page]))
    assert {re.sub("light|dark", "", each) for each in shown if "light" in each} == {
        re.sub("light|dark", "", each) for each in shown if "dark" in each
    }


def test_every_picture_is_shown_and_small() -> None:
    told = "\n".join(TEXTS.values())
    for each in (DOCS / "images").iterdir():
        assert f"images/{each.name}" in told and each.stat().st_size < 150_000, each.name


def _anchor(heading: str) -> str:
    """As GitHub makes it of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_page_can_be_found_from_the_readme() -> None:
    linked = {
        DOCS / target
        for page in (ROOT / "README.md", DOCS / "architecture.md")
        for target in re.findall(r"\]\((?:docs/)?([\w./-]+\.md)\)", TEXTS[page])
    }
    assert {page for page in PAGES if page.is_relative_to(DOCS)} <= linked


def test_whoever_adds_a_provider_is_told_what_all_of_them_share() -> None:
    told = TEXTS[DOCS / "add-a-provider.md"]
    [contract] = [each for each in _contracts() if each["name"] == "A provider knows no other provider"]
    shared = {each.rpartition(".")[2] for each in contract["ignore_imports"]} - {"folders"}  # the bridge's own
    assert set(re.findall(r"`(\w+)`", told[told.index("and from `providers` only") :].partition(".\n")[0])) >= shared


def _contracts() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    return found


def test_paths_of_calls_are_paths_that_there_are() -> None:
    known = {re.sub(r"\{\w+\}", "X", endpoint.path) for endpoint in ENDPOINTS}
    known |= {"/v1/actions/X", "/v1/searches/X", "/v1/options/X", "/v1/triggers/X/recent"}
    theirs = {name.partition(" ")[2] for offer in CATALOGUE.offers for name, _ in offer.reached_by}
    known |= {re.sub(r"\{\w+\}", "X", path) for path in theirs}
    for page, text in TEXTS.items():
        if page.name == "CHANGELOG.md":
            continue
        for path in re.findall(r"`(?:GET|POST|PATCH|DELETE) (/(?:v1|inbound|healthz|readyz|metrics)[^`\s?]*)", text):
            plain = re.sub(r"\{\w+\}|<\w+>", "X", path)
            entry = re.sub(r"^(/v1/(?:actions|searches|options|triggers))/\w+", r"\1/X", plain)
            assert {plain, entry} & known, f"{page.name}: {path}"


def test_the_version_of_the_docs_is_the_versions() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    told = re.findall(r"env:set (\S+) |users:add \S+ (\S+)`", TEXTS[DOCS / "zapier.md"])
    assert told and {one or other for one, other in told} == {version}
