"""The shipped unit program and the shipped hub rules and store, through seeded schedules of faults."""

import pytest

from hub.services import presses
from hub.store import ledger
from tests.protocol import hubs
from tests.protocol.hubs import Hub
from tests.protocol.units import Card
from tests.protocol.weather import Faults, Weather
from tests.protocol.world import Outcome, run_schedule

SCHEDULES = 160
STORMY = Weather(
    drop=0.05, double=0.3, slow=0.05, presses=30, power_cuts=3, line_cuts=2, hub_kills=3, restores=0, clone=False
)


def wrong_of(outcomes: list[Outcome]) -> list[str]:
    """Return every broken rule, with the seed that shows it."""
    return [f"seed {outcome.seed}: {wrong}" for outcome in outcomes for wrong in outcome.wrong]


@pytest.mark.parametrize("part", range(4))
def test_no_press_is_lost_or_counted_twice_or_confirmed_falsely(part: int) -> None:
    outcomes = [run_schedule(seed) for seed in range(part, SCHEDULES, 4)]
    faults = sum((outcome.faults for outcome in outcomes), Faults())
    assert (wrong_of(outcomes), Faults(faults).missing()) == ([], [])
    assert sum(outcome.saved for outcome in outcomes) > 10 * len(outcomes)


def test_a_hub_that_does_not_know_repeats_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    real = hubs.migrate

    def without_dedupe(db: hubs.sqlite3.Connection) -> None:
        real(db)
        text = db.execute("SELECT sql FROM sqlite_master WHERE name = 'ledger'").fetchone()[0]
        assert "UNIQUE (unit, generation, sequence)" in text
        db.execute("DROP TABLE ledger")
        db.execute(text.replace(",\n    UNIQUE (unit, generation, sequence)", ""))

    monkeypatch.setattr(hubs, "migrate", without_dedupe)
    monkeypatch.setattr(ledger, "find_press", lambda *key: None)
    hubs.empty_ledger.cache_clear()
    try:
        wrong = wrong_of([run_schedule(seed, STORMY) for seed in range(3)])
    finally:
        hubs.empty_ledger.cache_clear()
    assert any("counted twice" in line for line in wrong), wrong


def test_a_hub_that_answers_before_its_commit_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    real = presses.record_press

    def answered_at_once(db, unit, press, *, received):  # type: ignore[no-untyped-def]
        settled = real(db, unit, press, received=received)
        if settled.ack is not None:
            hub_of[0].speech._tell(hub_of[0], unit, settled.ack)
        return settled

    hub_of: list[Hub] = []
    start = Hub.start
    monkeypatch.setattr(Hub, "start", lambda self: (hub_of.__setitem__(slice(None), [self]), start(self))[1])
    monkeypatch.setattr(presses, "record_press", answered_at_once)
    wrong = wrong_of([run_schedule(seed, STORMY) for seed in range(6)])
    assert any("confirmed before it was durable" in line for line in wrong), wrong


def test_a_unit_that_shows_saved_before_its_flash_has_it_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(self: Card, path: str, data: bytes, *, fresh: bool) -> None:
        if "journal/" not in path:
            self.files[path] = data

    monkeypatch.setattr(Card, "append", forgetful)
    wrong = wrong_of([run_schedule(seed, STORMY) for seed in range(4)])
    assert any("lost" in line for line in wrong), wrong


def test_the_same_seed_gives_the_same_schedule() -> None:
    assert run_schedule(7) == run_schedule(7)
