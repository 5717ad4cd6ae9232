"""All SQL. A method is a transaction: nothing of a session or a connection leaves this package."""
