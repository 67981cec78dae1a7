"""What the test jig does with a unit: the steps, and what a hub would answer. Pure: messages in, messages out."""

from wire.messages import APPLIED, VACANT, Ack, BedReport, Beds, Birth, Command, Press, Reply

LEDGER = "0" * 16
Answer = tuple[str, Ack | Beds | Command]


class Bench:
    """A unit's test. `says` has lines for the person at the bench; `result` is None until passed or failed."""

    def __init__(self, beds: list[str]) -> None:
        self.beds = {bed: BedReport(bed=bed, state=VACANT, bed_version=1, flagged=False, held=False) for bed in beds}
        self.waiting = ["birth", "self-test", "identify", *beds]
        self.says: list[str] = []
        self.result: bool | None = None
        self._sent = 0
        self._last: Press | None = None

    @property
    def step(self) -> str:
        """What the bench waits for."""
        return self.waiting[0] if self.waiting else "nothing"

    def birth(self, birth: Birth) -> list[Answer]:
        """The unit came (or went): tell it its beds, and begin."""
        if not birth.online:
            return []
        answers: list[Answer] = [("beds", self._beds())]
        if self.step == "birth":
            self.says.append(f"step_passed step=birth firmware={birth.firmware} platform={birth.platform}")
            answers += self._next()
        return answers

    def reply(self, reply: Reply) -> list[Answer]:
        """The unit answered a command."""
        if self.step not in ("self-test", "identify") or reply.id != self._id():
            return []
        if not reply.ok:
            return self._fail(reply.text)
        self.says.append(f"step_passed step={self.step} text={reply.text!r}")
        return self._next()

    def press(self, press: Press) -> list[Answer]:
        """A button was pressed: answer as a hub does; the right button passes its step, a wrong one fails the unit."""
        again = self._last is not None and press.sequence <= self._last.sequence
        if press.bed not in self.beds:
            return self._fail(f"{press.bed} is not a bed of this unit")
        if not again:
            self._take(press)
        bed = self.beds[press.bed]
        answers: list[Answer] = [("ack", self._ack(press, bed))]
        if again or self.step in ("birth", "self-test", "identify") or self.result is not None:
            return answers
        if press.bed != self.step:
            return answers + self._fail(f"the unit says {press.bed}")
        self.says.append(f"step_passed step={press.bed} age_s={press.age_s}")
        return answers + self._next()

    def _take(self, press: Press) -> None:
        bed = self.beds[press.bed]
        self.beds[press.bed] = BedReport(
            bed=bed.bed, state=press.wanted, bed_version=bed.bed_version + 1, flagged=False, held=False
        )
        self._last = press

    def _ack(self, press: Press, bed: BedReport) -> Ack:
        return Ack(
            generation=press.generation,
            sequence=press.sequence,
            up_to=self._last.sequence if self._last else 0,
            need=None,
            result=APPLIED,
            reason=None,
            bed=bed.bed,
            state=bed.state,
            bed_version=bed.bed_version,
            flagged=False,
            nonce=press.nonce,
            ledger=LEDGER,
        )

    def _beds(self) -> Beds:
        last = self._last
        return Beds(
            beds=list(self.beds.values()),
            journal=last.generation if last else None,
            up_to=last.sequence if last else None,
            need=None,
            nonce=last.nonce if last else None,
            ledger=LEDGER,
        )

    def _id(self) -> str:
        return f"{self._sent:016x}"

    def _next(self) -> list[Answer]:
        self.waiting.pop(0)
        if not self.waiting:
            self.result = True
            return []
        if self.step in ("self-test", "identify"):
            self._sent += 1
            return [("command", Command(id=self._id(), name=self.step, argument=None))]
        self.says.append(f"press_now bed={self.step}")
        return []

    def _fail(self, why: str) -> list[Answer]:
        self.says.append(f"step_failed step={self.step} why={why!r}")
        self.result = False
        return []
