"""A stand-in for HeyGen's API, `/v3` and what is older.

`app` makes the Flask app; the files named `…_api` have HeyGen's operations, each of which passes `gate`, and `control`
the sandbox's own pages.
"""

from connector.sandbox.accounts import KEY_PREFIX
from connector.sandbox.heygen.app import create_sandbox
from connector.sandbox.stand_in import StandIn

STAND_IN = StandIn(create_sandbox, path="", key_prefix=KEY_PREFIX)
