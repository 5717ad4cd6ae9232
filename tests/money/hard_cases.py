"""Sequences that each try one promise where it is weakest; those that once went wrong stay here.

`CALM` ones have no kill and are played apart from the others, because a kill strikes all that are played with it.
"""

from money.steps import Again, Credits, Kill, Pause, Sequence, Trouble, Want

BOTH = "create_and_render_video"

HARD = (
    # Too few credits: the video is made, its render is refused, and the process dies before it can say so.
    Sequence(
        (Credits(0), Want(BOTH, keyed=False, kill=Kill("web", "render")), Pause(60.0)),
        recovery_first=True,
    ),
    # The work is done, nobody hears of it, and it shows late; the process dies while it asks; then everyone repeats.
    Sequence(
        (
            Want(BOTH, trouble=Trouble("hang", "create", late=12.0), kill=Kill("web", "ask")),
            Again(callers=3, trouble=Trouble("error_500_after", "render", late=12.0)),
            Again(hurried=True, callers=2),
        )
    ),
    # Web and relay die as the render is worked on; two connections and five keys want the same render meanwhile.
    Sequence(
        (
            Want("create_video"),
            Want("render_video", callers=3, apart=True, trouble=Trouble(late=12.0), kill=Kill("both", "render")),
            Want("render_video", connection=1, callers=2, apart=True, trouble=Trouble("reset_before", "render")),
        ),
        recovery_first=True,
    ),
    # Without a key: no answer, asked again at once and while recovery works on it.
    Sequence(
        (
            Want(BOTH, keyed=False, kill=Kill("web", "create", work=False)),
            Again(trouble=Trouble("error_500_after", "any", times=-1)),
            Pause(8.0),
            Again(trouble=Trouble("hang long", "ask", late=5.0)),
        )
    ),
    # Without a key: a 504 while nobody can ask, then a repeat that meets recovery.
    Sequence(
        (
            Want(BOTH, keyed=False, trouble=Trouble("error_500_after", "any", times=-1)),
            Pause(8.0),
            Again(kill=Kill("relay", "ask")),
        ),
        recovery_first=True,
    ),
    # What was done is answered like a refusal, by a time-out interceptor or a bot check; the process dies over asking.
    Sequence(
        (
            Want(BOTH, trouble=Trouble("answer_after late", "create", late=5.0), kill=Kill("web", "ask")),
            Again(trouble=Trouble("answer_after page", "render", late=12.0)),
            Want(BOTH, keyed=False, trouble=Trouble("answer_after page", "any", times=-1)),
            Again(),
        )
    ),
    # Without a key, too poor for the render again and again: one draft.
    Sequence((Credits(0), Want(BOTH, keyed=False), Again(), Pause(20.0), Again(), Credits(10_000), Again())),
    # Too poor for the render, refused, killed, rich again: one video, one render.
    Sequence(
        (
            Credits(0),
            Want(BOTH, kill=Kill("web", "render")),
            Again(callers=2, trouble=Trouble("rate_limit", "any", times=2)),
            Credits(10_000),
            Again(callers=3, trouble=Trouble("error_500", "render")),
        ),
        twice=False,
    ),
)

CALM = (
    # The same keys in both connections are different operations; what was done shows late.
    Sequence(
        (
            Want(BOTH, trouble=Trouble("error_500_after", "create", late=12.0)),
            Want(BOTH, connection=1, callers=2, trouble=Trouble("reset_before", "create")),
            Again(which=1, callers=2),
        )
    ),
    # A render that shows late is wanted once more, by others, from both connections.
    Sequence(
        (
            Want("create_video", keyed=False),
            Want("render_video", trouble=Trouble("hang", "render", late=12.0)),
            Want("render_video", callers=3, apart=True, trouble=Trouble(late=12.0)),
        )
    ),
)
