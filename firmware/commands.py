"""What the hub may tell a unit to do. Each command is done once; a repeat is answered with the same reply."""

from firmware import log
from wire.messages import Reply
from wire.unit_config import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from firmware.credentials import Credentials
    from firmware.keep import Keep
    from firmware.unit import Unit
    from wire.messages import Command
    from wire.unit_config import Config

REMEMBERED = 8
IDENTIFY_MS = 10000
MOST_TEXT = 600
LONGEST_PASSWORD = 128


class Commands:
    """Does commands and takes settings. `reply(Reply)` sends; `reboot()` and `reconnect()` act after the reply."""

    def __init__(
        self, keep: "Keep", unit: "Unit", credentials: "Credentials", *, reply: "Callable[[Reply], None]",
        reboot: "Callable[[], None]", reconnect: "Callable[[], None]",
    ) -> None:  # fmt: skip
        self.keep = keep
        self.unit = unit
        self.credentials = credentials
        self.reply = reply
        self.reboot = reboot
        self.reconnect = reconnect
        kept = keep.get("commands")
        self.done: "list[list[object]]" = kept if isinstance(kept, list) else []  # [id, ok, text], newest last

    def take(self, command: "Command", now_ms: int) -> None:
        """Do a command, or answer a repeat."""
        for known, ok, text in self.done:
            if known == command.id:
                self.reply(Reply(id=command.id, ok=ok, text=text))
                return
        if command.id == self.credentials.command:
            return  # its outcome is on its way
        log.say("command", name=command.name, id=command.id)
        if command.name == "rotate-credential":
            self._rotate(command)
            return
        ok, text = self._do(command, now_ms)
        self.finish(command.id, ok, text)
        if command.name == "reboot" and ok:
            self.reboot()

    def finish(self, command_id: str, ok: bool, text: str) -> None:
        """Remember what became of a command, then reply."""
        self.done = self.done[1 - REMEMBERED :] + [[command_id, ok, text]]
        try:
            self.keep.put("commands", self.done)
        except OSError as error:
            log.say("command_not_kept", error=error)
            ok, text = False, "done, but could not be remembered: " + str(error)
        self.reply(Reply(id=command_id, ok=ok, text=text))

    def connected(self) -> None:
        """The broker took our password: a rotation may have found its outcome."""
        try:
            outcome = self.credentials.accepted()
        except OSError as error:
            log.say("credential_not_kept", error=error)
            return
        if outcome is not None:
            command_id, ok = outcome
            self.finish(command_id, ok, "new password in use" if ok else "new password refused, the old one serves on")

    def _do(self, command: "Command", now_ms: int) -> "tuple[bool, str]":
        if command.name == "identify":
            self.unit.identify_until_ms = now_ms + IDENTIFY_MS
            return True, "all lamps flash for {} s".format(IDENTIFY_MS // 1000)
        if command.name == "self-test":
            return self._self_test()
        if command.name == "send-log":
            return True, log.recent(MOST_TEXT)
        if self.unit.journal.broken:
            return False, "not rebooted: the journal is broken"
        return True, "rebooting"

    def _self_test(self) -> "tuple[bool, str]":
        try:
            self.keep.put("self-test", {"boot": self.unit.boot})
        except OSError as error:
            return False, "storage: {!r}".format(error)
        stuck = self.unit.stuck()
        journal = self.unit.journal
        text = "storage ok, journal {} unsent, room {}, contacts stuck: {}".format(
            journal.unsent, journal.room, ", ".join(stuck) or "none"
        )
        return not stuck and not journal.broken and journal.room > 0, text

    def _rotate(self, command: "Command") -> None:
        password = command.argument or ""
        if not 0 < len(password) <= LONGEST_PASSWORD:
            self.finish(command.id, False, "argument: a password of 1 to {} characters".format(LONGEST_PASSWORD))
            return
        try:
            self.credentials.rotate(password, command.id)
        except OSError as error:
            self.finish(command.id, False, "password could not be kept: {!r}".format(error))
            return
        self.reconnect()


class KeptSettings:
    """The settings in force: the configuration file's until the hub sends numbered ones."""

    def __init__(self, keep: "Keep", from_file: Settings, since: int) -> None:
        self.keep = keep
        self.since = since  # provisioned_at: a newer configuration file starts anew
        self.number: "int | None" = None
        self.settings = from_file
        kept = keep.get("settings")
        try:
            if isinstance(kept, dict) and kept["since"] == since:
                self.settings = Settings.from_dict(kept["settings"])
                self.number = int(kept["number"])
        except (KeyError, TypeError, ValueError) as error:
            log.say("kept_settings_broken", error=error)

    def take(self, config: "Config") -> bool:
        """Put newer settings in force, durably; False for an older number. Raises OSError."""
        if self.number is not None and config.number <= self.number:
            return False
        kept = {"since": self.since, "number": config.number, "settings": config.settings.to_dict()}
        self.keep.put("settings", kept)
        self.number, self.settings = config.number, config.settings
        return True
