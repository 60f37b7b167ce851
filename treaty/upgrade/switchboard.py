"""A port that leads to whoever listens just now: the tests' own server, or the one behind it."""

import select
import socket
from contextlib import suppress
from threading import Thread

_TIMEOUT = 30  # seconds
_CHUNK = 65536


class Switchboard:
    """Passes connections on, byte by byte.

    Args:
        first: The port that is tried first.
        otherwise: The port that takes what the first one does not.

    Attributes:
        port: Where it listens.
    """

    def __init__(self, *, first: int, otherwise: int) -> None:
        self._ports = (first, otherwise)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._thread = Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listens no more."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            for port in self._ports:
                with suppress(ConnectionRefusedError):
                    with socket.create_connection(("127.0.0.1", port), _TIMEOUT) as server:
                        _join(client, server)
                    return


def _join(one: socket.socket, other: socket.socket) -> None:
    """Passes bytes both ways until one side has nothing more to say."""
    ways = {one: other, other: one}
    while True:
        readable, _, _ = select.select(list(ways), [], [], _TIMEOUT)
        if not readable:
            return
        for source in readable:
            data = source.recv(_CHUNK)
            if not data:
                return
            ways[source].sendall(data)
