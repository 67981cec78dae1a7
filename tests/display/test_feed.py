import threading

import pytest

from display.feed import Feed, Mailbox
from display.trace import Trace
from tests.display.builders import NOON, OTHER_GENERATION, a_board, a_hub_state, a_row, a_tick
from wire import topics
from wire.board_config import BoardConfig
from wire.unit_config import Broker

FACILITY, BOARD = "sample", "lobby"
TOPIC = topics.board_topic(FACILITY, BOARD)


class Desk:
    """A feed that is handed messages, and its mailbox."""

    def __init__(self, folder):
        self.wake = threading.Event()
        self.mailbox = Mailbox(self.wake)
        self.path = folder / "trace"
        broker = Broker(host="127.0.0.1", port=1883, password="secret")
        config = BoardConfig(user="board-lobby", board=BOARD, facility=FACILITY, broker=broker)
        self.trace = Trace(self.path)
        self.feed = Feed(config, self.mailbox, self.trace, lambda: 5.0)

    def hear(self, topic, payload, is_retained=False):
        self.feed.heard(topic, payload, is_retained=is_retained)
        return self.mailbox.take()


@pytest.fixture
def desk(tmp_path):
    one = Desk(tmp_path)
    yield one
    one.trace.close()


def test_counts_are_decoded_on_arrival_and_the_trace_says_when(desk):
    mail = desk.hear(TOPIC, a_board(a_row(offerable=3)).encode())
    assert (mail.board, desk.wake.is_set()) == (a_board(a_row(offerable=3)), True)
    assert desk.path.read_text().startswith(f'{{"event": "decoded", "ledger_row": 7, "as_of": {NOON}, "t": ')


def test_a_slow_board_finds_only_the_newest_counts(desk):
    for row in (1, 2, 3):
        desk.feed.heard(TOPIC, a_board(ledger_row=row).encode(), is_retained=False)
    assert (desk.mailbox.take().board.ledger_row, desk.mailbox.take().board) == (3, None)


BAD = {
    "cut": a_board().encode()[:-9],
    "not JSON": b"\xff\xfe",
    "empty": b"",
    "negative": a_board(a_row(offerable=3)).encode().replace(b'"offerable":3', b'"offerable":-3'),
    "fraction": a_board(a_row(offerable=3)).encode().replace(b'"offerable":3', b'"offerable":3.5'),
    "text": a_board(a_row(offerable=3)).encode().replace(b'"offerable":3', b'"offerable":"3"'),
    "missing": a_board(a_row(offerable=3)).encode().replace(b'"offerable":3,', b""),
    "version": a_board().encode().replace(b'"version":1', b'"version":2'),
    "huge": b"[" * 70000,
}


@pytest.mark.parametrize("what", BAD)
def test_malformed_counts_are_dropped_and_said_and_the_next_ones_are_heard(desk, what, caplog):
    assert BAD[what] != a_board(a_row(offerable=3)).encode()
    assert desk.hear(TOPIC, BAD[what]).board is None
    assert f"message_dropped topic={TOPIC}" in caplog.text
    assert desk.hear(TOPIC, a_board().encode()).board == a_board()


def test_a_strange_topic_is_dropped(desk, caplog):
    desk.hear("shayya/1/sample/board/lobby/more", b"{}")
    assert "not a topic of this system" in caplog.text


def test_older_counts_do_not_replace_newer_ones(desk, caplog):
    desk.hear(TOPIC, a_board(ledger_row=9, as_of=NOON).encode())
    assert desk.hear(TOPIC, a_board(ledger_row=8, as_of=NOON - 60).encode()).board is None
    assert "counts_dropped reason=older" in caplog.text


@pytest.mark.parametrize(
    "newer", [{"ledger_row": 8, "as_of": NOON + 60}, {"ledger_row": 1, "generation": OTHER_GENERATION}]
)
def test_a_restored_ledger_is_believed(desk, newer):
    desk.hear(TOPIC, a_board(ledger_row=9, as_of=NOON).encode())
    assert desk.hear(TOPIC, a_board(**newer).encode()).board == a_board(**newer)


def test_a_tick_that_the_broker_kept_tells_neither_life_nor_time(desk):
    topic = topics.hub_topic(FACILITY, "tick")
    assert desk.hear(topic, a_tick().encode(), is_retained=True).tick is None
    assert desk.hear(topic, a_tick().encode()).tick == (a_tick(), 5.0)


def test_the_hubs_coming_and_going_is_believed_when_kept(desk):
    topic = topics.hub_topic(FACILITY, "state")
    assert desk.hear(topic, a_hub_state(online=False).encode(), is_retained=True).state == (a_hub_state(False), 5.0)


def test_a_slip_in_a_handler_is_handed_to_the_loop(desk):
    class Message:
        topic, retain = TOPIC, False

        @property
        def payload(self):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        desk.feed._message(None, None, Message())
    assert isinstance(desk.mailbox.take().failure, ZeroDivisionError)
