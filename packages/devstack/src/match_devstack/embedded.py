"""The broker for a machine without one: files in a folder, read by Celery's filesystem transport. No promises."""

from pathlib import Path


class Embedded:
    """A folder that plays the broker; what a killed worker has in hand is lost with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()

    @property
    def url(self) -> str:
        """`filesystem:///folder`."""
        return f"filesystem://{self._folder}"

    def depth(self, *queues: str) -> int:
        """Count the messages that wait in these queues: files named `<time>_<id>.<queue>.msg`."""
        names = {f"{queue}.msg" for queue in queues}
        return sum(file.name.partition(".")[2] in names for file in self._folder.glob("messages/*.msg"))

    def launch(self) -> None:
        """Make the folder."""
        self._folder.mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        """Wait for nothing: there is only the folder."""

    def kill(self) -> None:
        """End nothing."""
