"""The comparison of marts between engines finds differences; tested without Spark."""
# ruff: noqa: D103 - test names describe the tests

import duckdb
import parity
import pytest


@pytest.fixture
def connection():
    """Return a connection with one small mart."""
    connection = duckdb.connect()
    connection.execute(
        "create table mart as select 1 as id, cast(2.5 as decimal(9, 2)) as amount, 'a' as name"
    )
    connection.execute("insert into mart values (2, 0, null), (2, 0, null)")
    return connection


def compared(connection, other):
    """Return the result of comparing the mart with a query."""
    connection.execute(f"create table other as {other}")
    return parity.compare(connection, "mart", "mart", "other")


def test_rows_and_columns_in_another_order_are_no_difference(connection):
    found = compared(connection, "select name, amount, id from mart order by id desc")
    assert (found.rows, found.columns, found.types, found.differences) == (3, 3, [], 0)


@pytest.mark.parametrize(
    "other",
    [
        "select distinct * from mart",
        "select * from mart union all select * from mart where id = 1",
        "select id, amount, coalesce(name, '') as name from mart",
        "select id, case id when 1 then 2.51 else amount end::decimal(9, 2) as amount, name from mart",
    ],
    ids=["a row less", "a row twice", "an empty text for null", "a cent more"],
)
def test_another_row_is_a_difference(connection, other):
    assert compared(connection, other).differences > 0


def test_another_type_is_a_difference_even_with_equal_values(connection):
    found = compared(connection, "select cast(id as bigint) as id, amount, name from mart")
    assert (found.differences, found.types) == (0, [("id", "BIGINT"), ("id", "INTEGER")])
