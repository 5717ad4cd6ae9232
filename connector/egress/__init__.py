"""The only way out: what may be called (targets), how someone waits for it (session), how thousands fly (sender)."""
