"""What the tables share.

Partial indexes serve only queries that say the same words, so queries use their constants, not parameters.
"""

from sqlalchemy import MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ROOM = {"fillfactor": 60}  # percent of a page that new rows take: a claim changes its row where it is
