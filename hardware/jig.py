"""`python -m hardware.jig THING --host ADDRESS --out FOLDER`: tests a unit on the bench (docs/build/test-jig.md).

Runs a Mosquitto of its own, plays the hub for one unit, and ends with 0 when the unit passed. It is broker and hub
itself: nothing of a hospital's is used, and nothing of it may be on the same network.
"""

import argparse
import getpass
import json
import logging
import queue
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from hardware.bench import LEDGER, Bench
from hardware.catalogue import FOLDER
from hardware.errors import HardwareError
from wire.fields import WireError
from wire.messages import Birth, HubState, Press, Reply, Tick
from wire.topics import hub_topic, parse, unit_topic
from wire.unit_config import Broker, Settings, UnitBed, UnitConfig

log = logging.getLogger("hardware.jig")
FACILITY, UID, HUB = "jig", "u-jig", "jig-hub"
TICK_S = 10.0
READ = {"birth": Birth, "reply": Reply, "press": Press}


class NoBroker(HardwareError, RuntimeError):
    """Mosquitto is not installed or did not start; the message says what to do."""


def unit_config(thing: str, host: str, port: int, password: str) -> UnitConfig:
    """Return the configuration for the unit on the bench, with the pins of the thing."""
    made = json.loads((FOLDER / thing / "generated" / "unit-defaults.json").read_text(encoding="utf-8"))
    return UnitConfig(
        uid=UID,
        facility=FACILITY,
        broker=Broker(host=host, port=port, password=password, ca=None, server_name=None),
        beds=[UnitBed(**bed) for bed in made["beds"]],
        provisioned_at=int(time.time()),
        settings=Settings(),
    )


@contextmanager
def broker(host: str, port: int, passwords: dict[str, str]) -> Iterator[None]:
    """Run a Mosquitto for the bench; it ends with the block. Raises NoBroker."""
    program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise NoBroker("there is no mosquitto; install the Debian package mosquitto")
    with tempfile.TemporaryDirectory() as folder:
        words = Path(folder) / "passwords"
        words.touch(mode=0o600)
        for user, password in passwords.items():
            subprocess.run(["mosquitto_passwd", "-b", str(words), user, password], check=True, capture_output=True)
        settings = [f"listener {port} {host}", "allow_anonymous false", f"password_file {words}", "persistence false"]
        settings += ["use_username_as_clientid true", "set_tcp_nodelay true", f"user {getpass.getuser()}"]
        (Path(folder) / "jig.conf").write_text("\n".join(settings) + "\n", encoding="utf-8")
        process = subprocess.Popen([program, "-c", f"{folder}/jig.conf"], stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=10)


def connected(host: str, port: int, password: str, inbox: "queue.Queue[tuple[str, bytes]]") -> mqtt.Client:
    """Return a client that puts all that the unit says into the inbox. Raises NoBroker after ten seconds."""
    made: Any = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=HUB, protocol=mqtt.MQTTv5)
    made.username_pw_set(HUB, password)
    made.on_message = lambda client, data, message: inbox.put((message.topic, message.payload))
    made.on_connect = lambda client, *_: client.subscribe([(unit_topic(FACILITY, UID, kind), 1) for kind in READ])
    ends = time.monotonic() + 10
    while True:
        try:
            made.connect(host, port, keepalive=20)
            made.loop_start()
            client: mqtt.Client = made
            return client
        except OSError as error:
            if time.monotonic() > ends:
                raise NoBroker(f"mosquitto does not answer on {host}:{port}: {error}") from error
            time.sleep(0.1)


def serve(bench: Bench, client: mqtt.Client, inbox: "queue.Queue[tuple[str, bytes]]", patience_s: float) -> bool:
    """Lead the unit through the bench; return whether it passed within the time."""
    ends, tick_at, said = time.monotonic() + patience_s, 0.0, 0
    state = HubState(online=True, generation=LEDGER, connection=1)
    client.publish(hub_topic(FACILITY, "state"), state.encode(), qos=1, retain=True)
    while bench.result is None and time.monotonic() < ends:
        if time.monotonic() >= tick_at:
            tick_at = time.monotonic() + TICK_S
            tick = Tick(generation=LEDGER, connection=1, time=int(time.time()))
            client.publish(hub_topic(FACILITY, "tick"), tick.encode())
        try:
            topic, payload = inbox.get(timeout=0.5)
        except queue.Empty:
            continue
        take(bench, client, topic, payload)
        for line in bench.says[said:]:
            log.info("%s", line)
        said = len(bench.says)
    if bench.result is None:
        log.info("step_failed step=%s why='nothing came'", bench.step)
    return bench.result is True


def take(bench: Bench, client: mqtt.Client, topic: str, payload: bytes) -> None:
    """Give a message to the bench and send its answers."""
    kind = parse(topic).kind
    try:
        message = READ[kind].decode(payload)
    except WireError as error:
        log.warning("message_dropped topic=%s reason=%s", topic, error)
        return
    for name, answer in getattr(bench, kind)(message):
        client.publish(unit_topic(FACILITY, UID, name), answer.encode(), qos=1)


def main(words: list[str]) -> int:
    """Test one unit; 0 when it passed, 1 when it failed, 2 when the jig itself cannot run."""
    parser = argparse.ArgumentParser(prog="python -m hardware.jig", description=__doc__)
    units = sorted(path.parent.parent.name for path in FOLDER.glob("*/generated/unit-defaults.json"))
    parser.add_argument("thing", choices=units)
    parser.add_argument("--host", required=True, help="this machine's address on the jig's own network")
    parser.add_argument("--port", type=int, default=1899)
    parser.add_argument("--out", type=Path, required=True, help="where u-jig.json is written")
    parser.add_argument("--patience", type=float, default=900.0, help="seconds until the jig gives up")
    options = parser.parse_args(words)
    passwords = {user: secrets.token_urlsafe(24) for user in (UID, HUB)}
    config = unit_config(options.thing, options.host, options.port, passwords[UID])
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / f"{UID}.json"
    path.touch(mode=0o600)
    path.write_bytes(config.encode())
    inbox: queue.Queue[tuple[str, bytes]] = queue.Queue()
    try:
        with broker(options.host, options.port, passwords):
            client = connected(options.host, options.port, passwords[HUB], inbox)
            log.info("jig_ready config=%s", path)
            passed = serve(Bench([bed.bed for bed in config.beds]), client, inbox, options.patience)
            client.disconnect()
            client.loop_stop()
    except NoBroker as error:
        log.error("jig_cannot_run reason=%s", error)
        return 2
    log.info("jig_passed" if passed else "jig_failed")
    return int(not passed)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    sys.exit(main(sys.argv[1:]))
