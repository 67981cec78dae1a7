"""One press as the journal keeps it: 72 bytes with a checksum. Pure.

Seven records make 504 bytes: with the Pico's defaults littlefs keeps a file of up to 512 bytes inside its folder's
metadata, which costs a quarter of the sector erases of a file of its own.
"""

import binascii
import struct

from wire.messages import CLEANING, OCCUPIED, VACANT

# magic, format, wanted, clock quality, sequence, nonce, seen, acked, boot, monotonic s, UTC s, bed
LAYOUT = "<BBBBIIIIIIQ32s"
SIZE = struct.calcsize(LAYOUT) + 4
MAGIC = 0x53
FORMAT = 1
WANTED = (VACANT, OCCUPIED, CLEANING)


class Entry:
    """One kept press. `bed` is the name, not a place in the configuration, which may change before the press is sent.

    `acked` is the hub's watermark as known when the press was made; `mono_s` is the unit's counter in boot `boot`.
    """

    def __init__(
        self, sequence: int, nonce: int, bed: str, wanted: str, seen: int, acked: int, boot: int, mono_s: int,
        utc_s: int, clock_quality: int,
    ) -> None:  # fmt: skip
        self.sequence = sequence
        self.nonce = nonce
        self.bed = bed
        self.wanted = wanted
        self.seen = seen
        self.acked = acked
        self.boot = boot
        self.mono_s = mono_s
        self.utc_s = utc_s
        self.clock_quality = clock_quality

    def encode(self) -> bytes:
        """Return the record's SIZE bytes."""
        body = struct.pack(
            LAYOUT, MAGIC, FORMAT, WANTED.index(self.wanted), self.clock_quality, self.sequence, self.nonce,
            self.seen, self.acked, self.boot, self.mono_s, self.utc_s, self.bed.encode(),
        )  # fmt: skip
        return body + struct.pack("<I", binascii.crc32(body) & 0xFFFFFFFF)

    def to_dict(self) -> "dict[str, object]":
        """Return the press as plain values."""
        return {
            "sequence": self.sequence, "nonce": "{:08x}".format(self.nonce), "bed": self.bed, "wanted": self.wanted,
            "seen": self.seen, "acked": self.acked, "boot": self.boot, "monotonic_s": self.mono_s,
            "utc_s": self.utc_s, "clock_quality": self.clock_quality,
        }  # fmt: skip


def decode(data: bytes) -> "Entry | None":
    """Return the record, or None when the bytes are torn, rotten or of another format."""
    if len(data) != SIZE or struct.unpack("<I", data[-4:])[0] != binascii.crc32(data[:-4]) & 0xFFFFFFFF:
        return None
    values = struct.unpack(LAYOUT, data[:-4])
    magic, form, wanted, quality, sequence, nonce, seen, acked, boot, mono_s, utc_s, bed = values
    if magic != MAGIC or form != FORMAT or wanted >= len(WANTED):
        return None
    name = bytes(bed).rstrip(b"\0").decode()
    return Entry(sequence, nonce, name, WANTED[wanted], seen, acked, boot, mono_s, utc_s, quality)


def scan(data: bytes, first: int) -> "list[Entry]":
    """Return the records of a segment file that are whole and stand where their number says, `first` being slot 0."""
    found = []
    for slot in range(len(data) // SIZE):
        entry = decode(data[slot * SIZE : (slot + 1) * SIZE])
        if entry is not None and entry.sequence == first + slot:
            found.append(entry)
    return found
