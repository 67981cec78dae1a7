"""The MQTT 5 packets a unit needs, written from the OASIS specification (2019). Pure: bytes in, bytes out.

QoS 0 and 1 only. Properties that a unit does not use are read over.
"""

import struct

CONNACK = 2
PUBLISH = 3
PUBACK = 4
SUBACK = 9
PINGRESP = 13
DISCONNECT = 14

PING = b"\xc0\x00"

# What follows a property's identifier: a number of bytes, or "text" (2-byte length), "pair" (two texts), "varint".
PROPERTIES = {
    0x01: 1, 0x02: 4, 0x03: "text", 0x08: "text", 0x09: "text", 0x0B: "varint", 0x11: 4, 0x12: "text", 0x13: 2,
    0x15: "text", 0x16: "text", 0x17: 1, 0x18: 4, 0x19: 1, 0x1A: "text", 0x1C: "text", 0x1F: "text", 0x21: 2,
    0x22: 2, 0x23: 2, 0x24: 1, 0x25: 1, 0x26: "pair", 0x27: 4, 0x28: 1, 0x29: 1, 0x2A: 1,
}  # fmt: skip
SERVER_KEEP_ALIVE = 0x13
RECEIVE_MAXIMUM = 0x21
MAXIMUM_PACKET_SIZE = 0x27
SESSION_EXPIRY = 0x11

MOST_IN_FLIGHT = 8  # QoS 1 messages that the broker may send before one is acknowledged

REASONS = {
    0x04: "disconnect with will", 0x10: "no matching subscribers", 0x81: "malformed packet", 0x82: "protocol error",
    0x84: "protocol version not supported", 0x85: "client identifier not valid", 0x86: "bad user name or password",
    0x87: "not authorized", 0x88: "server unavailable", 0x89: "server busy", 0x8A: "banned",
    0x8B: "server shutting down", 0x8D: "keep alive timeout", 0x8E: "session taken over",
    0x90: "topic name invalid", 0x93: "receive maximum exceeded", 0x95: "packet too large", 0x97: "quota exceeded",
    0x98: "administrative action", 0x9F: "connection rate exceeded",
}  # fmt: skip
WITH_WILL = 0x04  # in a DISCONNECT: the broker shall publish the will
FAILURE = 0x80  # reason codes from here on say that it was not done


class PacketError(ValueError):
    """The other side sent bytes that are not MQTT 5."""


class Packet:
    """A received packet: `kind`, and of `id`, `reason`, `properties`, `topic`, `payload`, `qos` what it carries."""

    def __init__(self, kind: int) -> None:
        self.kind = kind
        self.id = 0
        self.reason = 0
        self.properties: "dict[int, int]" = {}
        self.topic = ""
        self.payload = b""
        self.qos = 0


def reason_text(reason: int) -> str:
    """Return a reason code in words."""
    return "{} (0x{:02x})".format(REASONS.get(reason, "reason"), reason)


def connect(
    client: str, password: str, *, keepalive_s: int, most_bytes: int, will_topic: str, will: bytes
) -> bytes:  # fmt: skip
    """Return a CONNECT with clean start, the client's id as user name, and a retained QoS 1 will."""
    flags = 0xC0 | 0x20 | 0x08 | 0x04 | 0x02  # user name, password; will retained, will QoS 1, will; clean start
    properties = struct.pack(
        ">BIBHBI", SESSION_EXPIRY, 0, RECEIVE_MAXIMUM, MOST_IN_FLIGHT, MAXIMUM_PACKET_SIZE, most_bytes
    )
    body = _text("MQTT") + struct.pack(">BBH", 5, flags, keepalive_s) + _sized(properties)
    body += _text(client) + b"\x00" + _text(will_topic) + _binary(will) + _text(client) + _binary(password.encode())
    return b"\x10" + _sized(body)


def subscribe(packet_id: int, filters: "list[str]") -> bytes:
    """Return a SUBSCRIBE to these filters with at most QoS 1."""
    body = struct.pack(">HB", packet_id, 0)
    for one in filters:
        body += _text(one) + b"\x01"
    return b"\x82" + _sized(body)


def publish(topic: str, payload: bytes, *, packet_id: int, retain: bool = False, again: bool = False) -> bytes:
    """Return a PUBLISH: QoS 1 with a packet id, QoS 0 when the id is 0."""
    head = 0x30 | (0x02 if packet_id else 0) | (0x01 if retain else 0) | (0x08 if again else 0)
    number = struct.pack(">H", packet_id) if packet_id else b""
    return bytes([head]) + _sized(_text(topic) + number + b"\x00" + payload)


def puback(packet_id: int) -> bytes:
    """Return the acknowledgement of a received QoS 1 message."""
    return b"\x40\x02" + struct.pack(">H", packet_id)


def disconnect(reason: int = 0) -> bytes:
    """Return a DISCONNECT; WITH_WILL makes the broker publish the will."""
    return b"\xe0\x01" + bytes([reason]) if reason else b"\xe0\x00"


def parse(head: int, body: bytes) -> Packet:
    """Return the packet, or raise PacketError."""
    try:
        return _parse(head, body)
    except (IndexError, KeyError, UnicodeError, ValueError) as error:
        raise PacketError("malformed packet of type {}: {!r}".format(head >> 4, error))


def _parse(head: int, body: bytes) -> Packet:
    packet = Packet(head >> 4)
    if packet.kind == CONNACK:
        packet.reason = body[1]
        packet.properties, _ = _properties(body, 2)
    elif packet.kind == PUBLISH:
        _parse_publish(packet, head, body)
    elif packet.kind == PUBACK:
        packet.id = _number(body, 0, 2)
        packet.reason = body[2] if len(body) > 2 else 0
    elif packet.kind == SUBACK:
        packet.id = _number(body, 0, 2)
        _, at = _properties(body, 2)
        packet.reason = max(body[at:])  # the worst of the filters'
    elif packet.kind == DISCONNECT:
        packet.reason = body[0] if body else 0
    elif packet.kind != PINGRESP:
        raise ValueError("no packet for a client")
    return packet


def _parse_publish(packet: Packet, head: int, body: bytes) -> None:
    packet.qos = head >> 1 & 3
    if packet.qos > 1:
        raise ValueError("quality of service {}".format(packet.qos))
    end = 2 + _number(body, 0, 2)
    packet.topic = bytes(body[2:end]).decode()
    if packet.qos:
        packet.id = _number(body, end, 2)
        end += 2
    packet.properties, at = _properties(body, end)
    packet.payload = bytes(body[at:])


def _properties(body: bytes, at: int) -> "tuple[dict[int, int], int]":
    """Return the numbers among the properties at this place, and where they end."""
    length, at = _varint(body, at)
    end = at + length
    found = {}
    while at < end:
        name = body[at]
        size = PROPERTIES[name]
        at += 1
        if size == "varint":
            found[name], at = _varint(body, at)
        elif isinstance(size, int):
            found[name] = _number(body, at, size)
            at += size
        else:
            for _ in range(2 if size == "pair" else 1):
                at += 2 + _number(body, at, 2)
    if at != end or end > len(body):
        raise ValueError("properties run over their length")
    return found, end


def _varint(body: bytes, at: int) -> "tuple[int, int]":
    value = 0
    for shift in (0, 7, 14, 21):
        byte = body[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
    raise ValueError("length of more than four bytes")


def _number(body: bytes, at: int, size: int) -> int:
    if at + size > len(body):
        raise ValueError("packet ends early")
    return int.from_bytes(body[at : at + size], "big")


def _sized(body: bytes) -> bytes:
    length, head = len(body), b""
    while True:
        byte, length = length & 127, length >> 7
        head += bytes([byte | 128 if length else byte])
        if not length:
            return head + body


def _binary(data: bytes) -> bytes:
    return struct.pack(">H", len(data)) + data


def _text(text: str) -> bytes:
    return _binary(text.encode())
