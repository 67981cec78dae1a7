"""The hub's own process with a real broker: who is heard, who hears, and what survives a kill."""

import json
import os
import random
import secrets
import signal
import sqlite3
import threading
import urllib.request

import pytest

from tests.hub.builders import JOURNAL, a_birth, a_press
from tests.hub.hospital import Hospital, Unit, User, running_hospital, until
from wire import topics

UNITS = {"u-1": "mm-01,mm-02", "u-2": "mf-01,mf-02"}


@pytest.fixture(scope="module")
def hospital(tmp_path_factory):
    """One hospital for the tests that do it no harm; each uses a unit or a journal of its own."""
    with running_hospital(tmp_path_factory.mktemp("hospital"), UNITS, ("lobby", "gate")) as found:
        yield found


@pytest.fixture(autouse=True)
def lines_are_closed(hospital):
    yield
    hospital.hang_up()


def ledger_of(hospital):
    db = sqlite3.connect(hospital.folder / "data" / "ledger.sqlite3")
    try:
        wanted = "SELECT unit, generation, sequence, wanted FROM ledger WHERE kind = 'press' ORDER BY row"
        return db.execute(wanted).fetchall()
    finally:
        db.close()


def test_a_press_is_acknowledged_and_shown(hospital):
    board = hospital.user("lobby.json")
    board.subscribe(topics.board_topic("nrs", "lobby"))
    unit = Unit(hospital, "u-1")
    journal = secrets.token_hex(8)
    beds = unit.be_born(a_birth(65536 * 2, generation=journal))
    version = beds["beds"][0]["bed_version"]
    ack = unit.press(a_press(1, seen=version, generation=journal))
    again = unit.press(a_press(2, seen=ack["bed_version"], generation=journal))
    assert (again["result"], again["state"], again["flagged"], again["up_to"]) == ("applied", "occupied", False, 2)
    while (row := board.expect("lobby")["rows"][0])["occupied"] != 1:
        continue
    assert (
        sum(row[bucket] for bucket in ("offerable", "held", "unstaffed", "occupied", "cleaning", "closed", "unknown"))
        == 12
    )


def test_a_unit_cannot_speak_or_hear_as_another(hospital):
    """Asked by delivery: the broker says yes to a subscription or a publication that it then drops."""
    thief, victim = hospital.user("u-1.json"), Unit(hospital, "u-2")
    thief.subscribe(
        topics.unit_topic("nrs", "u-2", "ack"), "#", "shayya/#", "$share/x/shayya/#", "$CONTROL/#",
        topics.board_topic("nrs", "lobby"), topics.unit_topic("nrs", "+", "beds"),
    )  # fmt: skip
    journal = secrets.token_hex(8)
    before = len(ledger_of(hospital))
    thief.publish(topics.unit_topic("nrs", "u-2", "press"), a_press(1, "mf-01", generation=journal).encode())
    thief.publish(topics.unit_topic("nrs", "u-2", "ack"), b"{}")
    thief.publish(topics.hub_topic("nrs", "state"), b"{}", retain=True)
    thief.publish(topics.board_topic("nrs", "lobby"), b"{}", retain=True)
    thief.publish("$CONTROL/dynamic-security/v1", b'{"commands":[{"command":"listClients"}]}')
    assert victim.be_born(a_birth(65536 * 3, generation=journal))["up_to"] == 0
    ack = victim.press(a_press(1, "mf-01", generation=journal))
    assert ack["up_to"] == 1
    assert len(ledger_of(hospital)) == before + 1
    assert thief.message(0.5) is None


def test_the_hub_hears_nobody_but_units(hospital):
    board = hospital.user("gate.json")
    before = len(ledger_of(hospital))
    board.publish(topics.unit_topic("nrs", "u-1", "press"), a_press(1, generation=secrets.token_hex(8)).encode())
    board.subscribe(topics.unit_topic("nrs", "u-1", "ack"), topics.board_topic("nrs", "lobby"))
    assert board.message(0.5) is None
    assert len(ledger_of(hospital)) == before


def test_nobody_enters_with_a_wrong_password_or_as_the_hub(hospital):
    with pytest.raises(ConnectionRefusedError):
        User(hospital.port, "u-1", "guess")
    values = json.loads((hospital.folder / "u-1.json").read_text(encoding="utf-8"))
    impostor = User(hospital.port, "u-1", values["broker"]["password"], client_id="hub")
    impostor.subscribe(topics.unit_topic("nrs", "u-2", "press"))
    assert hospital.get("/readyz") == (200, "ok\n"), "the hub kept its connection"
    impostor.close()


def test_a_unit_added_while_the_broker_runs_works_at_once_and_a_revoked_one_no_more(hospital):
    hospital.command("unit", "add", "u-new", "--beds", "s-1", "--out", str(hospital.folder))
    unit = Unit(hospital, "u-new")
    assert unit.be_born(a_birth())["beds"][0]["bed"] == "s-1"
    assert unit.press(a_press(1, "s-1"))["result"] == "applied"
    hospital.command("unit", "revoke", "u-new")
    with pytest.raises((ConnectionResetError, AssertionError)):
        unit.press(a_press(2, "s-1"))
    with pytest.raises(ConnectionRefusedError):
        hospital.user("u-new.json")


def test_a_bed_corrected_by_name_is_told_to_its_unit(hospital):
    unit = Unit(hospital, "u-2")
    unit.be_born(a_birth(65536 * 9, generation=secrets.token_hex(8)))
    hospital.command("correct", "mf-02", "--state", "closed", "--by", "Matron", "--reason", "leaking roof")
    while unit.line.expect("beds")["beds"][1]["state"] != "closed":
        continue


def test_poison_does_not_deafen_the_hub(hospital):
    unit = Unit(hospital, "u-1")
    journal = secrets.token_hex(8)
    unit.be_born(a_birth(65536 * 12, generation=journal))
    for payload in (b"", b"\x00", b"\xff" * 2000, b"[" * 5000, b'{"version":9}', b'{"version":1,"generation":7}'):
        for kind in ("press", "health", "reply", "birth"):
            unit.send(kind, payload)
    assert unit.press(a_press(1, generation=journal))["up_to"] == 1
    assert 'shayya_messages_refused_total{reason="malformed"}' in hospital.get("/metrics")[1]


def test_the_lobby_page_speaks_three_languages_without_inline_script(hospital):
    pages = {code: hospital.get(f"/lobby?lang={code}")[1] for code in ("bn", "hi", "en")}
    assert ["খালি" in pages["bn"], "खाली" in pages["hi"], "Vacant" in pages["en"]] == [True] * 3
    assert "<script>" not in pages["bn"]
    with urllib.request.urlopen(f"http://127.0.0.1:{hospital.web}/lobby", timeout=10) as answer:
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_event_stream_brings_counts_at_once(hospital):
    with urllib.request.urlopen(f"http://127.0.0.1:{hospital.web}/lobby/events", timeout=20) as stream:
        lines = [stream.readline().decode() for _ in range(3)]
    assert lines[0] == "event: counts\n"
    assert json.loads(lines[1].removeprefix("data: "))["rows"][0]["department"] == "medicine"


def test_a_hub_that_is_told_to_end_says_so_and_leaves_cleanly(tmp_path):
    with running_hospital(tmp_path, UNITS) as hospital:
        unit = Unit(hospital, "u-1")
        assert unit.line.expect("state")["online"] is True
        os.kill(hospital.hub.pid, signal.SIGTERM)
        while unit.line.expect("state")["online"]:
            continue
        assert hospital.hub.wait(timeout=20) == 0
        hospital.hub = None


class Storm(threading.Thread):
    """A unit that presses, keeps what is not acknowledged, and sends it again whenever anything breaks."""

    def __init__(self, hospital: Hospital, uid: str, beds: list[str], total: int, seed: int) -> None:
        super().__init__(daemon=True)
        self.hospital, self.uid, self.beds, self.total = hospital, uid, beds, total
        self.chance = random.Random(seed)
        self.generation = f"{self.chance.getrandbits(64):016x}"
        self.presses = [
            a_press(n, self.chance.choice(beds), self.chance.choice(["vacant", "occupied"]), generation=self.generation)
            for n in range(1, total + 1)
        ]
        self.acked = 0
        self.connection = 65536
        self.repeats = 0

    def run(self) -> None:
        while self.acked < self.total:
            try:
                self.session()
            except (OSError, AssertionError):
                continue

    def session(self) -> None:
        unit = Unit(self.hospital, self.uid)
        self.connection += 1
        unit.line._socket.settimeout(2)
        unit.send("birth", a_birth(self.connection, generation=self.generation, next=self.total + 1), retain=True)
        self.take(unit, "beds")
        try:
            while self.acked < self.total:
                window = self.presses[self.acked : self.acked + 8]
                for press in window:
                    unit.send("press", press)
                self.repeats += len(window)
                while self.acked < window[-1].sequence:
                    self.take(unit, "ack")
        finally:
            unit.line.close()

    def take(self, unit: Unit, kind: str) -> None:
        found = unit.line.message(2)
        if found is None:
            raise OSError("no answer: send again")
        told = found[1] or {}
        if self.generation in (told.get("generation"), told.get("journal")):
            self.acked = max(self.acked, told.get("up_to") or 0)


def test_no_press_is_lost_or_doubled_when_hub_and_broker_are_killed_in_a_storm(tmp_path):
    seed = secrets.randbits(32)
    chance = random.Random(seed)
    with running_hospital(tmp_path, UNITS) as hospital:
        storms = [Storm(hospital, uid, beds.split(","), 1500, seed + n) for n, (uid, beds) in enumerate(UNITS.items())]
        for storm in storms:
            storm.start()
        for kill in range(4):
            rows = len(ledger_of(hospital))
            until(lambda: len(ledger_of(hospital)) > rows + chance.randrange(20, 200), f"no progress, seed {seed}")  # noqa: B023
            if kill == 2:
                hospital.kill_broker()
                hospital.start_broker()
            else:
                hospital.kill_hub()
                hospital.start_hub()
        for storm in storms:
            storm.join(timeout=60)
        assert [storm.acked for storm in storms] == [1500, 1500], f"seed {seed}"
        found = ledger_of(hospital)
        for storm in storms:
            there = [row[1:] for row in found if row[0] == storm.uid]
            assert there == [(p.generation, p.sequence, p.wanted) for p in storm.presses], f"seed {seed}"
        assert sum(storm.repeats for storm in storms) > 3000, "nothing had to be sent again: the kills hit nothing"
        assert hospital.command("check") == "sound\n"
        assert JOURNAL not in {row[1] for row in found}
