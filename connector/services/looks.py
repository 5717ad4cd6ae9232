"""What follows from one look at a receipt, and when the next one is due: pure decisions.

A webhook alone proves nothing: only when the provider cannot be asked for `BELIEVE_AFTER` is it believed. A watch is
asked about until the end or until `LATE_AFTER`. Only time in which we were there to ask counts: a relay that was down
for two days gives nothing up when it comes back.

A thing that is watched has vanished when the provider itself has said so `ABSENCES` times over at least `ABSENT_FOR`,
and each time answered another question about the account: a proxy that says 404 to everything deletes nothing.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

BELIEVE_AFTER = timedelta(minutes=15)
UNKNOWN_AFTER = timedelta(minutes=1)  # a thing made just now may not be shown yet
LATE_AFTER = timedelta(hours=48)
WATCH_AFTER = timedelta(minutes=2)  # what was seen under way: by then a webhook may have told its end
ABSENCES = 3
ABSENT_FOR = timedelta(seconds=30)

_ABSENT_GAP = ABSENT_FOR / (ABSENCES - 1)

Found = Literal["ended", "open", "absent", "unclear"]
Verdict = Literal[
    "tell",  # an event of what was seen
    "again",  # look again later
    "drop",  # there is no such thing
    "rest",  # it never ended, and nobody said that it would
    "vanished",  # an event: deleted
    "give_up",  # an event: timed out
    "believe",  # an event of what the webhook said
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at a receipt: what was found, and what is known from those before.

    `waited` is how long the receipt is there, `tries` how often it was looked at. `absences` counts how often the
    provider has certainly known no such thing, with this time and without anything else in between, over the time
    `absent_for`; it is 0 when this time is not certain.
    """

    found: Found
    watch: bool
    waited: timedelta
    tries: int
    absences: int = 0
    absent_for: timedelta = timedelta()

    @property
    def patience(self) -> timedelta:
        """For how long such a receipt is looked at again."""
        if self.watch or self.found == "open":
            return LATE_AFTER
        return UNKNOWN_AFTER if self.found == "absent" else BELIEVE_AFTER

    @property
    def patient(self) -> bool:
        """Whether so much time has not passed yet, or nobody was there to ask in all of it."""
        if self.found == "absent" and not self.watch:
            return self.waited < self.patience
        return self.waited < self.patience or _asking_for(self.tries) < self.patience


def judge(look: Look) -> Verdict:
    """What a look comes to."""
    if look.found == "ended":
        return "tell"
    gone = look.absences >= ABSENCES and look.absent_for >= ABSENT_FOR and look.waited >= UNKNOWN_AFTER
    if look.found == "absent" and look.watch and gone:
        return "vanished"
    if look.patient:
        return "again"
    if look.watch:
        return "give_up"
    over: dict[Found, Verdict] = {"open": "rest", "absent": "drop", "unclear": "believe"}
    return over[look.found]


def wait(look: Look) -> timedelta:
    """How long to wait for the next look: a growing gap, and once just until patience ends."""
    if look.watch and look.absences:
        return _ABSENT_GAP
    left = max(look.patience - look.waited, look.patience - _asking_for(look.tries))
    return min(gap(look.tries), left) if left > timedelta() else gap(look.tries)


def gap(tries: int) -> timedelta:
    """How long to wait after so many looks: one second, doubling, at most five minutes."""
    return timedelta(seconds=min(2 ** min(tries - 1, 9), 300))


def _asking_for(tries: int) -> timedelta:
    """For how long somebody must have been asking to have looked so often."""
    return sum((gap(each) for each in range(1, tries)), timedelta())
