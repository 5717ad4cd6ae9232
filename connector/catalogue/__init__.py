"""The language in which a provider says what it offers. Frozen values, no I/O; routes, checks and manifests follow."""
