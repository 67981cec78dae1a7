"""Compares what units showed with what the ledger holds: the rules I1 to I4 and I6, and no false "confirmed"."""

import sqlite3

from firmware.records import Entry
from hub import upkeep
from hub.errors import DamagedLedger
from wire.messages import Ack

Key = tuple[str, str, int]  # unit, generation, sequence


class Judge:
    """Watches one schedule."""

    def __init__(self) -> None:
        self.saved: dict[int, tuple[Key, str]] = {}  # nonce: its key and bed, for each press shown as saved
        self.ever: set[Key] = set()  # every key that was ever durable at the hub
        self.complaints: list[str] = []
        self._row = 0

    def shown_saved(self, unit: str, generation: str, entry: Entry) -> None:
        """A lamp said that a press is saved."""
        self.saved[entry.nonce] = (unit, generation, entry.sequence), entry.bed

    def told(self, unit: str, ack: Ack) -> None:
        """A unit heard what became of a press; before that it must have been durable."""
        if (unit, ack.generation, ack.sequence) not in self.ever:
            self.complaints.append(f"confirmed before it was durable: {unit} {ack.generation} {ack.sequence}")

    def committed(self, db: sqlite3.Connection) -> None:
        """A transaction is durable."""
        for row in db.execute("SELECT row, unit, generation, sequence FROM ledger WHERE row > ?", (self._row,)):
            self._row = row["row"]
            self.ever.add((row["unit"], row["generation"], row["sequence"]))

    def restored(self) -> None:
        """An older ledger took the place of the one there was."""
        self._row = 0

    def verdict(self, db: sqlite3.Connection, tried: set[int]) -> list[str]:
        """Return what is wrong at the end, when all has healed; nothing when all is well."""
        presses = db.execute("SELECT * FROM ledger WHERE kind = 'press' ORDER BY row").fetchall()
        aside = {
            payload.partition(b'"nonce":"')[2][:8].decode()
            for (payload,) in db.execute("SELECT payload FROM quarantine")
        }
        nonces = [int(row["nonce"], 16) for row in presses]
        found = list(self.complaints)
        lost = [key for nonce, (key, _) in self.saved.items() if nonce not in nonces and f"{nonce:08x}" not in aside]
        found += [f"lost: {key}" for key in lost]
        found += [f"counted twice: nonce {nonce:08x}" for nonce in set(nonces) if nonces.count(nonce) > 1]
        found += [f"never pressed: nonce {nonce:08x}" for nonce in set(nonces) - tried]
        found += self._out_of_order(presses)
        try:
            upkeep.check(db)
        except DamagedLedger as error:
            found.append(f"ledger: {error}")
        return found

    def _out_of_order(self, presses: list[sqlite3.Row]) -> list[str]:
        newest: dict[tuple[str, str], int] = {}
        found = []
        for row in presses:
            place = (row["unit"], row["generation"])
            if row["result"] in ("applied", "conflict") and row["sequence"] <= newest.get(place, 0):
                found.append(f"out of order: {place} {row['sequence']} after {newest[place]}")
            newest[place] = max(newest.get(place, 0), row["sequence"])
        return found
