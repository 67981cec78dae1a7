"""The unit's line to the hub: connect, announce, send presses in order, hear answers, start anew when it breaks."""

import asyncio

from firmware import compat, log, packets
from firmware.mqtt5 import Client, MqttError
from firmware.packets import PUBACK, PUBLISH
from firmware.window import Window
from wire import topics
from wire.fields import WireError
from wire.messages import Ack, Beds, Birth, Command, Health, HubState, Press, Tick
from wire.unit_config import Config

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from firmware.platforms.port import Platform
    from firmware.unit import Unit
    from wire.unit_config import UnitConfig

LIMIT_S = 10  # for each step of connecting
KEEPALIVE_S = 15
PING_MS = 6000
SILENT_MS = 15000  # a line that brings nothing, not even an answer to a ping
FIRST_PAUSE_MS = 1000
LAST_PAUSE_MS = 60000
RADIO_RESET_MS = 300000
FIRMWARE = "0.1.0"


class Link:
    """One unit's line. `run` never returns; `press_saved` sends at once when the line is up."""

    def __init__(
        self, config: "UnitConfig", unit: "Unit", platform: "Platform", chance: "Callable[[], float]",
        *, password: str, tls: "Any" = None,
    ) -> None:  # fmt: skip
        self.config = config
        self.unit = unit
        self.platform = platform
        self.chance = chance
        self.password = password
        self.tls = tls
        self.window = Window(unit.journal, chance)
        self.connections = 0
        self.client: "Client | None" = None
        self.wake = asyncio.Event()
        self.hub: "tuple[str, int] | None" = None  # ledger generation and connection heard last
        self.settings_number: "int | None" = None
        self.failure: "Exception | None" = None
        self.pause_ms = FIRST_PAUSE_MS
        self.heard_at_ms = 0
        self.ping_at_ms = 0
        self.health_at_ms = 0
        self.radio_at_ms = compat.now_ms()
        self.gap_told = 0
        self.on_command: "Callable[[Command], None]" = lambda command: None
        self.on_config: "Callable[[Config], None]" = lambda config: None
        self.on_progress: "Callable[[], None]" = lambda: None

    async def run(self) -> None:
        """Keep a connection for ever."""
        while True:
            try:
                await self._session()
            except (OSError, ValueError, asyncio.TimeoutError) as error:  # ValueError: TLS on MicroPython, PacketError
                log.say("link_down", unit=self.config.uid, error=error, pause_ms=self.pause_ms)
            await self._pause(int(self.pause_ms * (0.5 + self.chance())))
            self.pause_ms = min(LAST_PAUSE_MS, self.pause_ms * 2)

    @property
    def connection(self) -> int:
        """The number of the present connection."""
        return self.unit.boot * 65536 + min(65535, self.connections)

    def press_saved(self) -> None:
        """Send what may be sent, without waiting for a task's turn."""
        if self.client is not None and not self.client.closed:
            try:
                self._send_presses(self.client)
            except OSError as error:
                self._failed(error)
        self.wake.set()

    def reply(self, payload: bytes) -> bool:
        """Publish what became of a command; False when there is no connection."""
        if self.client is None:
            return False
        self.client.publish(self._topic("reply"), payload, qos=1)
        return True

    def announce(self) -> None:
        """Tell the hub, and keep for whoever asks later, what this unit is and holds."""
        if self.client is None:
            return
        run = self.window.announced(compat.now_ms())
        birth = Birth(
            online=True, connection=self.connection, generation=run.generation, lowest=run.lowest, next=run.next,
            firmware=FIRMWARE, platform=self.platform.name, config=self.settings_number,
            reset_cause=self.platform.reset_cause,
        )  # fmt: skip
        self.client.publish(self._topic("birth"), birth.encode(), qos=1, retain=True)

    def drop(self, why: str) -> None:
        """End the connection so that a new one begins."""
        self._failed(MqttError(why))

    async def _pause(self, ms: int) -> None:
        end = compat.now_ms() + ms
        while compat.now_ms() < end:
            self.on_progress()
            self._watch_radio(compat.now_ms())
            await compat.sleep_ms(min(1000, max(1, end - compat.now_ms())))

    async def _session(self) -> None:
        client = await self._open()
        reading = asyncio.create_task(self._hear(client))
        polite = False
        try:
            self.client, self.failure = client, None
            self.heard_at_ms = self.ping_at_ms = compat.now_ms()
            self.announce()
            log.say("link_up", unit=self.config.uid, connection=self.connection)
            await self._speak(client)
        except asyncio.CancelledError:
            polite = True
            raise
        finally:
            self.client = None
            reading.cancel()
            await client.close(polite=polite)

    async def _open(self) -> Client:
        await self.platform.network()
        self.on_progress()
        broker = self.config.broker
        reader, writer = await asyncio.wait_for(self.platform.dial(broker.host, broker.port, self.tls), LIMIT_S)
        client = Client(reader, writer)
        self.connections += 1
        self.on_progress()
        will = Birth(online=False, connection=self.connection).encode()
        try:
            await client.connect(
                self.config.uid, self.password, will_topic=self._topic("birth"), will=will,
                keepalive_s=KEEPALIVE_S, limit_s=LIMIT_S,
            )  # fmt: skip
            self.pause_ms = FIRST_PAUSE_MS
            await client.subscribe(topics.unit_filters(self.config.facility, self.config.uid), LIMIT_S)
        except (OSError, ValueError):
            await client.close(polite=False)
            raise
        return client

    async def _speak(self, client: Client) -> None:
        """Send what is due until the connection fails."""
        while self.failure is None:
            now_ms = compat.now_ms()
            if now_ms - self.heard_at_ms > SILENT_MS:
                raise MqttError("nothing heard for {} ms".format(now_ms - self.heard_at_ms))
            if self.window.must_announce():
                self.announce()
            self._send_presses(client)
            if now_ms >= self.ping_at_ms:
                client.ping()
                self.ping_at_ms = now_ms + PING_MS
            if now_ms >= self.health_at_ms:
                self._send_health(client, now_ms)
            await client.drain(LIMIT_S)
            self.on_progress()
            self._watch_radio(now_ms)
            due = min(self.window.due_ms(now_ms), self.ping_at_ms - now_ms, self.health_at_ms - now_ms, 2000)
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
            age_s = max(0, now_ms // 1000 - entry.mono_s) if entry.boot == self.unit.boot else None
            press = Press(
                generation=run.generation, sequence=sequence, nonce="{:08x}".format(entry.nonce), bed=entry.bed,
                wanted=entry.wanted, seen=entry.seen, age_s=age_s,
                clock_quality=entry.clock_quality, pressed_at=entry.utc_s if entry.clock_quality else None,
            )  # fmt: skip
            client.publish(self._topic("press"), press.encode(), qos=1)

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
                self.heard_at_ms = compat.now_ms()
                if packet.kind == PUBLISH:
                    self._take(packet.topic, packet.payload)
                    client.acknowledge(packet)
                elif packet.kind == PUBACK and packet.reason >= packets.FAILURE:
                    log.say("publish_refused", unit=self.config.uid, reason=packets.reason_text(packet.reason))
        except (OSError, ValueError) as error:
            self._failed(error)

    def _take(self, topic: str, payload: bytes) -> None:
        """Take a message; one that breaks the specification is dropped, and said so."""
        try:
            kind = topics.parse(topic).kind
            handler = getattr(self, "_take_" + kind, None)
            if handler is not None:
                handler(payload)
        except WireError as error:
            log.say("message_dropped", unit=self.config.uid, topic=topic, error=error)

    def _take_ack(self, payload: bytes) -> None:
        at_ns = compat.trace_ns()
        ack = Ack.decode(payload)
        self.platform.answered(ack, at_ns)
        now_ms = compat.now_ms()
        self.unit.answer(ack, now_ms)
        self.window.answered(now_ms)
        self._after(ack.need)

    def _take_beds(self, payload: bytes) -> None:
        beds = Beds.decode(payload)
        first = self.window.wait_until_ms is not None
        run = self.window.run
        if first and run is not None and beds.journal in (None, run.generation):
            self.unit.journal.go_back(run.generation, beds.up_to or 0)
        self.unit.report(beds)
        self.window.reported()
        self._after(beds.need if run is not None and beds.journal == run.generation else None)

    def _take_tick(self, payload: bytes) -> None:
        tick = Tick.decode(payload)
        now_ms = compat.now_ms()
        if self._hub_is(tick.generation, tick.connection):
            self.unit.clock.tick(tick.time, now_ms)
            self.unit.ticked(now_ms)
            self.platform.set_clock(tick.time)
            self._after(None)

    def _take_state(self, payload: bytes) -> None:
        state = HubState.decode(payload)
        known = self._hub_is(state.generation, state.connection)
        if known and not state.online:
            log.say("hub_gone", unit=self.config.uid)

    def _take_command(self, payload: bytes) -> None:
        self.on_command(Command.decode(payload))

    def _take_config(self, payload: bytes) -> None:
        self.on_config(Config.decode(payload))

    def _hub_is(self, generation: str, connection: int) -> bool:
        """Note which hub speaks; False when it is an older connection of the same one."""
        if self.hub is not None and self.hub[0] == generation and connection < self.hub[1]:
            return False
        if self.hub is not None and self.hub != (generation, connection):
            log.say("hub_restarted", unit=self.config.uid, connection=connection)
            self.window.hub_restarted(compat.now_ms())
            self.wake.set()
        self.hub = (generation, connection)
        return True

    def _after(self, need: "int | None") -> None:
        """The journal's watermark may have moved: send on, and let the lamps follow."""
        run = self.window.run
        if need is not None and run is not None:
            self.window.needed(need, compat.now_ms())
            if need < run.lowest and self.gap_told != need:
                self.gap_told = need
                log.say("journal_gap", unit=self.config.uid, need=need, lowest=run.lowest)
                self.announce()
        self.platform.poke()
        self.wake.set()

    def _failed(self, error: Exception) -> None:
        self.failure = self.failure or error
        self.wake.set()

    def _watch_radio(self, now_ms: int) -> None:
        """A radio may say that it is up and carry nothing: judge it by the hub's tick."""
        if now_ms - max(self.radio_at_ms, self.unit.ticked_at_ms or 0) > RADIO_RESET_MS:
            self.radio_at_ms = now_ms
            self.platform.reset_radio()

    def _topic(self, kind: str) -> str:
        return topics.unit_topic(self.config.facility, self.config.uid, kind)
