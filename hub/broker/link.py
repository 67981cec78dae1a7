"""One connection to the broker, driven by the thread that owns it; nothing runs in the background.

paho keeps the protocol; this file decides when it reads and writes, so that a group of presses costs one commit and
the answers leave together.
"""

import logging
import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

log = logging.getLogger(__name__)

KEEPALIVE_S = 20
IN_FLIGHT = 1000  # presses the broker may hand over before the first is acknowledged; one group takes them all
CONNECT_S = 5.0
READ_AHEAD = 65536  # bytes
FEW = 4  # packets: holding them back and letting go costs two system calls

Message = mqtt.MQTTMessage


class LinkLost(ConnectionError):
    """The broker is gone, refused us, or does not answer."""


class _Client(mqtt.Client):
    """paho, reading all that has arrived at once.

    By itself it asks the kernel for the head, for each byte of the length and for the body of every packet: four system
    calls for a press.
    """

    _ahead = memoryview(b"")

    @property
    def has_more(self) -> bool:
        """Whether something was read that no packet was made of yet."""
        return bool(self._ahead)

    def _sock_recv(self, bufsize: int) -> bytes:
        if not self._ahead:
            self._ahead = memoryview(super()._sock_recv(READ_AHEAD))
        data, self._ahead = bytes(self._ahead[:bufsize]), self._ahead[bufsize:]
        return data


class Link:
    """A clean session. `will` is (topic, payload), published by the broker, retained, when this side vanishes."""

    def __init__(self, host: str, port: int, user: str, password: str, will: tuple[str, bytes]) -> None:
        self._client = _Client(
            CallbackAPIVersion.VERSION2,
            client_id=user,
            protocol=mqtt.MQTTv5,
            manual_ack=True,
            reconnect_on_failure=False,
        )
        self._client.username_pw_set(user, password)
        self._client.will_set(*will, qos=1, retain=True)
        self._client.max_inflight_messages_set(IN_FLIGHT)
        self._client.on_socket_open = _send_at_once
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_disconnect = self._on_disconnect
        self._client.on_message = self._on_message
        self._address = (host, port)
        self._arrived: list[Message] = []
        self._refusal: str | None = None
        self._connected = self._subscribed = False
        self._poll = select.poll()

    def open(self, filters: list[str]) -> None:
        """Connect and subscribe; returns when the broker has granted all, or raises LinkLost."""
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.ReceiveMaximum = IN_FLIGHT
        self._client.connect_timeout = CONNECT_S
        try:
            self._client.connect(*self._address, keepalive=KEEPALIVE_S, clean_start=True, properties=properties)
        except OSError as error:
            raise LinkLost(str(error)) from error
        deadline = time.monotonic() + CONNECT_S
        self._poll.register(self.fileno(), select.POLLIN)
        self._wait(deadline, lambda: self._connected)
        self._client.subscribe([(one, SubscribeOptions(qos=1)) for one in filters])
        self._wait(deadline, lambda: self._subscribed)

    def _wait(self, deadline: float, arrived: Any) -> None:
        while not arrived():
            left = deadline - time.monotonic()
            if left <= 0:
                raise LinkLost("the broker does not answer")
            if not self._client.has_more:
                self._poll.poll(left * 1000)
            self._check(self._client.loop_read())
            self.flush()

    def fileno(self) -> int:
        """The descriptor to wait on."""
        found = self._client.socket()
        if found is None:
            raise LinkLost(self._refusal or "the broker closed the connection")
        return int(found.fileno())

    def take(self, most: int) -> list[Message]:
        """Return the messages that are here already, at most about `most` of them; call when there is something."""
        self._check(self._client.loop_read())
        while self._client.has_more or (len(self._arrived) < most and self._poll.poll(0)):
            self._check(self._client.loop_read())
        arrived, self._arrived = self._arrived, []
        return arrived

    def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool = False) -> None:
        """Send one message, or queue it while the socket is full."""
        self._client.publish(topic, payload, qos=qos, retain=retain)

    def settle(self, message: Message) -> None:
        """Tell the broker that this message is taken care of."""
        if message.qos:
            self._client.ack(message.mid, message.qos)

    @contextmanager
    def together(self, packets: int) -> Iterator[None]:
        """What is sent inside leaves in as few segments as it fits in, at the end; below a few it is not worth it."""
        found = self._client.socket()
        if packets < FEW or not isinstance(found, socket.socket) or not hasattr(socket, "TCP_CORK"):
            yield
            return
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        try:
            yield
        finally:
            if self._client.socket() is not None:
                found.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)

    def flush(self) -> None:
        """Write what could not be written before."""
        if self._client.want_write():
            self._check(self._client.loop_write())

    def keep_alive(self) -> None:
        """Ask the broker for a sign of life when it is time, or raise LinkLost when it owes one; call every second."""
        self._check(self._client.loop_misc())

    @property
    def wants_to_write(self) -> bool:
        return bool(self._client.want_write())

    def close(self, topic: str | None = None, payload: bytes = b"") -> None:
        """Say goodbye; a last retained message goes out before."""
        if self._client.socket() is not None and self._connected:
            if topic is not None:
                self._client.publish(topic, payload, qos=1, retain=True)
            self._client.disconnect()
            self._client.loop_write()

    def _check(self, result: MQTTErrorCode) -> None:
        if result != MQTTErrorCode.MQTT_ERR_SUCCESS or self._client.socket() is None:
            raise LinkLost(self._refusal or mqtt.error_string(result))

    def _on_connect(self, client: Any, data: Any, flags: Any, reason: Any, properties: Any) -> None:
        if reason.is_failure:
            self._refusal = f"the broker refused the hub: {reason}"
        self._connected = not reason.is_failure

    def _on_subscribe(self, client: Any, data: Any, mid: int, reasons: Any, properties: Any) -> None:
        refused = [str(reason) for reason in reasons if reason.is_failure]
        if refused:
            self._refusal = "the broker refused a subscription: " + ", ".join(refused)
        self._subscribed = not refused

    def _on_disconnect(self, client: Any, data: Any, flags: Any, reason: Any, properties: Any) -> None:
        self._refusal = self._refusal or f"the broker closed the connection: {reason}"

    def _on_message(self, client: Any, data: Any, message: Message) -> None:
        self._arrived.append(message)


def _send_at_once(client: Any, data: Any, opened: Any) -> None:
    # Without it each answer waits 40 ms for the broker's delayed TCP acknowledgement.
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
