"""The watch over secrets finds one that is printed or logged."""

from pathlib import Path

import pytest
from secret_watch import secrets

pytest_plugins = ["pytester"]
HERE = Path(__file__).resolve().parents[1]
TALKS = """
    import logging
    import typer
    from typer.testing import CliRunner

    app = typer.Typer()

    @app.command()
    def talk():
        import os
        typer.echo(os.environ["RABBITMQ_URL"]{cut})

    def test_printing(monkeypatch):
        monkeypatch.setenv("RABBITMQ_URL", "amqp://user:hunter%402@host/")
        CliRunner().invoke(app, [])

    def test_logging(monkeypatch):
        monkeypatch.setenv("RABBITMQ_URL", "amqp://user:hunter%402@host/")
        logging.getLogger("x").warning("%s", {said!r})
"""


@pytest.mark.parametrize(
    ("cut", "said", "failed"),
    [("", "hunter@2", 2), ("[:7]", "nothing", 0), ("[:7]", "amqp://user:hunter%402@host/", 1)],
)
def test_a_test_that_lets_a_secret_out_fails(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, cut: str, said: str, failed: int
):
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    pytester.makepyfile(TALKS.format(cut=cut, said=said))

    # In a process of its own: this one may be watched already.
    pytester.runpytest_subprocess("-p", "secret_watch").assert_outcomes(failed=failed, passed=2 - failed)


def test_a_password_is_known_as_written_and_as_meant():
    assert secrets({"DATABASE_URL": "postgresql://u:a%2Fb-c%40d@h/x"}) == {"a%2Fb-c%40d", "a/b-c@d"}
