"""What a person who runs or changes the bridge may want to turn, in one place: how long, how often, how many.

What an operator sets without changing code stands in `settings`. What is true of a protocol or of a provider, and
nobody should turn, stays beside the code that needs it.
"""
