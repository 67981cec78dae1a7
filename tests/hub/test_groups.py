"""A group of messages: committed before it is answered; what breaks is set aside and the rest goes on."""

import json
import logging
import sqlite3
from concurrent.futures import Future

import pytest

from hub.broker.edits import Edit
from hub.broker.groups import Groups
from hub.broker.intake import Intake
from hub.broker.link import Message
from hub.broker.speech import Speech
from hub.broker.watch import Watch
from hub.errors import HubError, StaleEdit
from hub.runtime import Showcase
from hub.store import ledger
from hub.store.beds import get_bed
from hub.store.registry import Credential, add_board
from tests.hub.builders import NOON, a_birth, a_facility, a_ledger, a_press
from wire import topics
from wire.messages import Health


class NotingLink:
    """Stands where the broker link stands and notes what is said."""

    def __init__(self, notes):
        self.notes = notes

    def publish(self, topic, payload, *, qos, retain=False):
        self.notes.append(("said", topic.split("/", 3)[3], json.loads(payload)))


class Desk:
    """A hub without a broker: hand it messages, read what was said and in which order."""

    def __init__(self, folder, db):
        self.db = db
        self.notes = []
        db.set_trace_callback(lambda sql: self.notes.append(("sql", sql)) if sql == "COMMIT" else None)
        self.watch = Watch(db, now=NOON)
        self.health = {}
        self.groups = Groups(db, Intake("nrs", self.watch.audible, self.health), self.watch)
        self.speech = Speech(a_facility(folder), "0" * 16, Showcase())
        self.speech.begin(db, 65537)
        self.link = NotingLink(self.notes)

    def take(self, *messages, edits=()):
        effects = self.groups.run(list(messages), list(edits))
        self.speech.answer(self.link, self.db, effects)
        self.speech.tell_boards(self.link, self.db, effects.changes.departments, now=NOON)

    def said(self, kind):
        return [note[2] for note in self.notes if note[0] == "said" and note[1].endswith(kind)]


@pytest.fixture
def desk(tmp_path):
    db = a_ledger(tmp_path)
    add_board(db, "led", Credential(b"s" * 12, b"h" * 64, 1000), at=NOON)
    yield Desk(tmp_path, db)
    db.close()


def from_unit(kind, payload, *, unit="u-1", retain=False):
    message = Message(topic=topics.unit_topic("nrs", unit, kind).encode())
    message.payload = payload if isinstance(payload, bytes) else payload.encode()
    message.retain = retain
    return message


def test_nothing_is_said_before_the_commit(desk):
    desk.take(from_unit("press", a_press(1)), from_unit("press", a_press(2, "mm-02")))
    assert [note[:2] for note in desk.notes] == [
        ("sql", "COMMIT"), ("said", "unit/u-1/ack"), ("said", "unit/u-1/ack"), ("said", "board/led"),
    ]  # fmt: skip


def press_until_it_fails(desk):
    for sequence in range(1, 400):
        desk.take(from_unit("press", a_press(sequence)))


def test_a_commit_that_fails_answers_nothing_and_leaves_nothing(desk):
    desk.db.execute(f"PRAGMA max_page_count = {desk.db.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        press_until_it_fails(desk)
    answered = [ack["sequence"] for ack in desk.said("ack")]
    desk.db.execute("PRAGMA max_page_count = 1000000")
    assert answered == [row[0] for row in desk.db.execute("SELECT sequence FROM ledger ORDER BY row")]
    desk.take(from_unit("press", a_press(len(answered) + 1)))
    assert desk.said("ack")[-1]["up_to"] == len(answered) + 1


@pytest.mark.parametrize(
    "payload",
    [b"", b"{", b"\xff\xfe", b"[]", b"null", b'{"version":2}', b'{"version":1}', b"x" * 2000, b"[" * 900,
     a_press(1).encode().replace(b"occupied", b"on fire"), a_press(1).encode().replace(b'e":1', b'e":1.5')],
)  # fmt: skip
def test_a_malformed_press_is_refused_and_the_next_goes_on(desk, payload, caplog):
    desk.take(from_unit("press", payload), from_unit("press", a_press(1)))
    assert [ack["sequence"] for ack in desk.said("ack")] == [1]
    assert "message_refused reason=malformed" in caplog.text
    assert ledger.quarantined(desk.db) == []


def test_the_same_trouble_is_logged_once_in_a_while_and_counted_each_time(desk, caplog):
    for _ in range(50):
        desk.take(from_unit("press", b"{"))
    assert caplog.text.count("message_refused") == 1


def test_a_retained_press_is_refused(desk, caplog):
    desk.take(from_unit("press", a_press(1), retain=True))
    assert desk.said("ack") == []
    assert "only births may be retained" in caplog.text


def test_a_message_that_breaks_the_code_is_set_aside_and_the_others_are_taken(desk, caplog):
    desk.db.execute(
        "CREATE TRIGGER bug BEFORE INSERT ON ledger WHEN new.sequence = 2 BEGIN SELECT RAISE(ABORT, 'bug'); END"
    )
    with caplog.at_level(logging.ERROR):
        desk.take(
            *(from_unit("press", a_press(sequence)) for sequence in (1, 2)),
            from_unit("press", a_press(1, "mm-02", generation="b" * 16)),
        )
    assert [(ack["generation"][0], ack["sequence"]) for ack in desk.said("ack")] == [("0", 1), ("b", 1)]
    assert [row["times"] for row in ledger.quarantined(desk.db)] == [1]
    assert "message_broke_the_hub" in caplog.text


def test_an_unknown_unit_is_refused(desk, caplog):
    for kind, message in (("press", a_press(1)), ("birth", a_birth()), ("health", a_health())):
        desk.take(from_unit(kind, message, unit="u-404"))
    assert caplog.text.count("reason=unknown-unit") == 3
    assert desk.health == {}


def a_health():
    return Health(connection=65537, uptime_s=1, unsent=0, room=9, refused=0, reconnects=0, stuck=[])


def test_an_answer_names_the_press_and_the_ledger_it_is_from(desk):
    desk.take(from_unit("birth", a_birth()), from_unit("press", a_press(1)))
    assert [(said["nonce"], said["ledger"]) for said in desk.said("ack")] == [("00000001", "0" * 16)]
    assert desk.said("beds")[0]["ledger"] == "0" * 16


def test_a_hole_is_asked_for_once_a_group(desk):
    desk.take(*(from_unit("press", a_press(sequence)) for sequence in (3, 4, 5)))
    assert [(beds["up_to"], beds["need"]) for beds in desk.said("beds")] == [(0, 1)]


def test_a_silent_units_bed_is_known_again_after_a_birth_and_one_more_sign(desk):
    desk.take(from_unit("birth", a_birth()))
    assert get_bed(desk.db, "mm-01").silent
    desk.take(from_unit("health", a_health()))
    assert not get_bed(desk.db, "mm-01").silent


def test_a_retained_birth_is_no_sign_of_life_and_a_live_one_is(desk):
    desk.take(from_unit("birth", a_birth()), from_unit("health", a_health()))
    desk.watch._heard["u-1"] -= 5 * 60
    desk.take(from_unit("birth", a_birth(), retain=True))
    assert desk.watch.review(desk.db, now=NOON).departments == {"medicine"}
    desk.take(from_unit("health", a_health()))
    desk.watch._heard["u-1"] -= 5 * 60
    desk.take(from_unit("birth", a_birth()))
    assert desk.watch.review(desk.db, now=NOON).departments == set()


def test_a_unit_that_falls_silent_takes_its_beds_from_the_board(desk):
    desk.take(from_unit("press", a_press(1)), from_unit("press", a_press(2, seen=1)))
    assert desk.said("board/led")[-1]["rows"][0]["occupied"] == 1
    desk.watch._heard["u-1"] -= 5 * 60
    changes = desk.watch.review(desk.db, now=NOON)
    assert changes.departments == {"medicine"}
    desk.speech.tell_boards(desk.link, desk.db, changes.departments, now=NOON)
    row = desk.said("board/led")[-1]["rows"][0]
    assert (row["occupied"], row["unknown"]) == (0, 12)


def an_edit(work):
    return Edit(Future(), work)


def test_an_edit_that_is_refused_does_not_hinder_the_presses_beside_it(desk):
    def stale(db, changes):
        db.execute("UPDATE wards SET extra_patients = 9")
        raise StaleEdit("it changed")

    edit = an_edit(stale)
    desk.take(from_unit("press", a_press(1)), edits=[edit])
    with pytest.raises(StaleEdit):
        edit.future.result(0)
    assert len(desk.said("ack")) == 1
    assert desk.db.execute("SELECT max(extra_patients) FROM wards").fetchone()[0] == 0


def test_an_edit_is_told_when_the_ledger_cannot_be_written(desk):
    desk.db.execute(f"PRAGMA max_page_count = {desk.db.execute('PRAGMA page_count').fetchone()[0]}")
    edit = an_edit(lambda db, _: db.execute("CREATE TABLE much AS SELECT zeroblob(1000000)"))
    with pytest.raises(sqlite3.OperationalError):
        desk.take(edits=[edit])
    with pytest.raises(HubError, match="cannot be written"):
        edit.future.result(0)


def test_a_broker_that_forgot_and_a_board_that_is_new_are_told_at_once(desk):
    desk.speech.tell_boards(desk.link, desk.db, None, now=NOON)
    desk.speech.begin(desk.db, 65538)
    desk.speech.tell_boards(desk.link, desk.db, None, now=NOON + 1)
    add_board(desk.db, "gate", Credential(b"s" * 12, b"h" * 64, 1000), at=NOON)
    desk.speech.tell_boards(desk.link, desk.db, None, now=NOON + 2)
    told = [(note[1], note[2]["as_of"] - NOON) for note in desk.notes if note[0] == "said"]
    assert told == [("board/led", 0), ("board/led", 1), ("board/gate", 2), ("board/led", 2)]


def test_an_unchanged_count_is_told_again_after_half_a_minute_only(desk):
    desk.speech.tell_boards(desk.link, desk.db, None, now=NOON)
    desk.speech.tell_boards(desk.link, desk.db, None, now=NOON + 10)
    desk.speech.tell_boards(desk.link, desk.db, None, now=NOON + 30)
    assert [board["as_of"] for board in desk.said("board/led")] == [NOON, NOON + 30]
