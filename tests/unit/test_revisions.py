"""What holds the rule that a revision only adds: what the program before it can't live with is named."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine

from tests.revisions import breaks, shape

FORMER = "CREATE TABLE cases (id INTEGER PRIMARY KEY, words VARCHAR(20), at DATE NOT NULL)"


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        (["CREATE TABLE more (id INTEGER PRIMARY KEY)"], []),
        (["ALTER TABLE cases ADD COLUMN note VARCHAR(20)"], []),
        (["ALTER TABLE cases ADD COLUMN door VARCHAR(20) DEFAULT '' NOT NULL"], []),
        (["CREATE INDEX ix_cases_at ON cases (at)"], []),
        (["DROP TABLE cases"], ["cases is gone"]),
        (["ALTER TABLE cases DROP COLUMN words"], ["cases: words is gone"]),
        (
            ["DROP TABLE cases", FORMER.replace("at DATE", "door VARCHAR(20) NOT NULL, at DATE")],
            ["cases: door is new and wants a value"],
        ),
        (["DROP TABLE cases", FORMER.replace("(20)", "(9)")], ["cases: words is another column now"]),
        (
            ["CREATE UNIQUE INDEX ux_cases_at ON cases (at)"],
            ["cases: a new unique index: ux_cases_at"],
        ),
        (
            ["DROP TABLE cases", FORMER.replace("NOT NULL)", "NOT NULL, CONSTRAINT ck_short CHECK (length(words) < 5))")],
            ["cases: a new check: ck_short"],
        ),
    ],
    ids=lambda value: value[-1] if value and isinstance(value, list) else "nothing",
)  # fmt: skip
def test_what_the_former_program_can_t_live_with_is_named(statements: list[str], named: list[str]) -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.exec_driver_sql(FORMER)
    former = shape(engine)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    assert breaks(former, shape(engine)) == named
    engine.dispose()
