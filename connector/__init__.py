"""A durable bridge between AI-video APIs and the no-code platforms."""

__version__ = "0.2.0"
