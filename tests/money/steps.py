"""What may happen: the steps of a sequence, and how hypothesis draws them. Lengths of time are those of users."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

ASK = 15.0  # the promise: what shows within this time is found
WRITE = 20.0  # how long the bridge waits for the answer to a call that changes something


@dataclass(frozen=True)
class Trouble:
    """What is wrong upstream from this step until the next: `fault` strikes `times` calls (-1: all) of a kind.

    `late`: what was done shows this many seconds later.
    """

    fault: str | None = None
    call: str = "create"
    times: int = 1
    late: float = 0.0


@dataclass(frozen=True)
class Kill:
    """`kill -9` of web, relay or both, when a call arrives upstream or after some seconds.

    The call is worked on all the same, or (`work` false) lost.
    """

    who: str
    call: str | None = None
    work: bool = True
    seconds: float = 0.0


@dataclass(frozen=True)
class Want:
    """Somebody wants something new: a video, a render of one that is there, or both."""

    action: str
    keyed: bool = True
    connection: int = 0
    of: int = 0  # which of the videos that are known, for a render
    callers: int = 1  # at the same moment
    apart: bool = False  # callers of a render know nothing of each other: keys of their own, by turns both connections
    hurried: bool = False  # gives up soon, and asks again
    trouble: Trouble = Trouble()
    kill: Kill | None = None


@dataclass(frozen=True)
class Again:
    """Somebody asks again for the same."""

    which: int = 0
    callers: int = 1
    hurried: bool = False
    trouble: Trouble = Trouble()
    kill: Kill | None = None


@dataclass(frozen=True)
class Pause:
    seconds: float


@dataclass(frozen=True)
class Credits:
    left: int


Step = Want | Again | Pause | Credits


@dataclass(frozen=True)
class Sequence:
    """`twice`: the provider renders a video again when told to, and charges for it; else it refuses.

    `recovery_first`: at the end the relay finishes what is open before anybody asks again.
    """

    steps: tuple[Step, ...]
    twice: bool = True
    recovery_first: bool = False

    def __str__(self) -> str:
        lines = [f"    {_short(step)}," for step in self.steps]
        return "\n".join(["Sequence((", *lines, f"), twice={self.twice}, recovery_first={self.recovery_first})"])


def _short(value: Any) -> str:
    """Its repr without what is as it is by default."""
    kind = type(value)
    if not hasattr(kind, "__dataclass_fields__"):
        return repr(value)
    said = {name: getattr(value, name) for name in kind.__dataclass_fields__}
    told = [f"{name}={_short(each)}" for name, each in said.items() if each != kind.__dataclass_fields__[name].default]
    return f"{kind.__name__}({', '.join(told)})"


lates = st.sampled_from([0.0, 0.0, 0.0, 5.0, 12.0])
troubles = st.one_of(
    st.builds(Trouble, late=lates),
    st.builds(
        Trouble,
        fault=st.sampled_from(
            ["hang", "hang long", "reset_before", "error_500", "error_500_after", "error_500_after", "rate_limit"]
            + ["answer_after late", "answer_after page", "answer_before page"]
        ),
        call=st.sampled_from(["create", "render", "ask", "any"]),
        times=st.sampled_from([1, 1, 2, 3, -1]),
        late=lates,
    ),
)
kills = st.one_of(
    st.none(),
    st.none(),
    st.none(),
    st.builds(
        Kill,
        who=st.sampled_from(["web", "web", "both", "relay"]),
        call=st.sampled_from(["create", "render", "ask"]),
        work=st.booleans(),
    ),
    st.builds(
        Kill, who=st.sampled_from(["web", "web", "both", "relay"]), seconds=st.sampled_from([0.1, 0.5, 2.0, 9.0])
    ),
)
more = {
    "callers": st.sampled_from([1, 1, 2, 3]),
    "hurried": st.sampled_from([False, False, False, True]),
    "trouble": troubles,
    "kill": kills,
}
wants = st.builds(
    Want,
    action=st.sampled_from(["create_video", "render_video", "render_video", "create_and_render_video"]),
    keyed=st.booleans(),
    connection=st.integers(0, 1),
    of=st.integers(0, 2),
    apart=st.booleans(),
    **more,
)
agains = st.builds(Again, which=st.integers(0, 3), **more)
pauses = st.builds(Pause, st.sampled_from([1.0, 8.0, 20.0, 40.0]))
credits = st.builds(Credits, st.sampled_from([0, 0, 10_000]))
steps = st.one_of(wants, agains, agains, wants, agains, pauses, credits)
firsts = st.one_of(st.just(Want("create_video")), wants)  # so that there is something to render
sequences = st.builds(
    Sequence,
    steps=st.builds(lambda first, others: (first, *others), firsts, st.lists(steps, max_size=7)),
    twice=st.booleans(),
    recovery_first=st.booleans(),
)
