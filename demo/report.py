"""The judgement on a run, as one JSON object. It is the same for every run, whatever was done to the hospital."""

from collections.abc import Callable
from typing import Any

from demo import check
from demo.check import press_key
from demo.ledger import Entry, Fold, PressKey, fold, read_ledger
from demo.once import BEDS, Evidence
from demo.plan import BOARDS
from demo.stage import Stage
from demo.trace import Trace

LONGEST_S = 45.0

Line = dict[str, Any]


def judge(stage: Stage, evidence: Evidence) -> Line:
    """Return the report; `is_well` tells whether all is."""
    entries = read_ledger(stage.layout.ledger)
    journals = {press_key(line) for line in evidence.journals}
    promises = check.promised(map(check.press_of, evidence.saved), map(check.press_of, evidence.journals))
    truth = fold(entries, stage.hospital)
    wrong = [*_wrong_boards(evidence, truth), *check.unreported(evidence.census, truth)]
    report: Line = {
        "beds_pressed": BEDS,
        "presses": len(journals),
        "ledger_rows": sum(entry.press is not None for entry in entries),
        "lost": len(check.lost(promises, entries)),
        "duplicated": len(check.duplicated(entries)),
        "invented": len(check.invented(promises, entries)),
        "acknowledged_too_early": len(evidence.run.too_early),
        "copies_refused": evidence.run.repeats,
        "board_matches_ledger": not _wrong_boards(evidence, truth),
        "central_matches_hub": not check.unreported(evidence.census, truth),
        **_times(stage, evidence, entries),
        "complaints": [*evidence.run.complaints, *wrong],
    }
    return report


def is_well(report: Line, *, within: float) -> bool:
    """Whether the run was as it must be, and took less than `within` seconds."""
    return (
        report["presses"] >= report["beds_pressed"]
        and report["ledger_rows"] == report["presses"]
        and report["lost"] == report["duplicated"] == report["invented"] == report["acknowledged_too_early"] == 0
        and report["copies_refused"] > 0
        and report["board_matches_ledger"]
        and report["central_matches_hub"]
        and not report["complaints"]
        and report["seconds"] < within
    )


def _wrong_boards(evidence: Evidence, truth: Fold) -> list[str]:
    return [f"board {board}, {line}" for board in BOARDS for line in check.unshown(evidence.drawn[board], truth)]


def _times(stage: Stage, evidence: Evidence, entries: list[Entry]) -> Line:
    """Return the delays of the presses made in calm weather, in ms, all counted from the unit's saved journal."""
    saved = {press_key(line): line["t"] for line in evidence.saved}
    answered = {press_key(line): line["t"] for line in reversed(evidence.answered)}  # the first answer counts
    rows = {entry.press: entry.row for entry in entries if entry.press}
    traces = {board: Trace(stage.layout.board_trace(board)).new_lines() for board in BOARDS}

    def delays(end_of: Callable[[PressKey], int | None]) -> dict[str, float | None]:
        ends = [(saved[press], end_of(press)) for press in evidence.run.calm if press in saved]
        return check.percentiles((end - start) / 1e6 for start, end in ends if end is not None)

    def board(event: str) -> Callable[[PressKey], int | None]:
        def last_of_boards(press: PressKey) -> int | None:
            firsts = [_first(lines, event, rows.get(press)) for lines in traces.values()]
            return None if None in firsts else max(first for first in firsts if first is not None)

        return last_of_boards

    return {
        "press_to_confirmed_ms": delays(answered.get),
        "press_to_board_ms": delays(board("decoded")),
        "press_to_drawn_ms": delays(board("shown")),
    }


def _first(lines: list[Line], event: str, row: int | None) -> int | None:
    if row is None:
        return None
    return next((line["t"] for line in lines if line["event"] == event and line["ledger_row"] >= row), None)
