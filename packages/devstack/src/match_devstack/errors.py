"""Everything that can go wrong with a private server or the replica, as one tree.

DevstackError
├── NotInstalled     a program this machine lacks; the message says how to get it
├── DidNotStart      a server ended, or was not ready in time; the message ends with the tail of its log
├── NotRunning       something was asked of a server that is not running
├── Refused          a running server refused what was asked of it
└── ReplicaError     the replica was asked for something its season does not hold
"""


class DevstackError(Exception):
    """The root: every error this package raises is one of these."""


class NotInstalled(DevstackError):
    """A program this machine lacks; the message says how to get it."""


class DidNotStart(DevstackError):
    """A server ended, or was not ready in time; the message ends with the tail of its log."""


class NotRunning(DevstackError):
    """Something was asked of a server that is not running."""


class Refused(DevstackError):
    """A running server refused what was asked of it."""


class ReplicaError(DevstackError):
    """The replica was asked for something its season does not hold."""
