"""The unit's line to the hub: connect, announce, send presses in order, say how it is, start anew when it breaks."""

import asyncio

from firmware import compat, log, packets
from firmware.mqtt5 import Client, MqttError, Refused
from firmware.packets import PUBACK, PUBLISH
from firmware.release import VERSION
from wire import topics
from wire.messages import Birth, Health, Press

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from firmware.credentials import Credentials
    from firmware.dial import Tls
    from firmware.hearing import Hearing
    from firmware.platforms.port import Platform
    from firmware.records import Entry
    from firmware.unit import Unit
    from firmware.window import Window
    from wire.messages import Reply
    from wire.unit_config import UnitConfig

KEEPALIVE_S = 20
FIRST_PAUSE_MS = 1000
LAST_PAUSE_MS = 60000
RADIO_RESET_MS = 300000
TURN_MS = 2000  # the line shows progress at least this often
BAD_CREDENTIAL = (0x86, 0x87)
CONNECTIONS = 65536  # numbers of one boot


class Link:
    """One unit's line. `run` never returns; `press_saved` sends at once when the line is up."""

    limit_s: float = 10  # for each step of connecting
    ping_ms = 6000
    silent_ms = 15000  # a line that brings no answer, not even to a ping; the hub's word may still come through it

    def __init__(
        self, config: "UnitConfig", unit: "Unit", window: "Window", platform: "Platform",
        credentials: "Credentials", chance: "Callable[[], float]", tls: "Tls | None",
    ) -> None:  # fmt: skip
        self.config = config
        self.unit = unit
        self.window = window
        self.platform = platform
        self.credentials = credentials
        self.chance = chance
        self.tls = tls
        self.hearing: "Hearing | None" = None
        self.on_connected: "Callable[[], None]" = lambda: None
        self.on_progress: "Callable[[], None]" = lambda: None
        self.next_boot: "Callable[[], int]" = lambda: self.unit.boot + 1
        self.settings_number: "int | None" = None
        self.replies: "list[Reply]" = []
        self.client: "Client | None" = None
        self.wake = asyncio.Event()
        self.failure: "Exception | None" = None
        self.connections = 0
        self.connection = 0
        self.pause_ms = FIRST_PAUSE_MS
        self.answered_at_ms = self.ping_at_ms = self.health_at_ms = 0
        self.radio_at_ms = compat.now_ms()

    async def run(self) -> None:
        """Keep a connection for ever."""
        while True:
            try:
                await self._session()
            except Refused as error:
                log.say("link_refused", unit=self.config.uid, error=error)
                if error.reason in BAD_CREDENTIAL:
                    self.credentials.refused()
            except (OSError, ValueError, asyncio.TimeoutError) as error:  # ValueError: a certificate on MicroPython
                log.say("link_down", unit=self.config.uid, error=error)
            await self._pause(int(self.pause_ms * (0.5 + self.chance())))
            self.pause_ms = min(LAST_PAUSE_MS, self.pause_ms * 2)

    def press_saved(self) -> None:
        """Send what may be sent, without waiting for a task's turn."""
        if self.client is not None:
            try:
                self._send_presses(self.client)
            except OSError as error:
                self._failed(error)
        self.wake.set()

    def reply(self, reply: "Reply") -> None:
        """Send what became of a command, now or after the next connection."""
        self.replies.append(reply)
        self.wake.set()

    def announce(self) -> None:
        """Tell the hub, and keep for whoever asks later, what this unit is and holds."""
        if self.client is None:
            return
        run = self.window.announced(compat.now_ms())
        birth = Birth(
            online=True, connection=self.connection, generation=run.generation, lowest=run.lowest, next=run.next,
            firmware=VERSION, platform=self.platform.name, config=self.settings_number,
            reset_cause=self.platform.reset_cause,
        )  # fmt: skip
        self.client.publish(self._topic("birth"), birth.encode(), qos=1, retain=True)

    def drop(self, why: str) -> None:
        """End the connection so that a new one begins."""
        self._failed(MqttError(why))

    async def _pause(self, ms: int) -> None:
        end = compat.now_ms() + ms
        while compat.now_ms() < end:
            self._turn(compat.now_ms())
            await compat.sleep_ms(min(TURN_MS, max(1, end - compat.now_ms())))

    async def _session(self) -> None:
        client = await self._open()
        reading = asyncio.create_task(self._hear(client))
        polite = False
        try:
            self.client, self.failure = client, None
            self.answered_at_ms = self.ping_at_ms = compat.now_ms()
            self.on_connected()
            self.announce()
            log.say("link_up", unit=self.config.uid, connection=self.connection)
            await self._speak(client)
        except asyncio.CancelledError:
            polite = True  # this program ends
            raise
        finally:
            self.client = None
            reading.cancel()
            await client.close(polite=polite)

    async def _open(self) -> Client:
        await self.platform.network()
        self._turn(compat.now_ms())
        broker = self.config.broker
        reader, writer = await asyncio.wait_for(self.platform.dial(broker.host, broker.port, self.tls), self.limit_s)
        client = Client(reader, writer)
        try:
            self._number()
            will = Birth(online=False, connection=self.connection).encode()
            await client.connect(
                self.config.uid, self.credentials.password, will_topic=self._topic("birth"), will=will,
                keepalive_s=KEEPALIVE_S, limit_s=self.limit_s,
            )  # fmt: skip
            self._turn(compat.now_ms())
            await client.subscribe(topics.unit_filters(self.config.facility, self.config.uid), self.limit_s)
        except BaseException:
            await client.close(polite=False)
            raise
        return client

    def _number(self) -> None:
        if self.connections % CONNECTIONS == CONNECTIONS - 1:
            self.unit.boot = self.next_boot()  # its numbers are used up: count as a new boot
        self.connections += 1
        self.connection = self.unit.boot * CONNECTIONS + self.connections % CONNECTIONS

    async def _speak(self, client: Client) -> None:
        """Send what is due until the connection fails. One that held no longer than a pause is not taken for success:
        some brokers end a connection at once when they refuse a message (Mosquitto 2.0.11 with 0x87).
        """
        up_at_ms = compat.now_ms()
        while self.failure is None:
            now_ms = compat.now_ms()
            if now_ms - self.answered_at_ms > self.silent_ms:
                raise MqttError("unanswered for {} ms".format(now_ms - self.answered_at_ms))
            if self.window.must_announce() or self.window.report_overdue(now_ms):
                self.announce()
            self._send_presses(client)
            while self.replies:
                client.publish(self._topic("reply"), self.replies.pop(0).encode(), qos=1)
            if now_ms >= self.ping_at_ms:
                client.ping()
                self.ping_at_ms = now_ms + self.ping_ms
            if now_ms >= self.health_at_ms:
                self._send_health(client, now_ms)
            await client.drain(self.limit_s)
            self._turn(now_ms)
            if now_ms - up_at_ms >= self.pause_ms:
                self.pause_ms = FIRST_PAUSE_MS
            due = min(self.window.due_ms(now_ms), self.ping_at_ms - now_ms, self.health_at_ms - now_ms, TURN_MS)
            await compat.wait_event(self.wake, max(1, due))
        raise self.failure

    def _send_presses(self, client: Client) -> None:
        now_ms = compat.now_ms()
        while True:
            sequence = self.window.take(now_ms)
            run = self.window.run
            if sequence is None or run is None:
                return
            entry = self.unit.journal.read(run, sequence)
            if entry is None:
                return  # it rotted; the journal has made two runs of one, and the next turn announces the second
            client.publish(self._topic("press"), self._press(run.generation, entry, now_ms).encode(), qos=1)

    def _press(self, generation: str, entry: "Entry", now_ms: int) -> Press:
        age_s = max(0, now_ms // 1000 - entry.mono_s) if entry.boot == self.unit.first_boot else None
        return Press(
            generation=generation, sequence=entry.sequence, nonce="{:08x}".format(entry.nonce), bed=entry.bed,
            wanted=entry.wanted, seen=entry.seen, age_s=age_s, clock_quality=entry.clock_quality,
            pressed_at=entry.utc_s if entry.clock_quality else None,
        )  # fmt: skip

    def _send_health(self, client: Client, now_ms: int) -> None:
        self.health_at_ms = now_ms + int(self.unit.settings.health_s * 1000 * (0.9 + self.chance() / 5))
        vitals = self.platform.vitals()
        health = Health(
            connection=self.connection, uptime_s=self.unit.uptime_s(now_ms), unsent=self.unit.journal.unsent,
            room=self.unit.journal.room, refused=self.unit.refused, reconnects=max(0, self.connections - 1),
            memory_free=vitals["memory_free"], signal_dbm=vitals["signal_dbm"],
            clock_error_s=self.unit.clock.error_s, stuck=self.unit.stuck(),
        )  # fmt: skip
        client.publish(self._topic("health"), health.encode(), qos=0)

    async def _hear(self, client: Client) -> None:
        try:
            while True:
                packet = await client.next()
                if packet.kind != PUBLISH:
                    self.answered_at_ms = compat.now_ms()
                if packet.kind == PUBLISH and self.hearing is not None:
                    self.hearing.take(packet.topic, packet.payload)
                    client.acknowledge(packet)
                elif packet.kind == PUBACK and packet.reason >= packets.FAILURE:
                    log.say("publish_refused", unit=self.config.uid, reason=packets.reason_text(packet.reason))
        except (OSError, ValueError) as error:
            self._failed(error)
        except Exception as error:  # noqa: BLE001  (no message may stop buttons and lamps, whatever it breaks)
            self._failed(MqttError("message not understood: {!r}".format(error)))

    def _failed(self, error: Exception) -> None:
        self.failure = self.failure or error
        self.wake.set()

    def _turn(self, now_ms: int) -> None:
        """Show progress. A radio may say that it is up and carry nothing: judge it by the hub's tick."""
        self.on_progress()
        if now_ms - max(self.radio_at_ms, self.unit.heard_ms or 0) > RADIO_RESET_MS:
            self.radio_at_ms = now_ms
            self.platform.reset_radio()

    def _topic(self, kind: str) -> str:
        return topics.unit_topic(self.config.facility, self.config.uid, kind)
