"""What operations kept of inbound addresses, which whoever knows them can speak at, is taken out of their columns."""

import sqlalchemy as sa
from alembic import op

from connector import masking

revision = "0008"
down_revision = "0005b"
branch_labels = None
depends_on = None

BATCH = 200
COLUMNS = ("input", "journal", "answer")


def upgrade() -> None:
    connection, after = op.get_bind(), ""
    if connection.dialect.name == "sqlite":  # which else leaves what was there in the file until it needs the place
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    while rows := connection.execute(_some(), {"after": after, "limit": BATCH}).all():
        for row in rows:
            kept = {name: row._mapping[name] for name in COLUMNS}
            masked = {name: text and masking.addresses(text) for name, text in kept.items()}
            if masked != kept:
                connection.execute(_update(connection), {"id": row.id, **masked})
        after = rows[-1].id


def _some() -> sa.TextClause:
    texts = ", ".join(f"CAST({name} AS TEXT) AS {name}" for name in COLUMNS)
    there = " OR ".join(f"CAST({name} AS TEXT) LIKE '%inbound%'" for name in COLUMNS)
    return sa.text(f"SELECT id, {texts} FROM operations WHERE id > :after AND ({there}) ORDER BY id LIMIT :limit")


def _update(connection: sa.Connection) -> sa.TextClause:
    kind = "TEXT" if connection.dialect.name == "sqlite" else "JSON"
    values = ", ".join(f"{name} = CAST(:{name} AS {kind})" for name in COLUMNS)
    return sa.text(f"UPDATE operations SET {values} WHERE id = :id")
