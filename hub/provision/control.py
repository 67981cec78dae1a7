"""Change users of a broker that is running, over its dynamic-security topic; a broker that is not, reads the file."""

import json
import logging
import threading
from typing import Any

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from hub.config import Address
from hub.errors import HubError

log = logging.getLogger(__name__)

TOPIC = "$CONTROL/dynamic-security/v1"
WAIT_S = 10.0
BATCH = 30  # commands in one message; the plugin writes its file after each
HARMLESS = ("already exists", "not found")  # what a repeated command meets


def addition(user: str, password: str, role: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the commands that let a user in, or give one who is in already a new password and role."""
    name = role["rolename"]
    return [
        {"command": "deleteClient", "username": user},
        {"command": "deleteRole", "rolename": name},
        {"command": "createRole", **role},
        {"command": "createClient", "username": user, "clientid": user, "password": password,
         "roles": [{"rolename": name, "priority": -1}]},
    ]  # fmt: skip


def removal(user: str) -> list[dict[str, Any]]:
    """Return the commands that throw a user out; a connection that stands is cut."""
    return [
        {"command": "disableClient", "username": user},
        {"command": "deleteClient", "username": user},
        {"command": "deleteRole", "rolename": user},
    ]


def apply(address: Address, user: str, password: str, commands: list[dict[str, Any]]) -> bool:
    """Run the commands at the broker; False when none is running there. Raises HubError when it refuses one."""
    session = _Session(user, password)
    try:
        session.client.connect(address.host, address.port, keepalive=20)
    except OSError:
        log.info("broker_not_running host=%s port=%d it reads its file at the next start", address.host, address.port)
        return False
    session.client.loop_start()
    try:
        session.ready()
        for begin in range(0, len(commands), BATCH):
            session.run(commands[begin : begin + BATCH])
    finally:
        session.client.disconnect()
        session.client.loop_stop()
    return True


class _Session:
    def __init__(self, user: str, password: str) -> None:
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=user, protocol=mqtt.MQTTv5)
        self.client.username_pw_set(user, password)
        self.client.connect_timeout = WAIT_S
        self.client.on_connect = self._connected
        self.client.on_subscribe = self._subscribed
        self.client.on_message = self._answered
        self._event = threading.Event()
        self._refusal = ""
        self._answers: list[dict[str, Any]] = []

    def ready(self) -> None:
        if not self._event.wait(WAIT_S) or self._refusal:
            raise HubError(f"the broker does not let the admin account in {self._refusal}".rstrip())

    def run(self, commands: list[dict[str, Any]]) -> None:
        self._event.clear()
        self.client.publish(TOPIC, json.dumps({"commands": commands}), qos=1)
        if not self._event.wait(WAIT_S):
            raise HubError("the broker did not answer; run the command again")
        for answer in self._answers:
            error = str(answer.get("error", ""))
            if error and not any(word in error.lower() for word in HARMLESS):
                raise HubError(f"the broker refused {answer.get('command')}: {error}")

    def _connected(self, client: Any, data: Any, flags: Any, reason: Any, properties: Any) -> None:
        if reason.is_failure:
            self._refusal = f"({reason})"
            self._event.set()
        else:
            client.subscribe(TOPIC + "/response", 1)

    def _subscribed(self, *_: Any) -> None:
        self._event.set()

    def _answered(self, client: Any, data: Any, message: Any) -> None:
        self._answers = json.loads(message.payload).get("responses", [])
        self._event.set()
