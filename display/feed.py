"""Counts and heartbeat from the broker: an MQTT thread that decodes at once and leaves the newest in a mailbox."""

import contextlib
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from display.trace import Trace
from wire import topics
from wire.board_config import BoardConfig
from wire.fields import WireError
from wire.messages import Board, HubState, Tick

log = logging.getLogger(__name__)

KEEPALIVE_S = 20
LONGEST_WAIT_S = 10  # between two attempts to reach the broker


@dataclass(frozen=True)
class Mail:
    """The newest of each kind since the mailbox was last emptied, with the steady second at which it came."""

    board: Board | None = None
    tick: tuple[Tick, float] | None = None
    state: tuple[HubState, float] | None = None
    failure: BaseException | None = None


class Mailbox:
    """One slot for each kind of news: a slow board skips what it missed and never queues old counts."""

    def __init__(self, wake: threading.Event) -> None:
        self._lock = threading.Lock()
        self._wake = wake
        self._mail: dict[str, Any] = {}

    def put(self, **news: Any) -> None:
        """Leave news and wake the loop."""
        with self._lock:
            self._mail.update(news)
        self._wake.set()

    def take(self) -> Mail:
        """Empty the mailbox."""
        with self._lock:
            mail, self._mail = Mail(**self._mail), {}
        return mail


class Feed:
    """The connection of one board. `steady` gives steady seconds."""

    def __init__(self, config: BoardConfig, mailbox: Mailbox, trace: Trace, steady: Callable[[], float]) -> None:
        self._config = config
        self._mailbox = mailbox
        self._trace = trace
        self._steady = steady
        self._newest: Board | None = None
        self._client = self._make_client()

    def start(self) -> None:
        """Connect and stay connected, in a thread of its own; a broker that is not there yet is waited for."""
        broker = self._config.broker
        self._client.connect_async(broker.host, broker.port, keepalive=KEEPALIVE_S, clean_start=True)
        self._client.loop_start()

    def stop(self) -> None:
        """Say goodbye and end the thread."""
        self._client.disconnect()
        self._client.loop_stop()

    def heard(self, topic: str, payload: bytes, *, is_retained: bool) -> None:
        """Decode one message and leave it in the mailbox; a bad one is dropped and said so."""
        at = self._steady()
        try:
            self._sort(topics.parse(topic), payload, at, is_retained)
        except WireError as error:
            log.warning("message_dropped topic=%s reason=%s", topic, error)

    def _sort(self, topic: topics.Topic, payload: bytes, at: float, is_retained: bool) -> None:
        if topic.family == "board":
            self._heard_board(Board.decode(payload))
        elif topic.kind == "state":
            self._mailbox.put(state=(HubState.decode(payload), at))
        elif topic.kind == "tick" and not is_retained:  # a kept tick tells neither life nor time
            self._mailbox.put(tick=(Tick.decode(payload), at))

    def _heard_board(self, board: Board) -> None:
        self._trace.write("decoded", time.monotonic_ns(), ledger_row=board.ledger_row, as_of=board.as_of)
        if _is_older(board, self._newest):
            log.warning("counts_dropped reason=older ledger_row=%d as_of=%d", board.ledger_row, board.as_of)
            return
        self._newest = board
        self._mailbox.put(board=board)

    def _make_client(self) -> mqtt.Client:
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=self._config.user, protocol=MQTTProtocolVersion.MQTTv5
        )
        client.username_pw_set(self._config.user, self._config.broker.password)
        client.reconnect_delay_set(1, LONGEST_WAIT_S)
        if self._config.broker.ca:
            client.tls_set_context(tls_context(self._config.broker.ca, self._config.broker.server_name))
        client.on_socket_open = _send_at_once
        client.on_connect = self._connected
        client.on_disconnect = _disconnected
        client.on_message = self._message
        return client

    def _connected(
        self, client: mqtt.Client, data: object, flags: object, reason: ReasonCode, properties: Properties | None
    ) -> None:
        log.info("broker_answered host=%s reason=%s", self._config.broker.host, reason)
        if not reason.is_failure:
            filters = topics.board_filters(self._config.facility, self._config.board)
            client.subscribe([(one, SubscribeOptions(qos=1)) for one in filters])

    def _message(self, client: mqtt.Client, data: object, message: mqtt.MQTTMessage) -> None:
        try:
            self.heard(message.topic, bytes(message.payload), is_retained=message.retain)
        except Exception as error:  # a slip in here must end the program, not leave it deaf
            self._mailbox.put(failure=error)
            raise


def tls_context(ca: str, server_name: str | None) -> ssl.SSLContext:
    """Return a context that trusts only the site's authority and checks the name in the broker's certificate."""
    context = _NamedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=ca)
    context.server_name = server_name
    return context


class _NamedContext(ssl.SSLContext):
    """Brokers are often reached by address while their certificate bears a name: that name is the one to check."""

    server_name: str | None = None

    def wrap_socket(self, *args: Any, **values: Any) -> ssl.SSLSocket:
        if self.server_name:
            values["server_hostname"] = self.server_name
        return super().wrap_socket(*args, **values)


def _is_older(board: Board, than: Board | None) -> bool:
    return (
        than is not None
        and board.generation == than.generation
        and board.ledger_row < than.ledger_row
        and board.as_of < than.as_of
    )


def _send_at_once(client: mqtt.Client, data: object, link: Any) -> None:
    with contextlib.suppress(OSError):  # without it each exchange waits 40 ms for a delayed acknowledgement
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _disconnected(
    client: mqtt.Client, data: object, flags: object, reason: ReasonCode, properties: Properties | None
) -> None:
    log.warning("broker_lost reason=%s", reason)
