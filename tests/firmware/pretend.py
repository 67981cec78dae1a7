"""A broker and a hub in memory, behind a pair of streams: for runs of many presses. Both interpreters' dialect."""

import asyncio
import json
import struct

CONNECT, PUBLISH, SUBSCRIBE, PINGREQ = 1, 3, 8, 12


class PretendHub:
    """Takes presses in order per generation and answers as the wire specification says.

    `beds` are all of its one unit, or a list for each unit.
    """

    def __init__(self, facility, beds):
        self.facility = facility
        self.units = beds if isinstance(beds, dict) else None
        every = beds if self.units is None else [bed for names in self.units.values() for bed in names]
        self.states = {bed: ("vacant", 1) for bed in every}
        self.up_to = {}
        self.rows = 0
        self.births = 0
        self.time = 1795000000

    def hear(self, topic, payload):
        """Return the (topic, message) that a message brings about."""
        parts = topic.split("/")
        uid, kind = parts[-2], parts[-1]
        if not payload or kind not in ("birth", "press"):
            return []
        message = json.loads(payload)
        if kind == "birth" and not message["online"]:
            return []  # a will
        if kind == "birth":
            self.births += 1
            return [(self._to(uid, "beds"), self._beds(uid, message["generation"])), self.tick()]
        return [self._press(uid, message)]

    def tick(self):
        """Return the hub's heartbeat."""
        message = {"version": 1, "generation": "0" * 16, "connection": 65537, "time": self.time}
        return "shayya/1/" + self.facility + "/hub/tick", message

    def _press(self, uid, press):
        generation, sequence, bed = press["generation"], press["sequence"], press["bed"]
        up_to = self.up_to.get(generation, 0)
        if sequence > up_to + 1:
            beds = self._beds(uid, generation)
            beds["need"] = up_to + 1
            return self._to(uid, "beds"), beds
        if sequence == up_to + 1:
            self.up_to[generation] = up_to = sequence
            self.rows += 1
            self.states[bed] = (press["wanted"], self.states[bed][1] + 1)
        state, version = self.states[bed]
        return self._to(uid, "ack"), {
            "version": 1, "generation": generation, "sequence": sequence, "up_to": up_to, "result": "applied",
            "bed": bed, "state": state, "bed_version": version, "flagged": False,
        }  # fmt: skip

    def _beds(self, uid, generation):
        beds = []
        for bed in sorted(self.states) if self.units is None else self.units[uid]:
            state, version = self.states[bed]
            beds.append({"bed": bed, "state": state, "bed_version": version, "flagged": False, "held": False})
        return {"version": 1, "beds": beds, "journal": generation, "up_to": self.up_to.get(generation, 0)}

    def _to(self, uid, kind):
        return f"shayya/1/{self.facility}/unit/{uid}/{kind}"


class PretendStreams:
    """Reader and writer of a connection to a broker that only this unit and its hub use."""

    def __init__(self, hub):
        self.hub = hub
        self.incoming = b""
        self.ready = asyncio.Event()
        self.open = True

    def write(self, data):
        """Take one packet, as the client writes each in one piece."""
        if not self.open:
            raise OSError(104, "connection reset")
        kind, at, length, shift = data[0] >> 4, 1, 0, 0
        while True:
            byte = data[at]
            length |= (byte & 127) << shift
            at, shift = at + 1, shift + 7
            if byte < 128:
                break
        assert at + length == len(data), "more or less than one packet in a write"
        self._take(kind, data[0], data[at:])

    def _take(self, kind, head, body):
        if kind == CONNECT:
            self._give(b"\x20\x03\x00\x00\x00")
        elif kind == SUBSCRIBE:
            self._give(b"\x90\x09" + body[:2] + b"\x00" + b"\x01" * 6)
        elif kind == PINGREQ:
            self._give(b"\xd0\x00")
        elif kind == PUBLISH:
            end = 2 + struct.unpack(">H", body[:2])[0]
            topic = body[2:end].decode()
            if head & 6:
                self._give(b"\x40\x02" + body[end : end + 2])
                end += 2
            for answer, message in self.hub.hear(topic, body[end + 1 :]):
                self.tell(answer, message)

    def tell(self, topic, message):
        """Publish to the unit with QoS 0."""
        payload = json.dumps(message).encode()
        body = struct.pack(">H", len(topic)) + topic.encode() + b"\x00" + payload
        size, head = len(body), b""
        while True:
            byte, size = size & 127, size >> 7
            head += bytes([byte | 128 if size else byte])
            if not size:
                break
        self._give(b"\x30" + head + body)

    def _give(self, data):
        self.incoming += data
        self.ready.set()

    async def readexactly(self, count):
        """Return so many bytes; EOFError when the connection was cut."""
        while len(self.incoming) < count:
            if not self.open:
                raise EOFError()
            self.ready.clear()
            await self.ready.wait()
        data, self.incoming = self.incoming[:count], self.incoming[count:]
        return data

    def cut(self):
        """End the connection from the other side."""
        self.open = False
        self.ready.set()

    async def drain(self):
        """Everything has left already."""

    def close(self):
        """The client leaves."""
        self.cut()

    async def wait_closed(self):
        """It has."""
