"""What PostgreSQL's codes mean for a delivery, whichever store they came through."""

import pytest

from match_worker.app import judge
from match_worker.sqlstate import error_of
from match_worker.verdicts import Verdict


@pytest.mark.parametrize(
    ("state", "case", "verdict"),
    [
        ("08006", "the connection broke", Verdict.HOLD),
        ("57P01", "the server shuts down", Verdict.HOLD),
        ("57P03", "the server starts up", Verdict.HOLD),
        ("53100", "the disk is full", Verdict.HOLD),
        ("53200", "out of memory", Verdict.HOLD),
        ("53300", "out of connections", Verdict.HOLD),
        ("58030", "the disk fails", Verdict.HOLD),
        ("25006", "read-only", Verdict.HOLD),
        ("28P01", "wrong password", Verdict.HOLD),
        ("3D000", "no such database", Verdict.HOLD),
        ("42501", "no right to", Verdict.HOLD),
        ("3F000", "no schema of ours", Verdict.HOLD),
        ("42P01", "no table of ours", Verdict.HOLD),
        ("42883", "a schema too old", Verdict.HOLD),
        ("40P01", "a deadlock", Verdict.RETRY),
        ("40001", "a conflict of transactions", Verdict.RETRY),
        ("55P03", "a lock held too long", Verdict.RETRY),
        ("57014", "too slow", Verdict.RETRY),
        ("22P02", "a value that is none", Verdict.PARK),
        ("23505", "a second row of a key", Verdict.PARK),
        ("42601", "a statement that is none", Verdict.PARK),
        ("P0001", "refused by a rule", Verdict.PARK),
        ("XX000", "tuple concurrently updated", Verdict.RETRY_BRIEFLY),
        ("54000", "index row too large", Verdict.RETRY_BRIEFLY),
        ("0A000", "cached plan must not change result type", Verdict.RETRY_BRIEFLY),
        ("F0001", "a configuration file is locked", Verdict.RETRY_BRIEFLY),
        ("21000", "a row twice in one statement", Verdict.RETRY_BRIEFLY),
    ],
)
def test_each_code_has_its_verdict(state: str, case: str, verdict: Verdict):
    assert judge(error_of(state, case, "db.example", 5432)).verdict is verdict
