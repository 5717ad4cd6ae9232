"""What follows from one look at a receipt, and when the next one is due: pure decisions.

A webhook alone proves nothing, and whoever knows an inbound address may have written it. Only what is said of a
resource that we have seen under way ourselves is ever believed, and only when nobody has answered any question about
the account for `BELIEVE_AFTER` on end. Whoever answers, with whatever, is there: a refusal ends in nothing, a limit
only delays.
A watch is asked about until the end or until `LATE_AFTER`, and so is a webhook whose resource could not be asked about.
Only time in which we were there to ask counts: a relay that was down for two days gives nothing up when it comes back.

A watched resource has vanished when the provider itself has said so `ABSENCES` times over at least `ABSENT_FOR`, and
each time answered another question about the account: a proxy that says 404 to everything deletes nothing.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

BELIEVE_AFTER = timedelta(minutes=15)
REFUSED_AFTER = timedelta(minutes=15)
UNKNOWN_AFTER = timedelta(minutes=1)  # a resource made just now may not be shown yet
LATE_AFTER = timedelta(hours=48)
WATCH_AFTER = timedelta(minutes=2)  # what was seen under way: by then a webhook may have told its end
ABSENCES = 3
ABSENT_FOR = timedelta(seconds=30)

_ABSENT_GAP = ABSENT_FOR / (ABSENCES - 1)

Found = Literal[
    "ended",
    "open",
    "absent",  # the provider knows no such resource
    "refused",  # it does not tell, though it tells other things about the account
    "silent",  # it answered no question about the account
    "unclear",  # anything else
]
Verdict = Literal[
    "tell",  # an event of what was seen
    "again",  # look again later
    "drop",  # there is no such resource, or nothing of it can be learnt
    "rest",  # it never ended, and nobody said that it would
    "vanished",  # an event: deleted
    "give_up",  # an event: timed out
    "believe",  # an event of what the webhook said
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One look at a receipt: what was found, and what is known from those before.

    `waited` is how long the receipt is there, `tries` how often it was looked at. `absences` counts how often, with
    this time and without anything else in between, the provider of a watched resource has certainly known none such,
    and the provider of a resource in a webhook was silent, over the time `absent_for`; it is 0 when this time is not
    certain. A webhook is `believable` until the provider has shown its resource otherwise, or it was believed.
    """

    found: Found
    watch: bool
    waited: timedelta
    tries: int
    absences: int = 0
    absent_for: timedelta = timedelta()
    believable: bool = False

    @property
    def patience(self) -> timedelta:
        """For how long such a receipt is looked at again."""
        if not self.watch and self.found == "absent":
            return UNKNOWN_AFTER
        return REFUSED_AFTER if not self.watch and self.found == "refused" else LATE_AFTER

    @property
    def patient(self) -> bool:
        """Whether so much time has not passed yet, or nobody was there to ask in all of it."""
        if self.found == "absent" and not self.watch:
            return self.waited < self.patience
        return self.waited < self.patience or _asking_for(self.tries) < self.patience

    @property
    def doubt(self) -> timedelta:
        """How much longer nobody must answer until a webhook is believed."""
        asking_for = _asking_for(self.tries) - _asking_for(self.tries - self.absences + 1)
        return BELIEVE_AFTER - min(self.absent_for, asking_for)


def judge(look: Finding) -> Verdict:
    """What a look comes to."""
    if look.found == "ended":
        return "tell"
    gone = look.absences >= ABSENCES and look.absent_for >= ABSENT_FOR and look.waited >= UNKNOWN_AFTER
    if look.found == "absent" and look.watch and gone:
        return "vanished"
    if _may_convince(look) and look.doubt <= timedelta():
        return "believe"
    if look.patient:
        return "again"
    if look.watch:
        return "give_up"
    return "rest" if look.found == "open" else "drop"


def _may_convince(look: Finding) -> bool:
    return look.found == "silent" and look.believable and look.absences > 0 and not look.watch


def wait(look: Finding) -> timedelta:
    """How long to wait for the next look: a growing gap, and once just until patience ends."""
    if look.watch and look.absences:
        return _ABSENT_GAP
    left = max(look.patience - look.waited, look.patience - _asking_for(look.tries))
    if _may_convince(look):
        left = min(left, look.doubt)
    return min(gap(look.tries), left) if left > timedelta() else gap(look.tries)


def gap(tries: int) -> timedelta:
    """How long to wait after so many looks: one second, doubling, at most five minutes."""
    return timedelta(seconds=min(2 ** min(tries - 1, 9), 300))


def _asking_for(tries: int) -> timedelta:
    """For how long somebody must have been asking to have looked so often."""
    return sum((gap(each) for each in range(1, tries)), timedelta())
