"""A unit's process, a real broker, and what happens to a press when one of them is gone."""

from pathlib import Path

import pytest

from tests.firmware.stand_in_hub import StandInHub
from tests.firmware.unit_process import UnitProcess, write_config
from tests.parts.broker import running_broker

BOTH = pytest.mark.parametrize("interpreter", ["cpython", "micropython"])


@BOTH
def test_a_press_is_saved_answered_and_confirmed(tmp_path: Path, interpreter: str) -> None:
    with running_broker() as broker, StandInHub(broker.port, ["mm-01", "mm-02"]) as hub:
        config = write_config(tmp_path, broker.port, beds=("mm-01", "mm-02"))
        with UnitProcess(config, tmp_path / "state", interpreter) as unit:
            unit.situation("vacant")
            unit.press("mm-02")
            saved = unit.event("saved")
            answered = unit.event("answered")
            confirmed = unit.situation("confirmed", "mm-02")
            unit.situation("occupied", "mm-02")
            kept = unit.journal()
    assert (saved["bed"], saved["sequence"], saved["wanted"]) == ("mm-02", 1, "occupied")
    assert answered == {
        "unit": "u1", "event": "answered", "bed": "mm-02", "generation": saved["generation"], "sequence": 1,
        "result": "applied", "t": answered["t"],
    }  # fmt: skip
    assert answered["t"] > saved["t"]
    assert confirmed["lamp"] == {"situation": "confirmed", "colour": "amber", "rhythm": "two-flashes"}
    assert hub.rows == [("u1", saved["generation"], 1, "mm-02", "occupied")]
    assert [(press["unit"], press["generation"], press["sequence"], press["bed"], press["wanted"], press["seen"])
            for press in kept] == [("u1", saved["generation"], 1, "mm-02", "occupied", 1)]  # fmt: skip


@BOTH
def test_a_unit_killed_between_save_and_answer_still_delivers(tmp_path: Path, interpreter: str) -> None:
    with running_broker() as broker, StandInHub(broker.port, ["mm-01"]) as hub:
        config = write_config(tmp_path, broker.port)
        with UnitProcess(config, tmp_path / "state", interpreter) as unit:
            unit.situation("vacant")
            hub.answering = False
            unit.press()
            saved = unit.event("saved")
            unit.kill()
        assert hub.rows == []
        hub.answering = True
        with UnitProcess(config, tmp_path / "state", interpreter) as unit:
            unit.situation("occupied")
    assert hub.rows == [("u1", saved["generation"], saved["sequence"], "mm-01", "occupied")]


def test_presses_made_while_the_broker_is_dead_arrive_in_order(tmp_path: Path) -> None:
    with (
        running_broker() as broker,
        StandInHub(broker.port, ["mm-01"]) as hub,
        UnitProcess(write_config(tmp_path, broker.port), tmp_path / "state") as unit,
    ):
        unit.situation("vacant")
        broker.kill()
        for _ in range(12):
            unit.press()
            unit.event("saved")
        broker.start()
        for _ in range(12):
            unit.event("answered")
        unit.situation("vacant")
    assert [row[2] for row in hub.rows] == list(range(1, 13))


def test_what_a_dead_hub_was_acknowledged_by_the_broker_is_sent_again_to_the_next(tmp_path: Path) -> None:
    with running_broker() as broker:
        config = write_config(tmp_path, broker.port)
        with UnitProcess(config, tmp_path / "state") as unit:
            with StandInHub(broker.port, ["mm-01"]) as first:
                unit.situation("vacant")
                first.answering = False
                unit.press()
                unit.event("saved")
                first.wait_for("press")
            unit.press()
            unit.event("saved")
            with StandInHub(broker.port, ["mm-01"], connection=2 * 65536) as second:
                for _ in range(2):
                    unit.event("answered")
                assert [row[2] for row in second.rows] == [1, 2]


def test_a_hub_that_lost_its_last_hour_is_given_it_again(tmp_path: Path) -> None:
    with (
        running_broker() as broker,
        UnitProcess(write_config(tmp_path, broker.port), tmp_path / "state") as unit,
        StandInHub(broker.port, ["mm-01"]) as hub,
    ):
        unit.situation("vacant")
        for _ in range(3):
            unit.press()
            unit.event("answered")
        generation = hub.rows[0][1]
        hub.ledger.up_to[generation] = 1
        unit.press()
        unit.event("answered")
        for _ in range(2):
            unit.event("answered")
        assert [row[2] for row in hub.rows] == [1, 2, 3, 2, 3, 4]


def test_a_hub_that_says_goodbye_ends_the_lamps_claims_and_its_return_restores_them(tmp_path: Path) -> None:
    with (
        running_broker() as broker,
        StandInHub(broker.port, ["mm-01"]) as hub,
        UnitProcess(write_config(tmp_path, broker.port), tmp_path / "state") as unit,
    ):
        unit.situation("vacant")
        hub.say_state(online=False)
        unit.situation("quiet")
        hub.connection += 1
        hub.say_state()
        hub.tick()
        unit.situation("vacant")


def test_messages_that_break_the_specification_are_dropped_and_the_unit_lives_on(tmp_path: Path) -> None:
    with (
        running_broker() as broker,
        StandInHub(broker.port, ["mm-01"]) as hub,
        UnitProcess(write_config(tmp_path, broker.port), tmp_path / "state") as unit,
    ):
        unit.situation("vacant")
        for kind in ("ack", "beds", "config", "command"):
            hub.tell("u1", kind, {"version": 1, "rubbish": ["x" * 500]})
            hub.tell("u1", kind, {"version": 99})
            hub._client.publish(f"shayya/1/f/unit/u1/{kind}", b"\xff\xfe{", 1)
        hub._client.publish("shayya/1/f/hub/tick", b"[]", 1)
        unit.press()
        unit.event("answered")
        log = unit.errors.read_text()
    assert log.count("message_dropped") == 13


def test_the_contacts_port_says_what_is_wrong_with_a_line(tmp_path: Path) -> None:
    with running_broker() as broker, UnitProcess(write_config(tmp_path, broker.port), tmp_path / "state") as unit:
        unit.send({"unit": "u9", "bed": "mm-01", "contact": "down"})
        unit.send({"unit": "u1", "bed": "zz-01", "contact": "down"})
        unit.send({"unit": "u1", "bed": "mm-01", "contact": "sideways"})
        unit.send({"hello": 1})
        errors = [unit.hear(lambda line: "error" in line)["error"] for _ in range(4)]
    assert errors == [
        "no unit u9",
        "unit u1 has no bed zz-01",
        "contact is down or up, not sideways",
        'send lines like {"unit": "u1", "bed": "mm-01", "contact": "down"}',
    ]


def test_a_new_client_of_the_contacts_port_is_told_every_lamp(tmp_path: Path) -> None:
    with running_broker() as broker:
        config = write_config(tmp_path, broker.port, beds=("mm-01", "mm-02"))
        with UnitProcess(config, tmp_path / "state") as unit:
            lines = [unit.hear(lambda line: True) for _ in range(2)]
    quiet = {"colour": "amber", "rhythm": "blip", "situation": "quiet"}
    assert lines == [{"unit": "u1", "bed": bed, "lamp": quiet} for bed in ("mm-01", "mm-02")]
