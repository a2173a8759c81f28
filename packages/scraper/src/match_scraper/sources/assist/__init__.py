"""The static documents of the Assist host: one schedule and one standings document per competition season."""

from .either import ByPageSource, EitherSource
from .official import OfficialSource
from .source import AssistSource

__all__ = ["AssistSource", "ByPageSource", "EitherSource", "OfficialSource"]
