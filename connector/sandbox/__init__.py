"""Stand-ins for providers' APIs, for trying automations and for tests: same calls, same strictness, no credits.

Each is the folder of its provider's key. What they share lies here: `server` puts one on a port, `faults` says what
goes wrong, `timetable` what happens later. It imports nothing of the rest of the connector, whose mistakes it must not
share.
"""
