"""The MQTT 5 client: its packets byte by byte, and a real Mosquitto under both interpreters."""

import random
import subprocess
from pathlib import Path

import pytest

from firmware import packets
from firmware.packets import PacketError
from tests.firmware.programs import outcome
from tests.parts.broker import running_broker

CONFIG = """
listener {port} 127.0.0.1
persistence false
set_tcp_nodelay true
allow_anonymous false
password_file {folder}/passwords
acl_file {folder}/acl
"""
ACL = "topic readwrite things/#\ntopic readwrite wills/#\ntopic write nobody/#\n"
USERS = ("one", "other", "third")


@pytest.mark.parametrize("interpreter", ["cpython", "micropython"])
def test_the_client_and_a_real_broker_understand_each_other(interpreter: str, tmp_path: Path) -> None:
    (tmp_path / "passwords").write_text("".join(f"{user}:secret\n" for user in USERS))
    subprocess.run(["mosquitto_passwd", "-U", tmp_path / "passwords"], check=True)
    files = {
        "acl": "".join(f"user {user}\n{ACL}" for user in USERS).encode(),
        "passwords": (tmp_path / "passwords").read_bytes(),
    }
    with running_broker(CONFIG, files) as broker:
        found = outcome(interpreter, "mqtt_probe.py", broker.port)
    assert found.pop("200 in ms") < 8000 / 4
    assert found == {
        "puback": 0, "received": ["things/a", 4, 0, "things/b", 5000, 1], "nobody": 0x10, "forbidden": 0x87,
        "ping": True, "retained": "kept", "wills": ["wills/third", "wills/one", "gone"],
        "bad password": 0x87, "taken over": True, "silence": True,
    }  # fmt: skip


def test_a_connect_is_the_one_in_the_specification() -> None:
    made = packets.connect("u1", "pw", keepalive_s=20, most_bytes=8192, will_topic="w", will=b"off")
    assert made == bytes.fromhex(
        "10 2d"  # CONNECT, remaining length
        "0004 4d515454 05 ee 0014"  # MQTT, version 5, flags, keep alive
        "0d 11 00000000 21 0008 27 00002000"  # session expiry 0, receive maximum 8, maximum packet size 8192
        "0002 7531"  # client id
        "00 0001 77 0003 6f6666"  # will: no properties, topic, payload
        "0002 7531 0002 7077"  # user name, password
    )


def test_other_packets_are_the_ones_in_the_specification() -> None:
    assert packets.subscribe(5, ["a/b"]) == bytes.fromhex("82 09 0005 00 0003 612f62 01")
    assert packets.publish("a", b"hi", packet_id=0) == bytes.fromhex("30 06 0001 61 00 6869")
    assert packets.publish("a", b"hi", packet_id=7, retain=True) == bytes.fromhex("33 08 0001 61 0007 00 6869")
    assert packets.puback(7) == bytes.fromhex("40 02 0007")
    assert (packets.disconnect(), packets.disconnect(4)) == (bytes.fromhex("e0 00"), bytes.fromhex("e0 01 04"))
    assert packets.publish("a", bytes(300), packet_id=0)[1:3] == bytes([(304 & 127) | 128, 304 >> 7])


def test_received_packets_are_read() -> None:
    connack = packets.parse(0x20, bytes.fromhex("00 00 0a 13 003c 1f 0002 6869 24 01".replace(" ", "")))
    assert (connack.reason, connack.properties) == (0, {packets.SERVER_KEEP_ALIVE: 60, 0x24: 1})
    publish = packets.parse(0x32, bytes.fromhex("0001 61 0009 07 26 0001 6b 0001 76 6869".replace(" ", "")))
    assert (publish.topic, publish.id, publish.qos, publish.payload) == ("a", 9, 1, b"hi")
    assert packets.parse(0x40, bytes.fromhex("0009")).reason == 0
    assert packets.parse(0x40, bytes.fromhex("0009 87")).reason == 0x87
    assert packets.parse(0x90, bytes.fromhex("0009 00 01 87 00".replace(" ", ""))).reason == 0x87
    assert packets.parse(0xE0, b"").reason == 0
    assert packets.reason_text(0x87) == "not authorized (0x87)"


def test_what_is_no_mqtt_is_refused_and_never_crashes() -> None:
    for head, body in ((0x00, b""), (0x34, b"\x00\x01a\x00\x01\x00"), (0x20, b""), (0x90, b"\x00\x01"), (0xF0, b"")):
        with pytest.raises(PacketError):
            packets.parse(head, body)
    dice = random.Random(1)
    for _ in range(20000):
        try:
            packets.parse(dice.randrange(256), dice.randbytes(dice.randrange(40)))
        except PacketError:
            continue
