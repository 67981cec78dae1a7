"""The judgement on a run, as one JSON object. It is the same for every run, whatever was done to the hospital."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

from demo import check
from demo.check import press_key
from demo.ledger import Entry, Fold, PressKey, fold, read_ledger
from demo.once import BEDS, Evidence
from demo.parts import order, program
from demo.plan import BOARDS, process_of
from demo.stage import Stage
from demo.trace import Trace

LONGEST_S = 45.0

Line = dict[str, Any]


def judge(stage: Stage, evidence: Evidence) -> Line:
    """Return the report; `well` tells whether all is. The units must have ended: their journals are read."""
    entries = read_ledger(stage.layout.ledger)
    journals = [press_key(line) for line in read_journals(stage)]
    promised = [*journals, *(press_key(line) for line in evidence.saved)]
    truth = fold(entries, stage.hospital)
    wrong = [*_wrong_boards(evidence, truth), *check.unreported(evidence.census, truth)]
    report: Line = {
        "beds_pressed": BEDS,
        "presses": len(set(journals)),
        "ledger_rows": sum(entry.press is not None for entry in entries),
        "lost": len(check.lost(promised, entries)),
        "duplicated": len(check.duplicated(entries)),
        "invented": len(check.invented(promised, entries)),
        "copies_refused": evidence.run.repeats,
        "board_matches_ledger": not _wrong_boards(evidence, truth),
        "central_matches_hub": not check.unreported(evidence.census, truth),
        **_times(stage, evidence, entries),
        "complaints": [*evidence.run.complaints, *wrong],
    }
    return report


def is_well(report: Line) -> bool:
    """Whether the run was as it must be."""
    return (
        report["presses"] >= report["beds_pressed"]
        and report["ledger_rows"] == report["presses"]
        and report["lost"] == report["duplicated"] == report["invented"] == 0
        and report["copies_refused"] > 0
        and report["board_matches_ledger"]
        and report["central_matches_hub"]
        and not report["complaints"]
        and report["seconds"] < LONGEST_S
    )


def read_journals(stage: Stage) -> list[Line]:
    """Return every press that the units' journals hold."""

    def read(uid: str) -> list[Line]:
        state = stage.layout.unit_states(process_of(stage.units, uid)) / uid
        command = [program("shayya-unit"), "journal", "--state", str(state)]
        return [json.loads(line) for line in order(command, directory=stage.layout.root).splitlines()]

    with ThreadPoolExecutor(max_workers=4) as readers:
        return list(chain.from_iterable(readers.map(read, stage.units)))


def _wrong_boards(evidence: Evidence, truth: Fold) -> list[str]:
    return [f"board {board}, {line}" for board in BOARDS for line in check.unshown(evidence.drawn[board], truth)]


def _times(stage: Stage, evidence: Evidence, entries: list[Entry]) -> Line:
    """Return the delays of the presses made in calm weather, in ms, all counted from the unit's saved journal."""
    saved = {press_key(line): line["t"] for line in evidence.saved}
    answered = {press_key(line): line["t"] for line in evidence.answered}
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
