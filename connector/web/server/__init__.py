"""How a web process speaks HTTP: one loop reads whole requests, waits and lingers; threads only work.

`request` and `parsing` are the protocol without I/O; `connection` is one client, `clients` are all and their room,
`exchange` is what happens on a connection, `deadlines` how long each may take; `loop` and `poller` make it happen.
`intake` takes webhooks in batches, `gateway` runs the app for everything else, by `environ` and `answers`; `pipelining`
has those wait who do not wait for answers.
"""
