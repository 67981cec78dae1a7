"""`shayya-demo --once`: a hundred beds pressed through faults, and a check that finds every seeded bug."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.system.hospitals import a_small_hospital, run_demo

pytestmark = pytest.mark.xdist_group("hospital")


def report_of(said: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(said.splitlines()[-1])
    return report


def test_a_hundred_beds_pressed_through_faults_are_neither_lost_nor_doubled_and_all_agree(
    tmp_path: Path,
) -> None:
    # How long it takes is the machine's load here, and no property of the hospital.
    done = run_demo("--once", "--json", "--within", "170", "--directory", str(tmp_path / "demo"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr + done.stdout
    report = report_of(done.stdout)
    judged = ("lost", "duplicated", "invented", "acknowledged_too_early", "board_matches_ledger", "central_matches_hub")
    assert [report[one] for one in judged] == [0, 0, 0, 0, True, True]
    assert report["beds_pressed"] == 100
    assert report["presses"] == report["ledger_rows"] >= 100
    assert report["copies_refused"] > 0
    assert report["press_to_confirmed_ms"]["p50"] < report["press_to_board_ms"]["p50"]


@pytest.mark.parametrize(
    ("sabotage", "found"),
    [
        ("dedupe", lambda report: report["duplicated"] > 0),
        ("ack-early", lambda report: report["acknowledged_too_early"] > 0),
        ("drop-press", lambda report: report["lost"] > 0),
        ("stale-board", lambda report: not report["board_matches_ledger"] and report["central_matches_hub"]),
    ],
)
def test_a_seeded_bug_is_found_and_shows_in_its_own_field(tmp_path: Path, sabotage: str, found: Any) -> None:
    hospital = str(a_small_hospital(tmp_path))
    done = run_demo(
        "--once", "--json", "--sabotage", sabotage, "--hospital", hospital, "--directory", str(tmp_path / "demo"),
        cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr + done.stdout
    assert found(report_of(done.stdout)), done.stdout
