"""What callers are told of an operation that did not end well by any word of its provider's."""

_GIVEN_UP = (
    "The provider gave no clear answer, and it could not be found out whether this was done. It is not sent again by"
    " itself, so that nothing is paid twice: look at the provider before you repeat it. The same input gets this answer"
    " for 15 minutes more; change it, or wait, to have it done anew."
)
_ADVICE = " Try again in a few minutes."  # to whoever may repeat

LEFT = (
    "This was begun with the key of another account, and the connection has been given a new one since. It could not be"
    " found out whether it was done, and it is not sent again: look at that account before you repeat it."
)

FAULT = "Something went wrong on our side while this ran."

REPEATABLE = f"{FAULT} Run the step again: what was done is found out first, so that nothing is paid twice."

LOST = (
    f"{FAULT} It could not be found out whether it was done, and it is not sent again by itself, so that nothing is"
    " paid twice: look at the provider before you repeat it."
)

NOT_IN_TIME = (
    "This was not begun within 22 hours, and nothing was paid. It is not begun by itself any more: run the batch again,"
    " which begins only what has not been."
)

OTHER_ACCOUNT = (
    "The connection was given the key of another account before this was begun, so it was not, and nothing was paid."
)


def given_up(said: str) -> str:
    """Of what nobody can find out any more. `said`: what the provider's last answer was, which advises nothing here."""
    return f"{_GIVEN_UP} {said.replace(_ADVICE, '')}".strip()


KEY_OF_ANOTHER_ACTION = "This Idempotency-Key was used before with another action. Use a new key for a new input."

OTHER_ITEM = (
    "Is that of another input under this Idempotency-Key already, which cannot be changed any more. Give the same input"
    " again, or a new item key for a new one."
)

NOTHING_BEGUN = "Nothing of this batch was begun, and nothing was paid."
