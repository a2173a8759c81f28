"""What is assumed of the sources, held beside what they answer; nothing is written and nothing published."""

from .assist import ask_assist
from .finding import Finding, answered, as_assumed
from .modular11 import ask_modular11
from .official_page import ask_official_page

__all__ = ["Finding", "answered", "as_assumed", "ask_assist", "ask_modular11", "ask_official_page"]
