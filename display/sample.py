"""A sample hospital for previews and pictures: no person, no real place."""

from wire.messages import Board, BoardRow, Names

DEPARTMENTS = (
    ("medicine", "মেডিসিন", "मेडिसिन", "Medicine"),
    ("surgery", "সার্জারি", "सर्जरी", "Surgery"),
    ("icu", "আইসিইউ", "आईसीयू", "ICU"),
    ("children", "শিশু বিভাগ", "बाल रोग", "Children"),
    ("gynaecology", "স্ত্রীরোগ", "स्त्री रोग", "Gynaecology"),
    ("emergency", "জরুরি", "आपातकालीन", "Emergency"),
    ("burns", "বার্ন ইউনিট", "बर्न यूनिट", "Burns"),
    ("orthopaedics", "অর্থোপেডিক্স", "अस्थि रोग", "Orthopaedics"),
)
FACILITY = Names(bn="নমুনা হাসপাতাল", hi="नमूना अस्पताल", en="Sample Hospital")
VACANT = (12, 2, 0, 7, 1, None, 4, 23)  # None: nothing is known of any bed
CONFIGURED = 40


def row(department: str, names: Names, vacant: int | None) -> BoardRow:
    """Return a row of a department with that many vacant beds; None for one that nobody heard of."""
    configured = max(CONFIGURED, (vacant or 0) + 5)
    return BoardRow(
        department=department, names=names, offerable=vacant or 0, held=0, unstaffed=0,
        occupied=0 if vacant is None else configured - vacant - 1, cleaning=0, closed=0 if vacant is None else 1,
        unknown=configured if vacant is None else 0, extra_patients=0,
    )  # fmt: skip


def board(as_of: int, vacant: tuple[int | None, ...] = VACANT, ledger_row: int = 1) -> Board:
    """Return the sample hospital's counts."""
    rows = [
        row(department, Names(bn=bn, hi=hi, en=en), count)
        for (department, bn, hi, en), count in zip(DEPARTMENTS, vacant, strict=False)
    ]
    return Board(facility=FACILITY, generation="0" * 16, ledger_row=ledger_row, as_of=as_of, rows=rows)
