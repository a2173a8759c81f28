"""The watch over secrets finds one that is printed or logged."""

from pathlib import Path

import pytest
from secret_watch import secrets

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]
HERE = Path(__file__).resolve().parents[1]
TALKS = """
    import logging
    import os

    import pytest
    import typer
    from typer.testing import CliRunner

    app = typer.Typer()

    @app.command()
    def talk(length: int) -> None:
        typer.echo(os.environ["RABBITMQ_URL"][:length])

    @pytest.fixture(autouse=True)
    def _set(monkeypatch):
        monkeypatch.setenv("RABBITMQ_URL", "amqp://user:hunter%402@host/")

    def test_prints_it():
        CliRunner().invoke(app, ["100"])

    def test_prints_something_else():
        CliRunner().invoke(app, ["11"])

    def test_logs_it():
        logging.getLogger("x").warning("amqp://user:%s@host/", "hunter%402")

    def test_logs_what_it_means():
        logging.getLogger("x").warning("hunter@2")

    def test_logs_something_else():
        logging.getLogger("x").warning("hunter")
"""


def test_a_test_that_lets_a_secret_out_fails(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    pytester.makepyfile(TALKS)

    # In a process of its own: this one may be watched already.
    result = pytester.runpytest_subprocess("-p", "secret_watch", "-rA")

    passed = {line.rpartition("::test_")[2] for line in result.outlines if line.startswith("PASSED")}
    assert passed == {"prints_something_else", "logs_something_else"}


def test_a_password_is_known_as_written_and_as_meant():
    assert secrets({"DATABASE_URL": "postgresql://u:a%2Fb-c%40d@h/x"}) == {"a%2Fb-c%40d", "a/b-c@d"}
