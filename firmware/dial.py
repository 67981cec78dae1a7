"""Open a TCP or TLS connection with TCP_NODELAY, on both interpreters."""

import asyncio
import ssl

from firmware.compat import MICROPYTHON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ssl: "Any" = ssl  # MicroPython's takes the authority as DER bytes only
_streams: "Any" = asyncio
TCP = 6
TCP_NODELAY = 1


class Tls:
    """The site's authority, as PEM, and the name its broker's certificate must carry."""

    def __init__(self, ca: str, server_name: str) -> None:
        self.server_name = server_name
        self.context: "Any" = _ssl.SSLContext(_ssl.PROTOCOL_TLS_CLIENT)
        self.context.verify_mode = _ssl.CERT_REQUIRED
        if MICROPYTHON:
            import binascii

            body = ca.split("-----BEGIN CERTIFICATE-----")[1].split("-----END")[0]
            self.context.load_verify_locations(cadata=binascii.a2b_base64(body))
        else:
            self.context.load_verify_locations(cadata=ca)


if MICROPYTHON:

    async def dial(host: str, port: int, tls: "Tls | None") -> "tuple[Any, Any]":
        """Return reader and writer; a failed certificate check is a ValueError of the first read or write."""
        stream, _ = await _streams.open_connection(host, port)
        try:
            stream.s.setsockopt(TCP, TCP_NODELAY, 1)
        except (OSError, AttributeError):
            pass  # a network stack without that option sends small packets late, no more
        if tls is not None:
            sock = tls.context.wrap_socket(stream.s, server_hostname=tls.server_name, do_handshake_on_connect=False)
            stream = _streams.StreamReader(sock)
        return stream, stream

else:

    async def dial(host: str, port: int, tls: "Tls | None") -> "tuple[Any, Any]":
        """Return reader and writer; CPython's event loop sets TCP_NODELAY itself."""
        if tls is None:
            return await asyncio.open_connection(host, port)
        return await asyncio.open_connection(host, port, ssl=tls.context, server_hostname=tls.server_name)
