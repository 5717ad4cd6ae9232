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
KEYS_KEPT = timedelta(hours=23)  # for so long a provider surely knows an idempotency key: the shortest of any is a day
RESEND_WINDOW = timedelta(minutes=10)  # nobody's credits are spent for a caller who has long gone
BYTES_AWAITED = timedelta(days=1)  # for so long a repeat with its file goes on where an operation was interrupted
FAULT_WINDOW = timedelta(days=1)  # a fault of ours that lasts longer will not be mended for an operation that met it
LONGEST_SNOOZE = timedelta(hours=1)  # between two tries of the relay to finish an operation

# Operations: what is unclear, and what repeats

ASK_SECONDS = 15.0  # what may have been done is asked about for so long before it is sent again
ASK_PAUSES = (0.2, 0.5, 1.0, 2.0, 3.0)  # seconds between two questions; the last one stays
ASK_LONGEST = 5.0  # seconds that the time between two questions counts for at most
JOIN_WINDOW = timedelta(minutes=15)  # without a key, an equal request joins one that was reported to nobody for so long
EQUAL_CALL_PAUSE = 0.2  # seconds between two looks at an equal operation that runs
CALLBACKS_OF_OPERATION = 20  # each repeat may bring another

# Batches: what was accepted is begun in its turn (services/batches.py, services/queue.py)

BATCH_STARTS = 10.0  # seconds in which the call itself begins items, one after the other; the rest is the relay's
ACCEPTED_FOR = timedelta(hours=22)  # since it was asked for: what is unclear must be found out within `KEYS_KEPT`
BATCH_OPEN = timedelta(hours=24)  # for so long an equal batch without a key goes on with one that is not done
UNDER_WAY_OF_CONNECTION = 3  # items that are begun at once for one connection
QUEUE_WORKERS = 6  # threads of a relay that begin what is queued
QUEUE_PAUSE = timedelta(seconds=5)  # until what could not be begun has its turn again; it doubles with each try
QUEUE_LONGEST_PAUSE = timedelta(minutes=1)  # where the provider says that it takes no more just now, and not until when
QUEUE_LONGEST_TROUBLE = timedelta(minutes=15)  # where it has another problem, or we have

# What is kept

SUBSCRIPTIONS_OF_CONNECTION = 1_000  # each event is held against all of them
RECEIPTS_OF_CONNECTION = 20_000  # of those that were understood; the newest stay
TRIMMED_AT_ONCE = 20  # connections whose receipts are counted in one round of pruning

# Subscriptions: what else must hold until one that only fails is disabled (store/failure_record.py)

FAILED_ATTEMPTS = 10  # attempts at least
FAILED_EVENTS = 2  # different events at least
FAILED_DAYS = 3  # different days at least, in UTC

# Notices: when a hook counts as failing (store/hook_notices.py), and mails (services/mailer.py)

NOTICE_ATTEMPTS = 3  # that have failed on end
NOTICE_AFTER = timedelta(minutes=5)  # since the first of them
NOTICES_AT_ONCE = 100  # of which events and mails are made in one round of a relay
MAILS_AN_HOUR = 10  # of notices for one connection; what comes beyond that becomes one mail
MAIL_TRIED_FOR = timedelta(days=1)  # a mail that cannot be sent
MAIL_LEASE = timedelta(minutes=3)  # longer than sending one may take
MAIL_TIMEOUT = 20.0  # seconds for each step of talking to the mail server
QUESTIONS_OF_CONNECTION = 10  # mails that ask addresses whether they want any, in a day
QUESTIONS_TO_ADDRESS = 3  # the same to one address, whoever has it asked
QUESTION_GOOD_FOR = timedelta(days=3)  # the link in it

# The writer of SQLite (store/group_commit.py)

GROUP = 200  # writes at most in one transaction
WRITER_TIMEOUT = 10.0  # seconds that a write waits for another process's

# The relay's loops: how often they ask the database (relay/poll_gate.py)

POLL_EVERY = 0.1  # seconds between two queries for work that no notification announces
POLL_WHEN_BUSY = 0.005  # seconds between two rounds of a loop that has something in flight
LISTEN_AGAIN = 5.0  # seconds until notifications are listened for again that could not be
RETRY_LOOP_AFTER = 1.0  # seconds for which a loop pauses after a failure

# Receipts: what is asked of providers, and when (services/receipt_processor.py, services/provider_queries.py)

QUERY_TIMEOUT = 10.0  # seconds that a provider's answer may take; so long an event waits for what its proof lacks
RECEIPTS_CLAIMED = 200  # receipts that one query claims at most
QUERIES = 400  # questions about receipts in flight of one relay process
QUERIES_OF_ANY = 300  # in flight, whoever's: the rest is for connections that have few
FEW_QUERIES = 20  # questions in flight of a connection that counts as having few
PASS_OVER_EVERY = 0.5  # seconds between two queries that pass over those who have more: each goes through all they have

# Receipts: what follows from a check (services/receipt_policy.py)

RECHECK_GAP = timedelta(minutes=5)  # the longest between two checks of a receipt; it begins with a second and doubles
WATCH_AFTER = timedelta(minutes=2)  # until what was seen under way is checked: by then a webhook may have told its end
WATCH_TIMEOUT = timedelta(hours=48)  # for how long a resource is watched that does not end
TRUST_WEBHOOK_AFTER = timedelta(minutes=15)  # of silence about the whole account, until a webhook is trusted
REFUSED_AFTER = timedelta(minutes=15)  # for how long a resource is asked about that the provider refuses to show
UNKNOWN_AFTER = timedelta(minutes=1)  # the same for one that it does not know: one made just now may not be shown yet
ABSENCES = 3  # times that a provider must say that it knows a watched resource no more, until it counts as deleted
ABSENT_FOR = timedelta(seconds=30)  # over which it must say so at least

# Sweeps: how often all that a connection has upstream is looked through (services/sweep.py)

SWEEP_EVERY = timedelta(minutes=10)  # for a connection that somebody listens to
SWEEP_SELDOM = timedelta(hours=1)  # for one that nobody listens to, and whose provider has our webhook
SWEEP_SPREAD = 0.1  # at most this share on top, so that not all are due at once for ever
SWEEP_AGAIN = timedelta(minutes=1)  # after a first sweep that failed
SWEEP_POLL_EVERY = 1.0  # seconds between two queries for sweeps that are due
SWEEPS_IN_FLIGHT = 20  # questions of sweeps in flight of one relay process
SWEEP_PAGES = 5  # of one connection at a time, beside the first of each list
SWEEP_MOST_PAGES = 1_000  # of one list

# Our webhook at a provider (services/webhooks.py)

RETRY_WEBHOOK_EVERY = timedelta(minutes=1)  # while it is not registered at our present address
CHECK_WEBHOOK_EVERY = timedelta(minutes=10)  # where something listens to its events
CHECK_IDLE_WEBHOOK_EVERY = timedelta(hours=1)  # where nothing does
WEBHOOK_BRIEF_WAIT = 5.0  # seconds that somebody who connects or subscribes waits for it at most
WEBHOOK_WAIT = 20.0  # seconds to wait for another process that changes it, where it has to be removed
TRY_INTERFACE_EVERY = timedelta(days=1)  # after a provider refused a webhook of an interface beyond its first
WEBHOOK_SILENT_AFTER = timedelta(minutes=5)  # since an end that it has not told, until the first interface's comes back
WEBHOOK_SECRET_OVERLAP = timedelta(hours=1)  # for which a provider's secret is taken after it gave another one

# Keys that a provider refuses (services/key_status.py)

DOUBT_KEY_FOR = timedelta(minutes=1)  # between two refusals without a word, until they count
ASK_REFUSED_KEY_EVERY = timedelta(hours=1)  # until a provider is asked again about a key that it refused
LOOK_FOR_REFUSED_KEYS_EVERY = timedelta(minutes=1)

# Tokens (services/tokens.py)

TOKENS_OF_CONNECTION = 100  # that work, beside those of apps
TOKEN_USE_EVERY = timedelta(minutes=1)  # at most so often it is written when a token was last used

# Apps that are signed in (services/grants.py, services/oauth_clients.py)

AUTHORIZATION_CODE = timedelta(seconds=60)  # for which an app may fetch its first tokens
GRANTS_OF_CONNECTION = 100  # that have not ended
LATE_REFRESHES = 100  # of one refresh token that was used already, while it is still taken
REDIRECT_URIS_OF_CLIENT = 50

# Deliveries: how they are claimed and settled (relay/dispatch.py)

CLAIMS = 500  # deliveries that one exchange claims at most
CLAIMS_WHEN_QUEUED = 50  # while that many wait already: deliveries to other targets must not wait for those
SETTLE_TOGETHER = 500  # attempts that came back are written down at once
SETTLE_AFTER = 0.05  # seconds that fewer of them may wait
DISABLE_AFTER = timedelta(days=5)  # on end that a subscription has only failed, until it is disabled
RETRY_JITTER = 0.1  # at most this share on top of a wait of the schedule
RETRY_AFTER_MOST = timedelta(hours=12)  # that a receiver's Retry-After is followed
CALLBACK_RETRIES = tuple(timedelta(seconds=each) for each in (1, 2, 4, 8, 16))  # while n8n says that it still runs
SECRET_OVERLAP = timedelta(hours=24)  # for which a replaced signing secret signs beside the new one
ANSWER_KEPT = 500  # characters of a receiver's answer that are kept
ATTEMPTS_TOLD = 100  # of one delivery, which may be sent by hand however often

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

# What a connection may ask for (services/send_limit.py)

SENDS_AT_ONCE = 200.0  # tests and replays that a connection may ask for in one go: each is written and sent
SENDS_A_SECOND = 2.0  # how many it may ask for after that, in the long run

# What the relay looks after (relay_process.py, services/pruning.py)

RECOVERERS = 4  # threads that finish what dead processes left: finding out what became of one can take a minute
PRUNE_AT_ONCE = 200  # rows of a kind that are removed in one transaction when they are older than the retention
PRUNE_BETWEEN = 0.1  # seconds between two such transactions, so that others get their turn
PRUNE_AGAIN = 10.0  # seconds until old rows are looked for again once there are none

# Files that are fetched for a call (services/call_files.py)

FETCH_SECONDS = 15.0  # that all files of a call may take together: what is done with them has the rest of CALL_TIMEOUT

# Files on their way out (egress/streams.py, services/downloads.py)

STREAMS = 64  # bodies under way of one web process
STREAMS_OF_CONNECTION = 8  # of them of one connection
STREAMS_SCARCE = 48  # taken: from then on nobody gets more than `STREAMS_WHEN_SCARCE`
STREAMS_WHEN_SCARCE = 2
STREAM_BYTES = 8 * 1024**3  # of one body at most, whatever its source says
STREAM_SECONDS = 6 * 3600.0  # that one may take at most
STREAM_PACE = 1024  # bytes a second that have to move at least, on average
STREAM_PACE_OVER = 20.0  # seconds; both of the source and of whoever reads
STREAM_HEAD = 15.0  # seconds until the head of a source's answer has come, redirects and all
STREAM_BUFFER = 64 * 1024  # bytes that wait for a reader, until nothing more is read from the source

# Webhooks on their way in (services/inbound.py, services/backlog.py, web/server/intake.py)

WEBHOOK_BODY = 256 * 1024  # bytes of one
WEBHOOK_HEADER = 1024  # characters of a header that is kept with one; a longer one is not kept, and so proves nothing
ADDRESSES_REMEMBERED = 10_000  # inbound addresses of which a process knows that they have an owner
BACKLOG_RECEIPTS = 50_000  # of one address that wait to be understood, before its webhooks are told to come later
BACKLOG_BYTES = 128 * 1024 * 1024  # the same, counted in bytes of their bodies
BACKLOG_COUNTED = 1_000  # webhooks of one address after which the database is asked how many wait
BACKLOG_COUNTED_BYTES = 8 * 1024 * 1024  # or bytes of them
BACKLOG_LOOK_AGAIN = 5.0  # seconds between two such questions about an address whose backlog is full
BACKLOG_RETRY_AFTER = 60  # seconds that its webhooks are told to wait
BACKLOGS_REMEMBERED = 10_000  # addresses whose webhooks a process counts
WEBHOOKS_AT_ONCE = 200  # that are written in one commit
WEBHOOKS_WAITING = 64 * 1024 * 1024  # bytes of bodies in a web process that wait for the database, which may be away

# Who is signed in to the pages (services/sessions.py), and codes (services/codes.py)

SESSION_IDLE = timedelta(hours=12)  # without a request, until one has to sign in again
SESSION_LIFETIME = timedelta(days=7)  # the same, however much one does
SESSION_SEEN_EVERY = timedelta(minutes=1)  # between two writes of when a session was seen last
RENDER_SHOWS = timedelta(minutes=15)  # after its start a render shows at the provider, even to who came anew since
SIGN_IN_LINK = timedelta(minutes=15)  # for which a link that signs in is good
CONNECT_STEP = timedelta(minutes=15)  # between a key that was taken and the name of its connection

# What an overview calls attention to (services/overview.py)

LATELY = timedelta(days=3)  # so that what failed on a Saturday is seen on Monday
EXPIRES_SOON = timedelta(days=14)  # until a token ends

# Processes (processes.py)

GRACE = 23  # seconds to finish what is in flight after SIGTERM; closing takes time, too, and 25 are promised
WEB_THREADS = 64  # per web process; an action may hold one for up to 25 s
RELAY_FILES = 8_192  # connections that a relay may have open at once
