"""IML, the language between `{{` and `}}`: tokens → expressions → values. Only the part that our files use."""
