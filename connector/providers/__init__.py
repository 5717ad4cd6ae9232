"""What stands behind the bridge: one folder per provider, one tuple that joins them (registry)."""
