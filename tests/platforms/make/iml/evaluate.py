"""Expressions, and whole JSON documents that hold some → values, in a scope of named roots such as `body`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from platforms.make.iml import template
from platforms.make.iml.functions import FUNCTIONS
from platforms.make.iml.parser import Both, Call, Expression, Not, Path, Value
from platforms.make.iml.tokens import ImlError
from platforms.make.iml.values import NOTHING, same, step, text, true

Scope = Mapping[str, Any]


def evaluate(expression: Expression, scope: Scope) -> Any:
    """The value of an expression. Raises `ImlError` for a root or function that there is not."""
    match expression:
        case Value(value):
            return value
        case Path(steps):
            return _found(steps, scope)
        case Not(of):
            return not true(evaluate(of, scope))
        case Both(sign, left, right):
            return _both(sign, evaluate(left, scope), evaluate(right, scope))
        case Call("if", (condition, then, otherwise)):
            return evaluate(then if true(evaluate(condition, scope)) else otherwise, scope)
        case Call("ifempty", (first, otherwise)):
            value = evaluate(first, scope)
            return evaluate(otherwise, scope) if value in (None, NOTHING, "") else value
        case Call(name, given):
            if name not in FUNCTIONS:
                raise ImlError(f"there is no function {name} with {len(given)} arguments here")
            return FUNCTIONS[name](*(evaluate(each, scope) for each in given))


def fill(value: Any, scope: Scope) -> Any:
    """A JSON document with its expressions replaced by their values."""
    match value:
        case str():
            return _filled(value, scope)
        case list():
            return [fill(each, scope) for each in value]
        case dict():
            return _members(value, scope)
        case _:
            return value


def _filled(source: str, scope: Scope) -> Any:
    found = template.parts(source)
    if len(found) == 1 and not isinstance(found[0], str):
        return evaluate(found[0], scope)
    return "".join(each if isinstance(each, str) else text(evaluate(each, scope)) for each in found)


def _members(given: dict[str, Any], scope: Scope) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for key, each in given.items():
        if key == template.SPREAD:
            whole = fill(each, scope)
            if not isinstance(whole, Mapping):
                raise ImlError(f"{each} is no object")
            members |= whole
        elif template.OPEN in key:
            raise ImlError(f"{key}: Make fills in values, not names")
        else:
            members[key] = fill(each, scope)
    return members


def _found(steps: tuple[str | int, ...], scope: Scope) -> Any:
    root, *rest = steps
    if not isinstance(root, str) or root not in scope:
        raise ImlError(f"there is no {root} here, only {', '.join(sorted(scope))}")
    value = scope[root]
    for each in rest:
        value = step(value, each)
    return value


def _both(sign: str, left: Any, right: Any) -> Any:
    match sign:
        case "&":
            return right if true(left) else left
        case "|":
            return left if true(left) else right
        case "=":
            return same(left, right)
        case "!=":
            return not same(left, right)
        case "+" if isinstance(left, str) or isinstance(right, str):
            return text(left) + text(right)
    dates = all(isinstance(each, datetime) for each in (left, right)) and sign in ("<", "<=", ">", ">=")
    if not dates and any(isinstance(each, bool) or not isinstance(each, int | float) for each in (left, right)):
        raise ImlError(f"{left!r} {sign} {right!r} is not known here")
    match sign:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case "-":
            return left - right
        case _:
            return left + right
