"""Make the terminal picture of the README: run `devstack demo` and draw what it printed as an SVG.

Usage: uv run python scripts/picture.py [FILE WITH THE OUTPUT]   (without a file the demo is run)
"""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "figures" / "demo.svg"
COLUMNS = 84
# rich's own frame fetches its font from a server; a picture in a repository should not.
FRAME = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, monospace; font-size: {char_height}px;
line-height: {line_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""


def main() -> None:
    """Draw the picture."""
    printed = Path(sys.argv[1]).read_text() if len(sys.argv) > 1 else run_demo()
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi(f"$ make demo\n{printed}"))
    PICTURE.parent.mkdir(exist_ok=True)
    picture = console.export_svg(title="make demo", code_format=FRAME, unique_id="demo")
    PICTURE.write_text("\n".join(line.rstrip() for line in picture.splitlines()) + "\n")
    print(f"wrote {PICTURE.relative_to(ROOT)}")


def run_demo() -> str:
    """Run the demo as a person would, in a terminal of this width."""
    command = [str(Path(sys.executable).with_name("devstack")), "demo"]
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "FORCE_COLOR": "1"}
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ).stdout


if __name__ == "__main__":
    main()
