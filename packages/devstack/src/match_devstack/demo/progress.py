"""What the demo is doing: a moving line on a terminal, and one plain line for each step that is done."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as Bars

_WIDEST = 62


class Step:
    """One step under way."""

    def __init__(self, bars: Bars, task: TaskID) -> None:
        self._bars, self._task = bars, task
        self.notes: list[str] = []

    def reached(self, done: int, total: int) -> None:
        """Move the bar."""
        self._bars.update(self._task, completed=done, total=total)

    def note(self, text: str) -> None:
        """Add to the line that stays."""
        self.notes.append(text)


class Progress:
    """Writes to the console given: bars only where it is a terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, text: str) -> None:
        """Write a sentence."""
        self._console.print(text, highlight=False, markup=False)

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Show a step while the block lasts, then keep a line with its notes and seconds."""
        bars = Bars(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        started = time.monotonic()
        with bars:
            step = Step(bars, bars.add_task(name, total=None))
            yield step
        self._keep(", ".join([name, *step.notes]), time.monotonic() - started)

    def _keep(self, text: str, seconds: float) -> None:
        took = f"{seconds:6.1f} s"
        width = min(self._console.width, _WIDEST + len(took)) - len(took)
        line = f"{text:<{width}}{took}" if len(text) <= width else f"{text}\n{took:>{width + len(took)}}"
        self._console.print(line, highlight=False, markup=False, soft_wrap=True)
