"""What is tested here is tested on Debian's PostgreSQL, too."""

from support.postgresql import databases  # noqa: F401
