"""A stand-in for Argil's API.

`app` makes the Flask app; `api` has Argil's operations, each of which passes `gate`, and `control` the sandbox's own
pages.
"""

from connector.sandbox.accounts import KEY_PREFIX
from connector.sandbox.argil.app import create_sandbox
from connector.sandbox.stand_in import StandIn

STAND_IN = StandIn(create_sandbox, path="/v1", key_prefix=KEY_PREFIX)
