"""What is told of an answer, and of one that is no good one in sentences that are alike for every provider.

`who` is what people call the provider. Its own words, where there are any, come after: never with the user's key or an
address of ours in them.
"""

import json
import re
from typing import Any

from connector import errors, masking
from connector.egress.http import Answer, Outcome, is_page

LONGEST_WORDS = 500


def answered(outcome: Outcome, who: str) -> Answer:
    """The answer that came. Raises the `Problem` that having none is."""
    if isinstance(outcome, Answer):
        return outcome
    if outcome.failure == "timeout" and outcome.sent:
        raise errors.ProviderTimeout(f"{who} did not answer in time. Try again in a few minutes.")
    if not outcome.sent:
        raise errors.ProviderFailed(f"{who} could not be reached, so nothing was sent. Try again in a few minutes.")
    raise errors.ProviderFailed(f"The connection to {who} broke off. Try again in a few minutes.")


def without_key(answer: Answer, api_key: str) -> Answer:
    """A good answer as it may be told, never with the user's key in it."""
    mask = masking.of(api_key, run=masking.LONG)
    headers = {name: mask.text(value) for name, value in answer.headers.items()}
    return answer._replace(body=mask.data(answer.body), headers=headers)


def unreadable(who: str) -> errors.ProviderFailed:
    return errors.ProviderFailed(f"{who}'s answer could not be read. Try again in a few minutes.")


def about_something_else(who: str) -> errors.ProviderFailed:
    return errors.ProviderFailed(f"{who}'s answer is about something else than was asked. Try again in a few minutes.")


def unclear(answer: Answer, who: str) -> str:
    """Why it is not known what came of a call that was answered so."""
    if answer.status >= 500:
        return f"{who} has a problem of its own (status {answer.status})."
    if is_page(answer):
        return f"A page came in place of {who}'s answer, as from a proxy or a bot check (status {answer.status})."
    return f"{who} gave no clear answer (status {answer.status})."


def key_refused(who: str, said: str) -> errors.ReconnectRequired:
    """`said`: the provider's own words as a sentence, with a blank before it, or nothing."""
    return errors.ReconnectRequired(
        f"{who} refuses the stored API key. Connect again with a valid key from {who}'s settings.{said}"
    )


def key_doubted(answer: Answer, who: str, said: str, call: str) -> errors.KeyDoubted:
    """Whoever stands between the provider and us may have refused the call. `call` is its path, without ids."""
    sentence = f"{who} refused this call without saying why (status {answer.status}). Try again in a few minutes.{said}"
    return errors.KeyDoubted(sentence, call=call, refused=key_refused(who, said))


def slow_down(answer: Answer, who: str, said: str) -> errors.RateLimited:
    hint = answer.headers.get("retry-after", "")
    seconds = int(hint) if re.fullmatch("[0-9]{1,5}", hint) else 30
    return errors.RateLimited(f"{who} asks to slow down. Try again a little later.{said}", retry_after=seconds)


def words(value: Any, api_key: str) -> str:
    """What a provider said, as a text for people: no sign that cannot be shown, and at most `LONGEST_WORDS`."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) if value is not None else ""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return masking.addresses(masking.of(api_key, run=masking.SHORT).text(plain)).strip()[:LONGEST_WORDS]
