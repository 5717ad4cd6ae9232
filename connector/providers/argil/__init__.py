"""Argil: https://docs.argil.ai. What is offered (videos, pickers, triggers) and how it is asked (client, webhooks)."""
