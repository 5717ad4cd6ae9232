"""What stands in `limits` can be turned: no function keeps it from its import on, and what hangs together fits."""

import ast
from datetime import timedelta
from pathlib import Path

import connector
from connector import limits
from connector.relay import dispatch
from connector.services import receipt_processor, sweep

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


def test_a_lease_outlives_what_is_done_under_it() -> None:
    query = timedelta(seconds=limits.QUERY_TIMEOUT)
    assert receipt_processor.LEASE > 2 * query  # one question after the other
    assert sweep.LEASE > (limits.SWEEP_PAGES + 2) * query  # the pages of a turn, and the first of each list
    assert dispatch.WAIT < dispatch.LEASE_MARGIN
    assert timedelta(seconds=3 * limits.RENEW_EVERY) <= limits.OPERATION_LEASE


def test_what_is_for_a_part_is_no_more_than_the_whole() -> None:
    assert limits.FEW_QUERIES < limits.QUERIES_OF_ANY < limits.QUERIES
    assert limits.SLOTS_OF_PROBED_TARGET < limits.SLOTS_OF_NEW_TARGET < limits.SLOTS_OF_TARGET < limits.SLOTS_OF_HOST
    assert limits.SLOTS_OF_CONNECTION_WHEN_BUSY < limits.SLOTS_OF_CONNECTION < limits.SLOTS
