"""A TCP proxy before any server, whose way of handing on changes while it runs."""

import asyncio
import socket
import struct
from collections.abc import Coroutine
from contextlib import suppress
from enum import StrEnum
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from .errors import DidNotStart
from .server import HOST, free_port

_CHUNK = 64 * 1024
_LINGER_NOT = struct.pack("ii", 1, 0)  # a socket closed with this set sends RST
_SECONDS = 10.0


class Passage(StrEnum):
    """What the proxy does with connections, those that are open included."""

    PASS = "pass"  # noqa: S105 - no password
    """Hand on everything."""
    CUT = "cut"
    """Reset all that are open, and each new one once it is accepted."""
    BLACK_HOLE = "black-hole"
    """Accept, and swallow what either side says."""
    SLOW = "slow"
    """Hand on each chunk `delay` seconds late."""
    REFUSE = "refuse"
    """Reset all that are open, and listen no more."""


class FaultProxy:
    """Hands on to 127.0.0.1:`target` while its `with` block lasts, as `switch` last said.

    It runs on a thread of its own. Connections that lost something in a black hole are reset when it ends: what comes
    later would make no sense to either side.
    """

    def __init__(self, target: int, *, delay: float = 0.1) -> None:
        self.target = target
        self.port = free_port()
        self.delay = delay
        self.accepted = 0
        """Connections so far."""
        self._passage = Passage.PASS
        self._server: asyncio.Server | None = None
        self._pairs: dict[asyncio.Task[None], _Pair] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name=f"fault-proxy-{self.port}", daemon=True)

    @property
    def passage(self) -> Passage:
        """What it does now."""
        return self._passage

    @property
    def open(self) -> int:
        """How many connections are open."""
        return len(self._pairs)

    def before(self, url: str) -> str:
        """Return the address of a server on 127.0.0.1:`target`, by way of this proxy."""
        parts = urlsplit(url)
        place = f"{HOST}:{self.port}"
        who, at, _ = parts.netloc.rpartition("@")
        return parts._replace(netloc=f"{who}{at}{place}").geturl()

    def switch(self, passage: Passage) -> None:
        """Do so from now on; returns when it is so."""
        self._do(self._switch(passage))

    def cut(self) -> None:
        """Reset what is open, and hand on again whoever comes back."""
        self.switch(Passage.CUT)
        self.switch(Passage.PASS)

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_SECONDS)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_SECONDS)

    async def _listen(self) -> None:
        if self._server is None:
            try:
                self._server = await asyncio.start_server(self._accept, HOST, self.port, reuse_address=True)
            except OSError as error:
                raise DidNotStart(f"port {self.port} of {HOST} cannot be had: {error.strerror}") from error

    async def _end(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        await self._reset(list(self._pairs))

    async def _switch(self, passage: Passage) -> None:
        before, self._passage = self._passage, passage
        if passage is Passage.REFUSE:
            await self._end()
        else:
            await self._listen()
        if passage is Passage.CUT:
            await self._reset(list(self._pairs))
        if before is Passage.BLACK_HOLE and passage is not Passage.BLACK_HOLE:
            await self._reset([task for task, pair in self._pairs.items() if pair.lost])

    async def _reset(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            self._pairs[task].reset()
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        pair = _Pair(self, reader, writer)
        task = asyncio.current_task()
        if self._passage is Passage.CUT or task is None:
            pair.reset()
            return
        self._pairs[task] = pair
        try:
            # What breaks on one side is the end of the other, and no news to anybody here.
            with suppress(OSError, asyncio.CancelledError):
                await pair.carry()
        finally:
            del self._pairs[task]
            pair.reset()


class _Pair:
    """One connection of a client, and the one it leads to."""

    def __init__(self, proxy: FaultProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lost = False
        self._proxy = proxy
        self._reader = reader
        self._writers = [writer]

    async def carry(self) -> None:
        """Hand on in both directions until both have ended, or either breaks."""
        if self._swallows():  # not even connected onwards; it waits for its reset
            await asyncio.Event().wait()
        reader, writer = await asyncio.open_connection(HOST, self._proxy.target)
        self._writers.append(writer)
        await asyncio.gather(self._pump(self._reader, writer), self._pump(reader, self._writers[0]))
        for each in self._writers:
            each.close()
            await each.wait_closed()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(_CHUNK):
            if self._proxy.passage is Passage.SLOW:
                await asyncio.sleep(self._proxy.delay)
            if self._swallows():
                continue
            writer.write(chunk)
            await writer.drain()
        if not self._swallows():
            writer.write_eof()

    def _swallows(self) -> bool:
        self.lost |= self._proxy.passage is Passage.BLACK_HOLE
        return self.lost

    def reset(self) -> None:
        """End both with RST; nothing where they have ended."""
        for writer in self._writers:
            connection = writer.get_extra_info("socket")
            with suppress(OSError):
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
            writer.transport.abort()
