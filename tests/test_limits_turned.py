"""What stands in `limits` is read when it is needed: no function has kept it since it was imported."""

import ast
from pathlib import Path

import connector

ROOT = Path(connector.__file__).parent


def test_no_default_argument_keeps_a_limit() -> None:
    kept = [
        f"{path.relative_to(ROOT)}:{default.lineno}"
        for path in ROOT.rglob("*.py")
        for each in ast.walk(ast.parse(path.read_text()))
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for default in (*each.args.defaults, *filter(None, each.args.kw_defaults))
        if any(isinstance(name, ast.Name) and name.id == "limits" for name in ast.walk(default))
    ]
    assert kept == []
