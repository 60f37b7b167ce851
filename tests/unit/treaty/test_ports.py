"""A port for a process that is about to be started."""

from socket import socket

from treaty.ports import free_port


def test_free_port_is_none_that_a_connection_may_be_given_meanwhile() -> None:
    """Of what is told to nobody, the kernel takes ports from 32768 on."""
    ports = {free_port() for _ in range(20)}

    assert all(port < 32_768 for port in ports)
    assert len(ports) > 15
    for port in ports:
        with socket() as probe:
            probe.bind(("127.0.0.1", port))
