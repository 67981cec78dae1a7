"""The unit: buttons, lamps and what the hub said, one `step(now_ms)`. Pure: storage, time and readings are handed in.

Whoever drives it passes contact readings and the hub's messages, and calls `step` again when its answer says so.
What it shows and does goes to a listener (platforms/port.py).
"""

from firmware import gestures, log
from firmware.debounce import Debounce
from firmware.journal import JournalError
from firmware.lamps import LASTS_MS, Lamp, choose
from wire.messages import APPLIED, CLOSED, REFUSED, UNKNOWN, VACANT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from firmware.clock import Clock
    from firmware.journal import Journal
    from firmware.platforms.port import Listener
    from firmware.records import Entry
    from wire.messages import Ack, BedReport, Beds
    from wire.unit_config import Settings

RESULT_SITUATIONS = {APPLIED: "confirmed", REFUSED: "refused"}  # any other: overruled


class Bed:
    """One bed at this unit: its button, its lamp, and what is known about it."""

    def __init__(self, name: str, contact: Debounce, now_ms: int) -> None:
        self.name = name
        self.contact = contact
        self.closed_at_ms = now_ms
        self.spent = contact.closed  # this closing can be no press: held at power on, long fired, or stuck
        self.stuck = contact.closed
        self.state = UNKNOWN
        self.version = 0
        self.flagged = False
        self.held = False
        self.pending: "tuple[str, Entry] | None" = None  # own newest press the hub has not answered
        self.before: "gestures.Before | None" = None
        self.moment: "tuple[str, int] | None" = None  # (situation, until): refused, overruled or confirmed
        self.lamp: "Lamp | None" = None

    def known(self) -> str:
        """Return the bed as last known: what a gesture starts from."""
        if self.pending is not None:
            return self.pending[1].wanted
        return gestures.HELD if self.held and self.state == VACANT else self.state

    def report(self, report: "BedReport") -> None:
        """Take the hub's word."""
        self.state, self.version = report.state, report.bed_version
        self.flagged, self.held = report.flagged, report.held


class Unit:
    """All beds of one unit."""

    def __init__(
        self, names: "list[str]", closed: "list[bool]", settings: "Settings", journal: "Journal", clock: "Clock",
        listener: "Listener", *, boot: int, now_ms: int,
    ) -> None:  # fmt: skip
        self.settings = settings
        self.journal = journal
        self.clock = clock
        self.listener = listener
        self.boot = boot
        self.first_boot = boot  # the one that this run's presses carry
        self.born_ms = now_ms
        self.refused = 0
        self.ticked_at_ms: "int | None" = None  # when the hub was last heard; None when it is known to be gone
        self.heard_ms: "int | None" = None  # the same, but never forgotten
        self.identify_until_ms = now_ms
        self.beds = []
        for name, shut in zip(names, closed):
            bed = Bed(name, Debounce(settings.debounce_ms, closed=shut, now_ms=now_ms), now_ms)
            bed.pending = self._unsent(name)
            self.beds.append(bed)

    def uptime_s(self, now_ms: int) -> int:
        """Return the seconds since power on."""
        return (now_ms - self.born_ms) // 1000

    def stuck(self) -> "list[str]":
        """Return the beds whose contact has been closed for longer than any press."""
        return [bed.name for bed in self.beds if bed.stuck]

    def change_settings(self, settings: "Settings") -> None:
        """Work by these times from now on."""
        self.settings = settings
        for bed in self.beds:
            bed.contact.set_settle(settings.debounce_ms)

    def step(self, now_ms: int, closed: "list[bool]") -> int:
        """Take a reading of all contacts; return in how many milliseconds the next one is due at the latest."""
        due = 60000
        for place, bed in enumerate(self.beds):
            if bed.contact.feed(closed[place], now_ms):
                self._edge(bed, now_ms)
            due = min(due, self._held(bed, now_ms))
            settles = bed.contact.due_ms()
            due = due if settles is None else min(due, settles)
            due = min(due, self._show(place, bed, now_ms))
        return max(1, due)

    def _edge(self, bed: Bed, now_ms: int) -> None:
        if bed.contact.closed:
            bed.closed_at_ms = now_ms
            bed.spent = False
        else:
            if not bed.spent:
                self._press(bed, gestures.SHORT, now_ms)
            bed.stuck = False

    def _held(self, bed: Bed, now_ms: int) -> int:
        """Act on a contact that stays closed; return when that may change."""
        if not bed.contact.closed or bed.stuck:
            return 60000
        for_ms = now_ms - bed.closed_at_ms
        if for_ms >= self.settings.stuck_s * 1000:
            bed.stuck = True
            log.say("contact_stuck", bed=bed.name)
        elif for_ms >= self.settings.long_ms and not bed.spent:
            bed.spent = True
            self._press(bed, gestures.LONG, now_ms)
        limit = self.settings.stuck_s * 1000 if bed.spent else self.settings.long_ms
        return max(1, limit - for_ms)

    def _press(self, bed: Bed, gesture: str, now_ms: int) -> None:
        known = CLOSED if bed.state == CLOSED else bed.known()
        undo_ms = self.settings.undo_s * 1000
        wanted, before = gestures.interpret(known, gesture, bed.before, now_ms, undo_ms)
        if wanted is None:
            self._refuse(bed, gestures.refusal(known), now_ms)
            return
        utc_s, quality = self.clock.utc(now_ms)
        try:
            entry = self.journal.append(
                bed.name, wanted, seen=bed.version, boot=self.first_boot, mono_s=now_ms // 1000, utc_s=utc_s,
                clock_quality=quality,
            )  # fmt: skip
        except JournalError as error:
            self._refuse(bed, str(error), now_ms)
            return
        generation = self.journal.writing.generation
        bed.before, bed.moment, bed.pending = before, None, (generation, entry)
        self.listener.saved(entry, generation)

    def _refuse(self, bed: Bed, why: str, now_ms: int) -> None:
        self.refused += 1
        log.say("press_refused", bed=bed.name, why=why)
        self._moment(bed, "refused", now_ms)
        self.listener.refused(bed.name, why)

    def _moment(self, bed: Bed, situation: str, now_ms: int) -> None:
        bed.moment = (situation, now_ms + (LASTS_MS[situation] or 0))

    def ticked(self, utc_s: int, now_ms: int) -> None:
        """The hub lives, and says what time it is."""
        self.clock.tick(utc_s, now_ms)
        self.ticked_at_ms = self.heard_ms = now_ms

    def hub_gone(self) -> None:
        """The hub is known to be away: the lamps stop claiming at once."""
        self.ticked_at_ms = None

    def answer(self, ack: "Ack", now_ms: int) -> None:
        """Take what became of a press; not when another unit with a copy of this journal made that press."""
        if self.is_foreign(ack.generation, ack.sequence, ack.nonce):
            return
        self.journal.settle(ack.generation, ack.sequence)
        bed = self._bed(ack.bed)
        if bed is None:
            return
        if ack.bed_version >= bed.version:
            bed.state, bed.version, bed.flagged = ack.state, ack.bed_version, ack.flagged
        if bed.pending is not None and bed.pending[0] == ack.generation and bed.pending[1].sequence == ack.sequence:
            bed.pending = None
            self._moment(bed, RESULT_SITUATIONS.get(ack.result, "overruled"), now_ms)
        self._settle()

    def report(self, beds: "Beds") -> None:
        """Take the hub's word about all beds of this unit."""
        journal, up_to = beds.journal, beds.up_to
        if journal is not None and up_to is not None and not self.is_foreign(journal, up_to, beds.nonce):
            self.journal.acknowledge(journal, up_to)
        for report in beds.beds:
            bed = self._bed(report.bed)
            if bed is not None:
                bed.report(report)
        self._settle()

    def is_foreign(self, generation: str, sequence: int, nonce: "str | None") -> bool:
        """Whether the hub has under this number a press of another unit, which has a copy of this journal."""
        own = None if nonce is None else self.journal.nonce_of(generation, sequence)
        if nonce is None or own is None or "{:08x}".format(own) == nonce:
            return False
        log.say("journal_shared", generation=generation, sequence=sequence)
        return True

    def _settle(self) -> None:
        """Forget pending presses that the watermark has passed: their own answers were lost on the way."""
        for bed in self.beds:
            bed.pending = self._unsent(bed.name)

    def _unsent(self, name: str) -> "tuple[str, Entry] | None":
        newest = self.journal.newest.get(name)
        if newest is not None and self.journal.is_unsent(newest[0], newest[1].sequence):
            return newest
        return None

    def _bed(self, name: str) -> "Bed | None":
        for bed in self.beds:
            if bed.name == name:
                return bed
        return None

    def _show(self, place: int, bed: Bed, now_ms: int) -> int:
        """Tell the listener when a lamp changes; return when it may next do so by itself."""
        if bed.moment is not None and now_ms >= bed.moment[1]:
            bed.moment = None
        quiet_ms = self._quiet_in_ms(now_ms)
        facts = {
            "identify": now_ms < self.identify_until_ms,
            "full": self.journal.broken or not self.journal.room,
            "saved": bed.pending is not None,
            "quiet": quiet_ms <= 0,
            "flagged": bed.flagged,
            "held": bed.held and bed.state == VACANT,
        }
        if bed.moment is not None:
            facts[bed.moment[0]] = True
        state = bed.state if bed.pending is None else bed.pending[1].wanted
        lamp = Lamp(choose(facts, bed.state), state)
        if bed.lamp != lamp:
            bed.lamp = lamp
            self.listener.lamp(place, bed.name, lamp)
        ends = [bed.moment[1] - now_ms] if bed.moment is not None else []
        return min([60000] + [ms for ms in ends + [quiet_ms, self.identify_until_ms - now_ms] if ms > 0])

    def _quiet_in_ms(self, now_ms: int) -> int:
        if self.ticked_at_ms is None:
            return 0
        return self.ticked_at_ms + self.settings.quiet_s * 1000 - now_ms
