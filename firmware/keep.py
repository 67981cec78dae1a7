"""Small things a unit keeps beside its journal: boot number, settings, credential, commands done. All durable.

Each is one JSON file replaced as a whole; one that cannot be read counts as absent and is said so.
"""

import json

from firmware import log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from firmware.storage import Folder, Volatile

HIGHEST_START = 0xFF000000  # a boot number has 32 bits, in the journal's records and in `connection`


class Keep:
    """Named small values on the unit's storage."""

    def __init__(self, storage: "Folder | Volatile") -> None:
        self.storage = storage

    def get(self, name: str) -> "Any":
        """Return the value, None when there is none that can be read."""
        try:
            return json.loads(self.storage.read(name + ".json").decode())
        except OSError:
            return None
        except ValueError as error:
            log.say("kept_value_broken", name=name, error=error)
            return None

    def put(self, name: str, value: "Any") -> None:
        """Keep the value; it is durable on return. Raises OSError."""
        self.storage.replace(name + ".json", json.dumps(value).encode())


def next_boot(keep: Keep, *, journal_boot: int, floor_s: int) -> int:
    """Return this boot's number, kept before it is used, higher than any before.

    Without a kept number it starts from `floor_s`, a time in seconds: so a unit that lost its files, or was set up
    anew, still counts above what the hub has seen of it. A clock beyond that range (2105) starts at its end.
    """
    kept = keep.get("boot")
    last = kept if isinstance(kept, int) and not isinstance(kept, bool) else 0
    boot = max(last, journal_boot) + 1 if last or journal_boot else min(floor_s, HIGHEST_START) + 1
    keep.put("boot", boot)
    return boot
