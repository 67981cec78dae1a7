"""The unit's password and the one before it. A new one is kept beside the old until the broker has taken it.

The broker decides: when it refuses one, the other is tried next. So neither a rotation cut short nor a broker
restored from a backup locks a unit out.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from firmware.keep import Keep
    from wire.unit_config import UnitConfig


class Credentials:
    """At most two passwords, the one to try first in front. A newer configuration file replaces both."""

    def __init__(self, keep: "Keep", config: "UnitConfig") -> None:
        self.keep = keep
        self.since = config.provisioned_at
        self.passwords = [config.broker.password]
        self.command: "str | None" = None  # the rotation that waits for its outcome
        kept = keep.get("credential")
        if isinstance(kept, dict) and kept.get("since") == self.since:
            self.passwords = [str(one) for one in kept["passwords"]]
            self.command = kept.get("command")
        self.place = 0  # of the password to try now

    @property
    def password(self) -> str:
        """The password to try now."""
        return self.passwords[self.place]

    def rotate(self, password: str, command: str) -> None:
        """Try a new password from now on. Raises OSError when it cannot be kept."""
        self.command = command
        self.passwords = [password, self.password]
        self.place = 0
        self._save()

    def refused(self) -> None:
        """The broker did not take this password: the other one is next."""
        self.place = (self.place + 1) % len(self.passwords)

    def accepted(self) -> "tuple[str, bool] | None":
        """The broker took this password; return (command id, whether the new one was taken) of a rotation, once."""
        if self.place == 0 and self.command is None:
            return None
        outcome = None if self.command is None else (self.command, self.place == 0)
        if self.place:
            self.passwords.reverse()
            self.place = 0
        self.command = None
        self._save()
        return outcome

    def _save(self) -> None:
        kept = {"since": self.since, "passwords": self.passwords, "command": self.command}
        self.keep.put("credential", kept)
