"""The demo: one command that shows the main job end to end on embedded parts."""


def run(*, oneshot: bool) -> int:
    """Tell the story; give the exit code."""
    raise NotImplementedError
