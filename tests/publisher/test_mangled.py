"""Whatever bytes a state file holds: it is used, or refused by an error of ours."""

from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from examples import examples
from hypothesis import example, given, settings
from publisher.letter_builders import a_letter
from publisher.state_files import an_edited_file, sound, state_files

from match_publisher import MemoryPublisher, Outbox, StateError, drain, open_state


@settings(max_examples=examples(30), deadline=None)
@given(state_files)
@example(sound().replace(b"CREATE TABLE outbox_letters", b"CREATE \xff\xff\xff\xff\xff outbox_letters"))
@example(an_edited_file(versions=[]))
@example(an_edited_file(put_at="yesterday"))
@example(an_edited_file(body=7))
def test_any_state_file_is_used_or_refused(content: bytes):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        path.write_bytes(content)
        with suppress(StateError), closing(open_state(path)) as connection:
            outbox = Outbox(connection)
            outbox.load()
            outbox.holds("x")
            list(outbox)
            outbox.put([a_letter(9)])
            drain(outbox, MemoryPublisher())
