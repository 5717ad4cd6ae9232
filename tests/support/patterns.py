"""Every regular expression of the code, how it is applied, and texts that make a bad one slow."""

import ast
import importlib
import pkgutil
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import regex

import connector

METHODS = ("match", "fullmatch", "search", "findall", "finditer", "split", "sub")
_SYNTAX = re.compile(r"\(\?[a-zA-Z0-9]+\)|\(\?P?[<=!:(][^)]{0,20}?>?|\\.|[\[\](){}|?*+^$.]")


@dataclass(frozen=True)
class Use:
    """A pattern and one way in which a module applies it."""

    where: str
    pattern: Any
    method: str

    def apply(self, given: str) -> None:
        text: Any = given.encode(errors="replace") if isinstance(self.pattern.pattern, bytes) else given
        match self.method:
            case "sub":
                self.pattern.sub(text[:0], text)
            case "finditer" | "findall":
                for _ in self.pattern.finditer(text):
                    pass
            case method:
                getattr(self.pattern, method)(text)


def modules(without: tuple[str, ...]) -> Iterator[ModuleType]:
    """All modules of the connector but those below some."""
    for found in pkgutil.walk_packages(connector.__path__, "connector."):
        if (
            not found.name.startswith(without)
            and not found.name.endswith("__main__")
            and ".migrations" not in found.name
        ):
            yield importlib.import_module(found.name)


def uses(without: tuple[str, ...]) -> list[Use]:
    """Every pattern that is compiled in a module or written where it is applied, with each method that is called.

    One whose methods are not seen, because it is handed on, is taken to be looked for everywhere in a text.
    """
    found: dict[tuple[str, str], Use] = {}
    methods_in = {module: _methods(ast.parse(_source(module))) for module in modules(without)}
    elsewhere = [_called(nodes, bare=False) for nodes in methods_in.values()]
    for module, nodes in methods_in.items():
        here = _called(nodes, bare=True)
        for name, pattern in _compiled(module):
            bare = name.partition("[")[0]
            methods = here.get(bare, set()).union(*(each.get(bare, set()) for each in elsewhere if bare.isupper()))
            for method in methods or {"finditer"}:
                found[f"{module.__name__}.{name}", method] = Use(f"{module.__name__}.{name}", pattern, method)
        for node in nodes:
            if use := _written_where_applied(module, node):
                found[use.where, use.method] = use
    return sorted(found.values(), key=lambda use: (use.where, use.method))


def _source(module: ModuleType) -> str:
    assert module.__file__
    with open(module.__file__, encoding="utf-8") as file:
        return file.read()


def _compiled(module: ModuleType) -> Iterator[tuple[str, Any]]:
    for name, value in vars(module).items():
        several = value if isinstance(value, tuple | list) else [value]
        for number, each in enumerate(several):
            if isinstance(each, re.Pattern | regex.Pattern):
                yield name if each is value else f"{name}[{number}]", each


def _methods(tree: ast.Module) -> list[ast.Attribute | ast.Call]:
    """Where a pattern's methods are named, and the calls of such."""

    def named(node: ast.AST) -> bool:
        return isinstance(node, ast.Attribute) and node.attr in METHODS

    return [node for node in ast.walk(tree) if named(node) or isinstance(node, ast.Call) and named(node.func)]


def _called(nodes: list[ast.Attribute | ast.Call], *, bare: bool) -> dict[str, set[str]]:
    """Which methods are called on a name of this module, or on one of another (`sentences.MARK.sub`)."""
    called: dict[str, set[str]] = {}
    for node in nodes:
        if isinstance(node, ast.Attribute):
            owner = node.value
            if bare and isinstance(owner, ast.Name):
                called.setdefault(owner.id, set()).add(node.attr)
            elif not bare and isinstance(owner, ast.Attribute) and not owner.attr.startswith("_"):
                called.setdefault(owner.attr, set()).add(node.attr)
    return called


def _written_where_applied(module: ModuleType, node: ast.Attribute | ast.Call) -> Use | None:
    """`re.sub("…", …)`"""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    owner = node.func.value
    if not isinstance(owner, ast.Name) or owner.id not in ("re", "regex"):
        return None
    written = eval(compile(ast.Expression(node.args[0]), "pattern", "eval"), vars(module))  # noqa: S307
    return Use(
        f"{module.__name__}:{ast.unparse(node.args[0])}",
        vars(module)[owner.id].compile(written),
        node.func.attr,
    )


FEW = 2_000  # characters
NANOSECONDS = 200  # for each of them, up to which nothing is looked at closer: one step of a quadratic pattern takes 1
PAIRS = 100
ATOMS = (
    *"aA1 .,:;-_/\\\"'()[]{}<>!?*`~@#%&=+|^$\n\r\t\x00é",
    "й", "中", "あ", "가", "ก", "\u0e40", "अ", "\u094d", "\u0301", "\U0001f600", "\U0001f1e9",
    "\u200d", "\ufe0f", "\u200b", "\u2060", "\ufeff", "\u00a0", "。", "…", "“", "”", "«", "»", "–",
    "aa", "a.", "1.", "a ", ". ", "\r\n", "{{", "}}", "://", "%2f",
)  # fmt: skip


def probes(pattern: Any) -> Iterator[Callable[[int], str]]:
    """Texts of any length: repeats of what the pattern names and of what it may mean, alone, in pairs, one after the
    other, and with something before or behind them that lets a match begin or fail.
    """
    written = pattern.pattern.decode("latin-1") if isinstance(pattern.pattern, bytes) else pattern.pattern
    own = [each for each in dict.fromkeys(_SYNTAX.split(written)) if each and len(each) < 40]
    words = list(dict.fromkeys([*own, *ATOMS]))
    chosen = random.Random(ascii(written))  # the same in every run
    for word in words:
        for head in ("", *chosen.sample(words, 3)):
            for tail in ("", "\x01"):
                yield lambda n, w=word, h=head, t=tail: h + (w * (n // len(w) + 1))[:n] + t
    pairs = [(one, two) for one in own[:6] for two in ATOMS] + [tuple(chosen.sample(words, 2)) for _ in range(PAIRS)]
    for one, two in pairs:
        yield lambda n, p=one + two: (p * (n // len(p) + 1))[:n]
        yield lambda n, p=two + one, h=one: h + (p * (n // len(p) + 1))[:n]
        yield lambda n, a=one, b=two: (a * n)[: n // 2] + (b * n)[: n // 2]


def slow(use: Use) -> str | None:
    """What takes more than about twice the time when it is twice as long, if anything does: CPU time, so that a busy
    machine does not matter.
    """
    usual = FEW * NANOSECONDS * 1e-9
    for probe in probes(use.pattern):
        if seconds(use, probe(20)) > 0.01 and seconds(use, probe(20), 5) > 0.01:
            return f"{probe(20)!r}: more than 10 ms"  # exponential
        if seconds(use, probe(FEW)) < usual:
            continue
        short, long = seconds(use, probe(FEW), 3), seconds(use, probe(8 * FEW), 3)
        if long > 24 * short:  # eight times is fair, 64 times would be quadratic; measured anew, to be sure
            short, long = seconds(use, probe(FEW), 10), seconds(use, probe(8 * FEW), 3)
        usual = max(usual, 2 * short)
        if long > 24 * short:
            text = probe(FEW)
            return f"{text[:20]!r}…{text[-5:]!r}: {short:.4f} s, and {long:.4f} s for eight times as much"
    return None


def seconds(use: Use, text: str, times: int = 1) -> float:
    """The CPU time of applying a pattern to a text, the least of several."""
    least = float("inf")
    for _ in range(times):
        began = time.process_time()
        use.apply(text)
        least = min(least, time.process_time() - began)
    return least
