"""What follows from one check of a receipt: pure decisions.

A webhook alone proves nothing: whoever knows an inbound address may have written it. It is trusted only about a
resource that we have seen under way ourselves, and only when nobody has answered any question about the account for
`TRUST_WEBHOOK_AFTER` on end. Any answer shows that somebody is there: a refusal ends in nothing, a limit only delays.

What a webhook proves is told with what the provider adds to it. Where the proof does not cover the moment, it may be of
an earlier end, or of none: there the provider's answer decides as for any other, and the proof serves where none came.

A watch is checked until the end or until `WATCH_TIMEOUT`, and so is a webhook whose resource could not be asked about.
Only time in which we were there to ask counts: a relay that was down for two days gives nothing up when it comes back.

A resource that is watched is deleted when the provider itself has said so `ABSENCES` times over at least `ABSENT_FOR`,
and each time answered another question about the account: a proxy that says 404 to everything deletes nothing.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from connector import errors, limits

_ABSENT_GAP = limits.ABSENT_FOR / (limits.ABSENCES - 1)

Found = Literal[
    "ended",
    "unfinished",
    "absent",  # the provider knows no such resource
    "refused",  # it does not tell, though it tells other things about the account
    "silent",  # it answered no question about the account
    "unclear",  # anything else
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one check of a receipt, with what earlier checks found.

    `age`: since the receipt came. `tries`: checks so far. `absences`: consecutive checks, this one included, with the
    same confirmed negative result, over the time `absent_for`: for a watch "no such resource", for a webhook "no answer
    at all"; 0 when this check confirmed nothing. `believable`: the provider has not contradicted the webhook, which has
    not been trusted before. `proved`: its signature is valid; where it is `dated` it covers the moment, too, and the
    provider is asked for what it lacks, and only once.
    """

    found: Found
    watch: bool
    age: timedelta
    tries: int
    absences: int = 0
    absent_for: timedelta = timedelta()
    believable: bool = False
    proved: bool = False
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Publish:
    """An event of what was seen."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """Another check later."""

    after: timedelta


@dataclass(frozen=True, slots=True)
class Trust:
    """An event of what the webhook said, and check again later: the provider may say otherwise."""

    recheck_after: timedelta


@dataclass(frozen=True, slots=True)
class PublishProved:
    """An event of what the webhook proves: the provider was asked, and adds nothing to it."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """An event: the resource was deleted while it was under way."""


@dataclass(frozen=True, slots=True)
class TimedOut:
    """An event: the resource has not ended in all the time that it was watched."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """No event: the resource has not ended, and nobody but a webhook said that it would."""


@dataclass(frozen=True, slots=True)
class Drop:
    """No event: there is no such resource, or nothing of it can be learnt."""


Decision = Publish | Recheck | Trust | PublishProved | Deleted | TimedOut | Unfinished | Drop


def decide(finding: Finding) -> Decision:
    """What follows from a finding."""
    if finding.found == "ended":
        return Publish()
    if finding.proved and stands(finding.found, dated=finding.dated):
        return PublishProved()
    if _is_deleted(finding):
        return Deleted()
    if _may_be_trusted(finding) and _until_trusted(finding) <= timedelta():
        return Trust(recheck_after=gap(finding.tries))
    if not _timed_out(finding):
        return Recheck(_recheck_after(finding))
    if finding.watch:
        return TimedOut()
    return Unfinished() if finding.found == "unfinished" else Drop()


def stands(found: Found, *, dated: bool) -> bool:
    """Whether what a webhook proves is told though the provider did not show that end: one that covers its moment is,
    whatever was found, another one where nobody answered.
    """
    return dated or found == "silent"


def gap(tries: int) -> timedelta:
    """How long to wait after so many checks: one second, doubling, at most five minutes."""
    return timedelta(seconds=min(2 ** min(tries - 1, 9), limits.RECHECK_GAP.total_seconds()))


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a failed question about a resource suggests, and what must confirm it before it counts.

    `account`: the question about the account gets an answer. `everything`: no question about the account gets one.
    """

    found: Found
    confirmed_by: Literal["account", "everything"] | None = None


def doubt(problem: errors.Problem, *, watch: bool, silent: bool, believable: bool) -> Doubt | None:
    """What a problem with a question about a resource says; None for a fault of ours, which says nothing.

    `silent`: nobody answered. What decides is never chosen by whoever wrote a webhook: a key or a resource is not
    judged by the resource that it names.
    """
    match problem:
        case errors.StoreUnavailable():
            return None
        case errors.ReconnectRequired() | errors.KeyDoubted():
            return Doubt("refused", "account")
        case errors.NotFound():
            return Doubt("absent", "account" if watch else None)
        case errors.InvalidInput() | errors.InsufficientCredits():
            return Doubt("refused")
        case _:
            return Doubt("silent", "everything") if silent and believable and not watch else Doubt("unclear")


def _is_deleted(finding: Finding) -> bool:
    seen_long_enough = finding.age >= limits.UNKNOWN_AFTER  # one made just now may not be shown yet
    gone = finding.absences >= limits.ABSENCES and finding.absent_for >= limits.ABSENT_FOR
    return finding.found == "absent" and finding.watch and gone and seen_long_enough


def _may_be_trusted(finding: Finding) -> bool:
    return finding.found == "silent" and finding.believable and finding.absences > 0 and not finding.watch


def _until_trusted(finding: Finding) -> timedelta:
    """How much longer nobody must answer until a webhook is trusted."""
    asked_for = _asking_for(finding.tries) - _asking_for(finding.tries - finding.absences + 1)
    return limits.TRUST_WEBHOOK_AFTER - min(finding.absent_for, asked_for)


def _timeout(finding: Finding) -> timedelta:
    """For how long such a receipt is checked again."""
    if finding.watch:
        return limits.WATCH_TIMEOUT
    short = {"absent": limits.UNKNOWN_AFTER, "refused": limits.REFUSED_AFTER}
    return short.get(finding.found, limits.WATCH_TIMEOUT)


def _timed_out(finding: Finding) -> bool:
    """Whether that time has passed and somebody was there to ask in all of it; for the unknown it need only pass."""
    timeout = _timeout(finding)
    unknown = finding.found == "absent" and not finding.watch
    return finding.age >= timeout and (unknown or _asking_for(finding.tries) >= timeout)


def _recheck_after(finding: Finding) -> timedelta:
    """A growing gap, and once just until a time has passed that decides."""
    if finding.watch and finding.absences:
        return _ABSENT_GAP
    timeout = _timeout(finding)
    left = max(timeout - finding.age, timeout - _asking_for(finding.tries))
    if _may_be_trusted(finding):
        left = min(left, _until_trusted(finding))
    return min(gap(finding.tries), left) if left > timedelta() else gap(finding.tries)


def _asking_for(tries: int) -> timedelta:
    """For how long somebody must have been asking to have checked so often."""
    return sum((gap(each) for each in range(1, tries)), timedelta())
