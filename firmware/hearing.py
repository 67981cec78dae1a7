"""What the hub says to a unit, taken in. A message that breaks the specification is dropped, and that is said."""

from firmware import compat, log
from wire import topics
from wire.fields import WireError
from wire.messages import Ack, Beds, Command, HubState, Tick
from wire.unit_config import Config

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from firmware.platforms.port import Platform
    from firmware.unit import Unit
    from firmware.window import Window


class Hearing:
    """Hands each message to the unit and the window. `announce` publishes a birth, `stir` wakes lamps and sender."""

    def __init__(
        self, uid: str, unit: "Unit", window: "Window", platform: "Platform", *, announce: "Callable[[], None]",
        stir: "Callable[[], None]", on_command: "Callable[[Command], None]", on_config: "Callable[[Config], None]",
    ) -> None:  # fmt: skip
        self.uid = uid
        self.unit = unit
        self.window = window
        self.platform = platform
        self.announce = announce
        self.stir = stir
        self.on_command = on_command
        self.on_config = on_config
        self.hub: "tuple[str, int] | None" = None  # ledger generation and connection heard last
        self.dropped = 0
        self.gap_told = 0
        self.handlers = {
            "ack": self._ack, "beds": self._beds, "tick": self._tick, "state": self._state,
            "command": self._command, "config": self._config,
        }  # fmt: skip

    def take(self, topic: str, payload: bytes) -> None:
        """Take a message."""
        try:
            handler = self.handlers.get(topics.parse(topic).kind)
            if handler is not None and payload:
                handler(payload)
        except WireError as error:
            self.dropped += 1
            log.say("message_dropped", unit=self.uid, topic=topic, error=error)

    def _ack(self, payload: bytes) -> None:
        at_ns = compat.trace_ns()
        ack = Ack.decode(payload)
        if not self._counts(ack.ledger):
            return
        self.platform.answered(ack, at_ns)
        now_ms = compat.now_ms()
        self.unit.answer(ack, now_ms)
        self.window.answered(now_ms)
        self._after(ack.generation, ack.need)

    def _beds(self, payload: bytes) -> None:
        beds = Beds.decode(payload)
        if not self._counts(beds.ledger):
            return
        run = self.window.run
        if self.window.unreported and run is not None and beds.journal in (None, run.generation):
            # The first report after a birth: what the hub does not have, it lost, and what is kept goes out again.
            # When that press is another unit's, nothing that this one took as acknowledged is sure.
            foreign = self.unit.is_foreign(run.generation, beds.up_to or 0, beds.nonce)
            self.unit.journal.go_back(run.generation, 0 if foreign else beds.up_to or 0)
        self.unit.report(beds)
        self.window.reported()
        self._after(beds.journal, beds.need)

    def _tick(self, payload: bytes) -> None:
        tick = Tick.decode(payload)  # always live, and so always believed (W-72)
        self._hub_is(tick.generation, tick.connection)
        now_ms = compat.now_ms()
        self.unit.ticked(tick.time, now_ms)
        self.platform.set_clock(tick.time, sure=True)
        self.stir()

    def _state(self, payload: bytes) -> None:
        state = HubState.decode(payload)
        if self.hub is not None and self.hub[0] == state.generation and state.connection < self.hub[1]:
            return  # an old will, or one kept by the broker from before
        self._hub_is(state.generation, state.connection)
        if not state.online:
            log.say("hub_gone", unit=self.uid, connection=state.connection)
            self.unit.hub_gone()
            self.stir()

    def _command(self, payload: bytes) -> None:
        self.on_command(Command.decode(payload))
        self.stir()

    def _config(self, payload: bytes) -> None:
        self.on_config(Config.decode(payload))
        self.stir()

    def _hub_is(self, generation: str, connection: int) -> None:
        """Note which hub speaks; a new connection of it makes the unit send again what is unacknowledged."""
        if self.hub is not None and self.hub != (generation, connection):
            log.say("hub_restarted", unit=self.uid, connection=connection)
            self.window.hub_restarted(compat.now_ms())
        self.hub = (generation, connection)

    def _counts(self, ledger: "str | None") -> bool:
        """Whether a message is of the ledger that there is now; one that was lost said things that no longer hold."""
        if ledger is None or self.hub is None or ledger == self.hub[0]:
            return True
        log.say("answer_of_a_lost_ledger", unit=self.uid, ledger=ledger)
        return False

    def _after(self, generation: "str | None", need: "int | None") -> None:
        """The journal's watermark may have moved: send on, and let the lamps follow."""
        run = self.window.run
        if need is not None and run is not None and run.generation == generation:
            self.window.needed(need, compat.now_ms())
            if need < run.lowest and self.gap_told != need:
                self.gap_told = need
                log.say("journal_gap", unit=self.uid, need=need, lowest=run.lowest)
                self.announce()
        self.stir()
