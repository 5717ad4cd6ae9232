"""`python -m connector` is the console script."""

from connector.cli import main

main()
