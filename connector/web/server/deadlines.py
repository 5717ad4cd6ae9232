"""How long a client may take for each thing that it does. Seconds, bytes a second."""

FIRST = 10.0  # until its first request begins
IDLE = 75.0  # between two requests; longer than the 60 s that proxies keep a connection
HEAD = 5.0  # from a request's first byte to the end of its head
SLOW = 4 * 1024  # a body and an answer go at least as fast as this, on average,
GRACE = 10.0  # after so long
STOPPING = 1.0  # until it asks for the last time, once we are to stop
LINGER = 2.0  # from the end of the last answer, or from what was still sent after it, until the client closes
LINGERED = 30.0  # but all in all: whoever sends a long body that is refused has not read why before its end


def of_transfer(began: float, moved: int) -> float:
    """When a body or an answer that began then, and of which so many bytes have moved, has become too slow."""
    return began + GRACE + moved / SLOW
