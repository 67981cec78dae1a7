"""Press to board to central, through real processes; and what bad messages lead to."""

import io
import json
import re
import sqlite3
import threading
from collections.abc import Iterator

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from PIL import Image

from demo.boards import count_boxes
from demo.contacts import press_short
from demo.first_round import await_settled
from demo.ledger import read_ledger
from demo.parts import wait_until
from demo.plan import BOARDS, process_of
from demo.probe import fetch, fetch_json
from demo.reader import read_number
from demo.stage import Stage
from tests.system.hospitals import BEDS_IN_A_WARD, a_stage
from wire.fields import VERSION
from wire.messages import Ack, Press
from wire.topics import unit_topic
from wire.unit_config import UnitConfig

pytestmark = pytest.mark.xdist_group("hospital")

BOUND_S = 20


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A small hospital, running."""
    with a_stage(tmp_path_factory.mktemp("stage")) as running:
        yield running


def drawn(stage: Stage, board: str, department: str) -> int | None:
    """Return the number that a board draws for a department now; None while another page is up, or for a dash."""
    state = stage.board_state(board)
    _, png = fetch(stage.ports.boards[board], "/board.png")
    if state != stage.board_state(board) or department not in state.get("rows", []):
        return None
    boxes = count_boxes(stage.layout, BOARDS[board])
    return read_number(Image.open(io.BytesIO(png)), boxes[state["rows"].index(department)])


def at_central(stage: Stage, department: str) -> tuple[int, int] | None:
    census = fetch_json(stage.ports.central, f"/api/v1/facilities/{stage.hospital.facility}/census")
    rows = [row for row in (census or {}).get("rows") or [] if row["department"] == department]
    return (rows[0]["offerable"], rows[0]["occupied"]) if rows else None


def test_a_press_at_the_bed_changes_both_boards_and_central(stage: Stage) -> None:
    beds = [bed for bed in stage.hospital.beds if bed.startswith("ey-")]
    for _ in range(2):  # occupied and flagged, then vacant and known
        press_short(stage.contacts, stage.notebook, beds)
        await_settled(stage.notebook, stage.hospital)
    for board in BOARDS:
        wait_until(lambda name=board: drawn(stage, name, "eye") == BEDS_IN_A_WARD, "all beds drawn", bound_s=BOUND_S)
    press_short(stage.contacts, stage.notebook, beds[:3])
    await_settled(stage.notebook, stage.hospital)
    lamps = stage.notebook.lamps()
    assert {lamps[bed]["colour"] for bed in beds[:3]} == {"amber"}
    assert {lamps[bed]["colour"] for bed in beds[3:]} == {"blue"}
    for board in BOARDS:
        wait_until(lambda name=board: drawn(stage, name, "eye") == BEDS_IN_A_WARD - 3, "the new count", bound_s=BOUND_S)
    wait_until(lambda: at_central(stage, "eye") == (BEDS_IN_A_WARD - 3, 3), "central's census", bound_s=BOUND_S)


class Impostor:
    """Speaks to the broker as one of the units, whose own process has ended, and says what it likes."""

    def __init__(self, stage: Stage, uid: str) -> None:
        config = stage.layout.unit_configs(process_of(stage.units, uid)) / f"{uid}.json"
        self.config = UnitConfig.decode(config.read_bytes())
        self.topic = unit_topic(self.config.facility, uid, "press")
        self.acks: list[Ack] = []
        self.heard = threading.Event()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=uid, protocol=mqtt.MQTTv5)
        self._client.username_pw_set(uid, self.config.broker.password)
        self._client.on_message = self._hear
        self._client.connect(self.config.broker.host, self.config.broker.port)
        self._client.loop_start()
        self._client.subscribe(unit_topic(self.config.facility, uid, "ack"), qos=1)

    def say(self, payload: bytes) -> None:
        self._client.publish(self.topic, payload, qos=1).wait_for_publish(BOUND_S)

    def press(self, sequence: int) -> Press:
        bed = self.config.beds[0].bed
        return Press(
            generation="00000000000000aa", sequence=sequence, nonce="0000abcd", bed=bed, wanted="occupied", seen=0,
            age_s=0, clock_quality=0,
        )  # fmt: skip

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _hear(self, client: object, data: object, message: mqtt.MQTTMessage) -> None:
        self.acks.append(Ack.decode(message.payload))
        self.heard.set()


def refused(stage: Stage) -> float:
    _, body = fetch(stage.ports.hub, "/metrics")
    found = re.findall(r'^shayya_messages_refused_total\{reason="malformed"\} (\S+)$', body.decode(), re.MULTILINE)
    return float(found[0]) if found else 0.0


def test_bad_messages_are_refused_counted_and_logged_and_the_next_good_press_flows(stage: Stage) -> None:
    stage.stop_units()
    uid = next(iter(stage.units))
    impostor = Impostor(stage, uid)
    good = impostor.press(1)
    fields = json.loads(good.encode())
    bad = [
        b"{",
        b"\xff\xfe\xfd",
        b"[]",
        json.dumps({**fields, "version": VERSION + 1}).encode(),
        json.dumps({**fields, "padding": "x" * 2000}).encode(),
        json.dumps({**fields, "wanted": "closed"}).encode(),
        json.dumps({**fields, "sequence": -1}).encode(),
        json.dumps({key: fields[key] for key in fields if key != "nonce"}).encode(),
    ]
    rows_before, refused_before = len(read_ledger(stage.layout.ledger)), refused(stage)
    for payload in bad:
        impostor.say(payload)
    wait_until(lambda: refused(stage) == refused_before + len(bad), "every bad message counted", bound_s=BOUND_S)
    assert len(read_ledger(stage.layout.ledger)) == rows_before
    impostor.say(good.encode())
    assert impostor.heard.wait(BOUND_S)
    impostor.close()
    assert [(ack.generation, ack.sequence, ack.result) for ack in impostor.acks] == [(good.generation, 1, "applied")]
    assert [entry.press for entry in read_ledger(stage.layout.ledger)[rows_before:]] == [(uid, good.generation, 1)]
    said = stage.layout.log("hub").read_text(encoding="utf-8")
    assert f"message_refused reason=malformed topic={impostor.topic} detail='payload is not JSON'" in said


def test_the_ledger_is_whole_after_all_this(stage: Stage) -> None:
    with sqlite3.connect(f"file:{stage.layout.ledger}?mode=ro", uri=True) as ledger:
        assert ledger.execute("PRAGMA integrity_check").fetchone() == ("ok",)
