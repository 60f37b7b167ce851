"""Ports of the loopback address for processes that are about to be started."""

import random
from socket import socket
from typing import Final

_BELOW_THOSE_OF_CONNECTIONS: Final = range(10_240, 32_768)
_TRIES: Final = 100


def free_port() -> int:
    """A port that nothing listens on.

    It is none that the kernel gives to a connection on its way out, which would take it before the
    process listens (ip_local_port_range: 32768 and above), and chance is the system's own, so that
    processes whose random numbers begin alike do not choose alike.
    """
    chance = random.SystemRandom()
    for _ in range(_TRIES):
        with socket() as probe:
            port = chance.choice(_BELOW_THOSE_OF_CONNECTIONS)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
