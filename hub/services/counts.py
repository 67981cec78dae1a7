"""Use cases about counts: what boards show and what central is told. Always derived from the beds."""

import json
from collections.abc import Iterable

from hub.facility import Facility
from hub.store import beds, ledger, outbox
from hub.store.database import Connection, generation_of
from wire.fields import VERSION
from wire.messages import Board, BoardRow
from wire.orders import CensusBatch, CensusRow


class BoardCounts:
    """The rows of the board message. `renew` counts departments anew from their beds; nothing is ever added up."""

    def __init__(self, facility: Facility) -> None:
        self._facility = facility
        self._rows: dict[str, BoardRow] = {}
        self._texts: dict[str, str] = {}
        self._head = json.dumps({"facility": facility.names.to_dict()}, separators=(",", ":"))[1:-1]

    def renew(self, db: Connection, departments: Iterable[str] | None = None) -> None:
        """Count these departments anew, or all of them."""
        everything = [department.id for department in self._facility.departments]
        for department in everything if departments is None else departments:
            counts = beds.count_department(db, department)
            names = self._facility.names_of[department]
            row = self._rows[department] = BoardRow(department=department, names=names, **counts.fields())
            self._texts[department] = json.dumps(row.to_dict(), separators=(",", ":"))

    def told(self) -> str:
        """Return the rows as boards are told them; equal when no count changed."""
        order = (department.id for department in self._facility.departments)
        return ",".join(self._texts[department] for department in order if department in self._texts)

    def message(self, db: Connection, generation: str, *, as_of: int) -> Board:
        """Return what boards show now."""
        rows = [self._rows[department.id] for department in self._facility.departments if department.id in self._rows]
        return Board(
            facility=self._facility.names, generation=generation, ledger_row=ledger.last_row(db), as_of=as_of, rows=rows
        )

    def encode(self, board: Board) -> bytes:
        """Return the payload of the present `message`; of its rows only the one that changed was encoded anew."""
        payload = (
            f'{{"version":{VERSION},{self._head},"generation":"{board.generation}",'
            f'"ledger_row":{board.ledger_row},"as_of":{board.as_of},"rows":[{self.told()}]}}'
        ).encode()
        return payload if len(payload) <= Board.MOST_BYTES else board.encode()


def make_report(db: Connection, facility: Facility, *, now: int) -> int:
    """Put the whole census into the outbox for central; return its batch number."""
    batch = outbox.next_batch(db)
    rows = [
        CensusRow(department=department, names=facility.names_of[department], category=category, sex=sex, **c.fields())
        for (department, category, sex), c in beds.count_groups(db).items()
        if department in facility.names_of
    ]
    message = CensusBatch(
        facility=facility.id, generation=generation_of(db), batch=batch, ledger_row=ledger.last_row(db), as_of=now,
        rows=rows,
    )  # fmt: skip
    outbox.add_report(db, batch, ledger_row=message.ledger_row, as_of=now, body=message.encode())
    return batch
