"""The OAuth 2 server: what of it is the protocol is Authlib's, what is kept and decided is `services.grants`.

The page on which somebody consents is in a room like any other page.
"""
