"""Texts with expressions in them, such as `/videos/{{parameters.id}}`."""

from platforms.make.iml.parser import Expression, read
from platforms.make.iml.tokens import CLOSE, ImlError

OPEN = "{{"
SPREAD = "{{...}}"
"""As a name in an object: the members of its value stand here."""


def parts(text: str) -> list[str | Expression]:
    """The texts and the expressions, in their order. Raises `ImlError`, also for braces that belong to nothing."""
    found: list[str | Expression] = []
    at = 0
    while (start := text.find(OPEN, at)) >= 0:
        found.append(text[at:start])
        expression, end = read(text, start + len(OPEN))
        if not text.startswith(CLOSE, end):
            raise ImlError(f"{text!r}: an expression is not closed")
        found.append(expression)
        at = end + len(CLOSE)
    found.append(text[at:])
    if any(isinstance(each, str) and CLOSE in each for each in found):
        raise ImlError(f"{text!r}: braces close what was never opened")
    return [each for each in found if each != ""]
