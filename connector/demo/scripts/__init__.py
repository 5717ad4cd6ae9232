"""The scripts of the demo, each in the file of its provider's key."""
