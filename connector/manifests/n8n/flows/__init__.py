"""Workflow templates that fit any provider: what differs is a `Making`, and the names of its package."""
