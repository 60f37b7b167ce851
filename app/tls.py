"""TLS towards other services."""

import ssl
from functools import cache

import httpx


@cache
def tls_context() -> ssl.SSLContext:
    """The process' context for its clients: reading the root certificates takes 40 ms."""
    return httpx.create_ssl_context()
