"""What a page of the site can be instead of what was asked for, as one tree. `source` gives each its path.

PageFault
├── NotText          the bytes are not UTF-8
├── Refusal          the site says, in red or in paragraphs, what it did not like
├── Unrecognised     none of the marks the site's answers have: maintenance, a challenge, another page
├── ColumnsChanged   the heading names other columns
├── RowsChanged      rows, but not as we read them: none under a paginator, none readable, one without an id
├── UnreadForm       rows of a form that is known by name only, and that nobody reads
├── WrongPage        the page says another number than the one asked for
├── ManyDays         several days, one of which goes on on another page: they are to be asked for one by one
├── Shifting         the rows move between pages faster than we read
└── NotAsked         a row that the question excluded: the site ignored a filter
"""


class PageFault(ValueError):
    """The root: the answer is not the page we know."""


class NotText(PageFault):
    """The bytes are not UTF-8."""


class Refusal(PageFault):
    """The site says what it did not like."""


class Unrecognised(PageFault):
    """An answer with none of the marks the site's answers have."""


class ColumnsChanged(PageFault):
    """The heading names other columns than those we read."""


class RowsChanged(PageFault):
    """The rows are not as we read them."""


class UnreadForm(PageFault):
    """Rows of a form that is known by name only."""


class WrongPage(PageFault):
    """The page says another number than the one asked for."""


class ManyDays(PageFault):
    """Several days in one answer, one of which goes on on another page."""


class Shifting(PageFault):
    """The rows move between pages faster than they are read."""


class NotAsked(PageFault):
    """A row that the question excluded."""
