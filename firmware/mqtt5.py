"""A small MQTT 5 client over a pair of asyncio streams. Every wait is bounded; every packet is one write.

One write per packet matters: a packet in pieces waits for the peer's delayed acknowledgement, 44 ms each time.
"""

import asyncio

from firmware import packets
from firmware.packets import Packet, PacketError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MOST_BYTES = 8192  # of one received packet; told to the broker


class MqttError(OSError):
    """The connection is of no more use: refused, broken or silent."""


class Refused(MqttError):
    """The broker refused the connection or a subscription; `reason` is its code."""

    def __init__(self, reason: int) -> None:
        super().__init__(packets.reason_text(reason))
        self.reason = reason


class Client:
    """One connection. `connect`, `subscribe`, then `next` in one task while any other publishes."""

    def __init__(self, reader: "Any", writer: "Any") -> None:
        self.reader = reader
        self.writer = writer
        self._id = 0

    async def connect(
        self, client: str, password: str, *, will_topic: str, will: bytes, keepalive_s: int, limit_s: float
    ) -> None:
        """Open the MQTT session. Raises Refused, MqttError."""
        self._send(
            packets.connect(
                client, password, keepalive_s=keepalive_s, most_bytes=MOST_BYTES, will_topic=will_topic, will=will
            )
        )
        await self.drain(limit_s)  # before a TLS handshake MicroPython keeps what is written
        packet = await self.read(limit_s)
        if packet.kind != packets.CONNACK:
            raise PacketError("the broker's first packet is not a CONNACK")
        if packet.reason >= packets.FAILURE:
            raise Refused(packet.reason)

    async def subscribe(self, filters: "list[str]", limit_s: float) -> None:
        """Subscribe before anything is read by others. Raises Refused when one filter is not allowed."""
        self._send(packets.subscribe(self._next_id(), filters))
        await self.drain(limit_s)
        packet = await self.read(limit_s)
        if packet.kind != packets.SUBACK:
            raise PacketError("a subscription was answered by something else")
        if packet.reason >= packets.FAILURE:
            raise Refused(packet.reason)

    def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool = False) -> int:
        """Write a message at once; return its packet id, 0 with QoS 0. The PUBACK comes through `read`."""
        packet_id = self._next_id() if qos else 0
        self._send(packets.publish(topic, payload, packet_id=packet_id, retain=retain))
        return packet_id

    def acknowledge(self, packet: Packet) -> None:
        """Tell the broker that a received message was taken."""
        if packet.qos:
            self._send(packets.puback(packet.id))

    def ping(self) -> None:
        """Ask for a sign of life; it comes through `read`."""
        self._send(packets.PING)

    async def read(self, limit_s: float) -> Packet:
        """Return the next packet; raise MqttError when none comes in time or the connection ends."""
        try:
            return await asyncio.wait_for(self.next(), limit_s)
        except asyncio.TimeoutError:
            raise MqttError("nothing heard for {} s".format(limit_s))

    async def next(self) -> Packet:
        """Return the next packet, without a limit of its own: a limit costs a task for each packet, so the link that
        calls this watches the time and closes a silent connection. Raises MqttError, PacketError.
        """
        try:
            packet = await self._read()
        except EOFError:
            raise MqttError("connection closed by the broker")
        if packet.kind == packets.DISCONNECT:
            raise Refused(packet.reason)
        return packet

    async def drain(self, limit_s: float) -> None:
        """Wait until what was written has left. Raises MqttError when the peer does not take it."""
        try:
            await asyncio.wait_for(self.writer.drain(), limit_s)
        except asyncio.TimeoutError:
            raise MqttError("peer takes no data")

    async def close(self, *, polite: bool) -> None:
        """Close the connection; either way the broker publishes the will: a unit that leaves is gone."""
        try:
            if polite:
                self._send(packets.disconnect(packets.WITH_WILL))
            self.writer.close()
            await asyncio.wait_for(self.writer.wait_closed(), 2)
        except (OSError, asyncio.TimeoutError):
            pass  # it is gone, which is what was wanted

    async def _read(self) -> Packet:
        start = await self.reader.readexactly(2)
        head, length, shift = start[0], start[1] & 127, 7
        more = start[1] & 128
        while more:
            byte = (await self.reader.readexactly(1))[0]
            length |= (byte & 127) << shift
            more, shift = byte & 128, shift + 7
            if shift > 28:
                raise PacketError("length of more than four bytes")
        if length > MOST_BYTES:
            raise PacketError("packet of {} bytes".format(length))
        return packets.parse(head, await self.reader.readexactly(length) if length else b"")

    def _send(self, data: bytes) -> None:
        self.writer.write(data)

    def _next_id(self) -> int:
        self._id = self._id % 65535 + 1
        return self._id
