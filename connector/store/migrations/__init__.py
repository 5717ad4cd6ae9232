"""The schema's versions, run by `Database.upgrade`."""
