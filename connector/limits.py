"""What a person who runs or changes the bridge may want to turn, in one place: how long, how often, how many.

What an operator sets without changing code stands in `settings`. What is true of a protocol or of a provider, and
nobody should turn, stays beside the code that needs it.
"""

from datetime import timedelta

# Operations: who works on one, and how long

OPERATION_LEASE = timedelta(seconds=12)  # without a renewal for so long, an operation is taken over
RENEW_EVERY = 4.0  # seconds between two renewals; no look at a lease tells of more
LEASES_REMEMBERED = 1_000  # those that were not looked at for longest are forgotten first
CALL_TIMEOUT = 24.0  # seconds, so that no action holds longer than 25: platforms wait 30 (Zapier) to 40 (Make)
RECOVERY_TIMEOUT = 60.0  # seconds that the relay spends on one operation at a time
RESEND_WINDOW = timedelta(minutes=10)  # nobody's credits are spent for a caller who has long gone
FAULT_WINDOW = timedelta(days=1)  # a fault of ours that lasts longer will not be mended for an operation that met it
LONGEST_SNOOZE = timedelta(hours=1)  # between two tries of the relay to finish an operation

# Operations: what is unclear, and what repeats

ASK_SECONDS = 15.0  # what may have been done is asked about for so long before it is sent again
ASK_PAUSES = (0.2, 0.5, 1.0, 2.0, 3.0)  # seconds between two questions; the last one stays
ASK_LONGEST = 5.0  # seconds that the time between two questions counts for at most
JOIN_WINDOW = timedelta(minutes=15)  # without a key, an equal request joins one that was reported to nobody for so long
EQUAL_CALL_PAUSE = 0.2  # seconds between two looks at an equal operation that runs
CALLBACKS_OF_OPERATION = 20  # each repeat may bring another

# What is kept

SUBSCRIPTIONS_OF_CONNECTION = 1_000  # each event is held against all of them

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

# What a connection may ask for (services/sends.py)

SENDS_AT_ONCE = 200.0  # tests and replays that a connection may ask for in one go: each is written and sent
SENDS_A_SECOND = 2.0  # how many it may ask for after that, in the long run

# What the relay looks after (relay_process.py, services/pruning.py)

RECOVERERS = 4  # threads that finish what dead processes left: finding out what became of one can take a minute
PRUNE_AT_ONCE = 200  # rows of a kind that are removed in one transaction when they are older than the retention
PRUNE_BETWEEN = 0.1  # seconds between two such transactions, so that others get their turn
PRUNE_AGAIN = 10.0  # seconds until old rows are looked for again once there are none
