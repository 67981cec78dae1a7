"""The MQTT client against a real broker. mqtt_probe.py PORT   prints what happened. Either interpreter."""

import asyncio
import json
import sys

from firmware import compat, packets
from firmware.dial import dial
from firmware.mqtt5 import Client, MqttError, Refused

LIMIT_S = 5


async def connected(port, name, password="secret"):
    reader, writer = await dial("127.0.0.1", port, None)
    client = Client(reader, writer)
    await client.connect(
        name, password, will_topic="wills/" + name, will=b"gone", keepalive_s=20, limit_s=LIMIT_S
    )  # fmt: skip
    return client


async def heard(client, kind):
    """Return the next packet of a kind."""
    while True:
        packet = await client.read(LIMIT_S)
        client.acknowledge(packet)
        if packet.kind == kind:
            return packet


async def refused(doing):
    try:
        await doing
    except Refused as error:
        return error.reason
    return None


async def ended(doing):
    """Return whether it was an MqttError that ended this."""
    try:
        await doing
    except MqttError:
        return True
    return False


async def exchange(port, found):
    """Publish to ourselves with both qualities of service, in both directions."""
    one, other = await connected(port, "one"), await connected(port, "other")
    await other.subscribe(["things/#", "wills/#"], LIMIT_S)
    one.publish("things/a", b"zero", qos=0)
    one.publish("things/b", b"x" * 5000, qos=1)
    found["puback"] = (await heard(one, packets.PUBACK)).reason
    first, second = await heard(other, packets.PUBLISH), await heard(other, packets.PUBLISH)
    found["received"] = [first.topic, len(first.payload), first.qos, second.topic, len(second.payload), second.qos]
    one.publish("nobody/listens", b"", qos=1)
    found["nobody"] = (await heard(one, packets.PUBACK)).reason
    one.publish("forbidden/topic", b"", qos=1)
    found["forbidden"] = (await heard(one, packets.PUBACK)).reason
    one.ping()
    found["ping"] = (await heard(one, packets.PINGRESP)).kind == packets.PINGRESP
    one.publish("things/kept", b"kept", qos=1, retain=True)
    await heard(one, packets.PUBACK)
    third = await connected(port, "third")
    await third.subscribe(["things/kept"], LIMIT_S)
    found["retained"] = (await heard(third, packets.PUBLISH)).payload.decode()
    await third.close(polite=True)
    await heard(other, packets.PUBLISH)  # things/kept
    await wills(one, other, found)
    await other.close(polite=True)


async def wills(one, other, found):
    left = await heard(other, packets.PUBLISH)
    await one.close(polite=False)
    dropped = await heard(other, packets.PUBLISH)
    found["wills"] = [left.topic, dropped.topic, dropped.payload.decode()]


async def speed(port, found):
    """200 acknowledged messages one after the other: with a packet in pieces this takes 8 s."""
    client = await connected(port, "one")
    await client.subscribe(["wills/one"], LIMIT_S)
    began = compat.now_ms()
    for _ in range(200):
        client.publish("things/a", b"x" * 170, qos=1)
        await heard(client, packets.PUBACK)
    found["200 in ms"] = compat.now_ms() - began
    await client.close(polite=True)


async def failures(port, found):
    found["bad password"] = await refused(connected(port, "one", "wrong"))
    first = await connected(port, "one")
    second = await connected(port, "one")
    found["taken over"] = await ended(first.read(LIMIT_S))
    await first.close(polite=False)
    found["silence"] = await ended(second.read(0.2))
    await second.close(polite=True)


async def work(port):
    found = {}
    for step in (exchange, speed, failures):
        await step(port, found)
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(work(int(sys.argv[1])))) + "\n")
