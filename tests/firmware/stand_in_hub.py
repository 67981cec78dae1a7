"""A hub of few lines over a real broker: takes presses in order, answers, and can be told to keep silent."""

import json
import queue
import threading
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from tests.firmware.pretend import PretendHub
from tests.parts.broker import wait_for_port

FACILITY = "f"


class StandInHub:
    """Use in a `with`. `rows` are (unit, generation, sequence, bed, wanted) as taken; `heard` queues all messages."""

    def __init__(self, port: int, beds: list[str] | dict[str, list[str]], *, connection: int = 65537) -> None:
        self.port = port
        self.ledger = PretendHub(FACILITY, beds)
        self.answering = True
        self.connection = connection
        self.rows: list[tuple[str, str, int, str, str]] = []
        self.heard: queue.Queue[tuple[str, str, dict[str, Any]]] = queue.Queue()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="hub", protocol=mqtt.MQTTv5)
        self._client.on_connect = self._connected
        self._client.on_message = self._message
        self._listening = threading.Event()
        self._client.on_subscribe = lambda *given: self._listening.set()
        self._client.reconnect_delay_set(min_delay=1, max_delay=1)

    def __enter__(self) -> "StandInHub":
        wait_for_port(self.port)
        self._client.connect("127.0.0.1", self.port)
        self._client.loop_start()
        assert self._listening.wait(30), "the broker did not take the subscription"
        return self

    def __exit__(self, *reason: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def tick(self) -> None:
        """Say that the hub lives."""
        topic, message = self.ledger.tick()
        self._client.publish(topic, json.dumps({**message, "connection": self.connection}), 0)

    def say_state(self, *, online: bool = True) -> None:
        """Publish hub/state."""
        state = {"version": 1, "online": online, "generation": "0" * 16, "connection": self.connection}
        self._client.publish(f"shayya/1/{FACILITY}/hub/state", json.dumps(state), 1, retain=True)

    def say(self, topic: str, message: dict[str, Any]) -> None:
        """Publish a message."""
        self._client.publish(topic, json.dumps(message), 1)

    def tell(self, uid: str, kind: str, message: dict[str, Any]) -> None:
        """Publish to a unit."""
        self.say(f"shayya/1/{FACILITY}/unit/{uid}/{kind}", {"version": 1, **message})

    def wait_for(self, kind: str, seconds: float = 20) -> tuple[str, dict[str, Any]]:
        """Return (uid, message) of the next message of a kind."""
        while True:
            uid, what, message = self.heard.get(timeout=seconds)
            if what == kind:
                return uid, message

    def _connected(self, *given: object) -> None:
        self._client.subscribe(f"shayya/1/{FACILITY}/unit/+/+", 1)
        self.say_state()

    def _message(self, client: mqtt.Client, data: object, message: mqtt.MQTTMessage) -> None:
        uid, kind = message.topic.split("/")[-2:]
        if not message.payload or kind not in ("press", "birth", "health", "reply"):
            return
        values = json.loads(message.payload)
        if self.answering:
            before = self.ledger.rows
            for topic, answer in self.ledger.hear(message.topic, message.payload):
                self.say(topic, {**answer, **({"connection": self.connection} if topic.endswith("tick") else {})})
            if self.ledger.rows > before:
                self.rows.append((uid, values["generation"], values["sequence"], values["bed"], values["wanted"]))
        self.heard.put((uid, kind, values))
