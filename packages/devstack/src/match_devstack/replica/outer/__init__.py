"""The outer site, whose pages show the Assist host in an iframe."""

from .manner import Manner
from .site import OuterReplica

__all__ = ["Manner", "OuterReplica"]
