"""A stand-in for Argil's API, for trying automations and for tests: same calls, same strictness, no credits.

`app.create_sandbox` makes the Flask app, `server.serve` puts it on a port, `faults.Faults` says what goes wrong.
Imports nothing of the rest of the connector, so that it cannot share its mistakes.
"""
