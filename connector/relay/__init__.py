"""Durable fan-out: what is due is claimed, sent, judged and settled. Knows no provider."""
