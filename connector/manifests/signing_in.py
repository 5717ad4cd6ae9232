"""What the platforms' sign-in by OAuth 2 has in common: which scopes are asked for, whose key the user is asked for."""

SCOPES = "actions triggers read"
"""All that a token may do for its user: each platform's app has actions, triggers and searches."""
PROVIDER = "provider"
"""In the address of the sign-in: only this provider's connections can be chosen there."""
