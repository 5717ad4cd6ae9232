"""States are a contract: with databases that exist, with platforms that read answers."""

from enum import StrEnum

import pytest
import sqlalchemy as sa

from connector import states
from connector.catalogue.fields import Choice, choices_of
from connector.store import column_types, tables
from connector.store.database import Database

VALUES = {
    states.OperationStatus: {"running", "finished"},
    states.DeliveryStatus: {"pending", "delivered", "failed", "cancelled"},
    states.SubscriptionStatus: {"active", "paused", "disabled"},
    states.ReceiptStatus: {"new", "done", "unknown", "dropped"},
    states.ConnectionStatus: {"active", "reconnect_required", "deleted"},
    states.MailStatus: {"pending", "sent", "failed"},
}
KEPT_ELSEWHERE = {states.CodePurpose: {"invitation", "sign_in", "connect_step"}}  # in columns of other names


@pytest.mark.parametrize("kind", VALUES | KEPT_ELSEWHERE, ids=lambda kind: kind.__name__)
def test_the_values_that_databases_hold_stay_what_they_are(kind: type[StrEnum]) -> None:
    assert {str(each) for each in kind} == (VALUES | KEPT_ELSEWHERE)[kind]


def test_every_status_column_holds_one_of_these() -> None:
    columns = [table.c.status for table in tables.metadata.tables.values() if "status" in table.c]
    kinds = [column.type.values for column in columns if isinstance(column.type, column_types.Status)]
    assert len(kinds) == len(columns) and set(kinds) == set(VALUES)


def test_a_status_is_read_as_its_enum_and_no_other_word_is_written(database_url: str) -> None:
    database = Database(database_url)
    table = sa.table("t", sa.column("status", column_types.Status(states.DeliveryStatus)))
    with database.write() as transaction:
        transaction.execute(sa.text("CREATE TEMPORARY TABLE t (status VARCHAR)"))
        transaction.execute(table.insert().values(status="pending"))
        transaction.execute(table.insert().values(status=states.DeliveryStatus.FAILED))
        found = transaction.execute(sa.select(table.c.status).order_by(table.c.status)).scalars().all()
    assert found == [states.DeliveryStatus.FAILED, states.DeliveryStatus.PENDING]
    assert all(isinstance(each, states.DeliveryStatus) for each in found)
    with pytest.raises(sa.exc.StatementError), database.write() as transaction:
        transaction.execute(table.insert().values(status="lost"))
    database.close()


def test_choices_are_labelled_by_their_words() -> None:
    offered = choices_of((states.ConnectionStatus.ACTIVE, states.ConnectionStatus.RECONNECT_REQUIRED))
    assert offered == (Choice("active", "Active"), Choice("reconnect_required", "Reconnect required"))
