"""One file per version; each leads from the one before it."""
