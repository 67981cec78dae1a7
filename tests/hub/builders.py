"""The small hospital of the hub's tests, and short ways to make a press, a bed, a ledger."""

from collections.abc import Sequence
from pathlib import Path

from hub.beds import Bed, Change, Span
from hub.facility import Facility, read_facility
from hub.services import setup
from hub.store.database import Connection, open_ledger, transaction
from hub.store.registry import Credential
from wire.messages import Birth, Press

NOON = 1_800_000_000  # seconds UTC
JOURNAL = "00000000000000aa"

HOSPITAL = """\
[facility]
id = "nrs"
name = { bn = "এনআরএস", hi = "एनआरएस", en = "NRS" }

[[department]]
id = "medicine"
name = { bn = "মেডিসিন", hi = "मेडिसिन", en = "Medicine" }

[[department]]
id = "surgery"
name = { bn = "সার্জারি", hi = "सर्जरी", en = "Surgery" }

[[ward]]
id = "med-m"
department = "medicine"
name = { bn = "পুরুষ", hi = "पुरुष", en = "Men" }
category = "general"
sex = "male"
beds = { prefix = "mm-", first = 1, last = 8 }

[[ward]]
id = "med-f"
department = "medicine"
name = { bn = "মহিলা", hi = "महिला", en = "Women" }
category = "general"
sex = "female"
beds = { prefix = "mf-", first = 1, last = 4 }

[[ward]]
id = "surg"
department = "surgery"
name = { bn = "সার্জারি", hi = "सर्जरी", en = "Surgery" }
category = "hdu"
sex = "any"
beds = ["s-1", "s-2"]
"""


def write_hospital(folder: Path) -> Path:
    """Write the facility file and return where it is."""
    path = folder / "hospital.toml"
    path.write_text(HOSPITAL, encoding="utf-8")
    return path


def a_facility(folder: Path) -> Facility:
    """Return the small hospital: 12 beds of medicine, 2 of surgery."""
    return read_facility(write_hospital(folder))


def a_ledger(folder: Path, units: dict[str, Sequence[str]] | None = None) -> Connection:
    """Return a ledger on a real file with these units and their beds."""
    db = open_ledger(folder / "ledger.sqlite3", create=True)
    with transaction(db):
        setup.prepare(db, a_facility(folder))
        for unit, unit_beds in (units or {"u-1": ["mm-01", "mm-02"]}).items():
            setup.add_unit(db, unit, list(unit_beds), Credential(b"s" * 12, b"h" * 64, 1000), at=NOON)
    return db


def a_press(sequence: int = 1, bed: str = "mm-01", wanted: str = "occupied", **changes: object) -> Press:
    """Return a press made just now by someone who never saw the bed's state."""
    values: dict[str, object] = {
        "generation": JOURNAL, "sequence": sequence, "nonce": f"{sequence:08x}", "bed": bed, "wanted": wanted,
        "seen": 0, "age_s": 0, "clock_quality": 0,
    }  # fmt: skip
    return Press(**{**values, **changes})


def a_birth(connection: int = 65537, **changes: object) -> Birth:
    """Return the birth of a unit with an empty journal."""
    values: dict[str, object] = {
        "online": True, "connection": connection, "generation": JOURNAL, "lowest": 1, "next": 1,
    }  # fmt: skip
    return Birth(**{**values, **changes})


def a_bed(state: str = "vacant", **changes: object) -> Bed:
    """Return a bed of unit u-1 that a person set at noon."""
    values: dict[str, object] = {
        "bed": "mm-01", "ward": "med-m", "department": "medicine", "category": "general", "sex": "male", "unit": "u-1",
        "state": state, "silent": False, "version": 5, "changed": Change(Span(NOON, NOON)),
    }  # fmt: skip
    return Bed(**{**values, **changes})  # type: ignore[arg-type]
