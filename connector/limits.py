"""What a person who runs or changes the bridge may want to turn, in one place: how long, how often, how many.

What an operator sets without changing code stands in `settings`. What is true of a protocol or of a provider, and
nobody should turn, stays beside the code that needs it.
"""

# Deliveries: how many attempts are in flight at once (relay/slots.py), and what waits (relay/deferral.py)

SLOTS = 2_000  # attempts in flight of one relay process
SLOTS_OF_HOST = 512  # attempts in flight to one host, whoever sends there
SLOTS_OF_CONNECTION = 512  # attempts in flight of one connection, over all its targets
SLOTS_OF_CONNECTION_WHEN_BUSY = 64  # the same, while three quarters of all slots are taken
SLOTS_OF_TARGET = 64  # attempts in flight to one target that answers
SLOTS_OF_NEW_TARGET = 16  # attempts in flight to a target that is not known yet: one more with each answer
SLOTS_OF_PROBED_TARGET = 2  # attempts in flight to a target that let one time out, until it answers
QUEUE = 1_000  # claims that wait for one target at most
QUEUE_SECONDS = 1.0  # in which what waits for a target is sent at its present pace; what does not fit is deferred
DEFER_LEAST = 0.25  # seconds that a deferred claim stays in the outbox at least
TARGETS_REMEMBERED = 5_000  # whose pace a relay keeps; beyond that those are forgotten at which nothing happens
PROBED_TARGET_REMEMBERED = 300.0  # seconds for which a target that let an attempt time out is remembered all the same
