"""Many rows in one parameter, and a query's rows in one text: what goes in comes out, in its order."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.store import batch

TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
NUMBERS = st.none() | st.integers(-(2**63), 2**63 - 1)


@pytest.mark.parametrize("row_by_row", [False, True])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(values=st.lists(st.tuples(TEXTS, NUMBERS), max_size=20))
def test_rows_come_back_as_they_were_given(store, row_by_row, values):
    given = batch.rows(store.database.sqlite, place=sa.BigInteger, text=sa.Text, number=sa.BigInteger)
    backwards = sa.select(given.c.text, given.c.number).order_by(given.c.place.desc())
    statement = batch.Statement(backwards, row_by_row=row_by_row)
    with store.database.read() as transaction:
        found = statement(transaction, rows=batch.packed((place, *row) for place, row in enumerate(values)))
    assert found == values[::-1]


def test_an_instant_must_be_made_a_number_first():
    with pytest.raises(TypeError):
        batch.packed([("dlv_1", datetime(2026, 1, 1, tzinfo=UTC))])
