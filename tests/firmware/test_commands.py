"""What the hub may tell a unit, each thing once."""

from typing import Any

from firmware.commands import Commands, KeptSettings
from firmware.credentials import Credentials
from firmware.keep import Keep, next_boot
from firmware.storage import Volatile
from tests.firmware.builders import Ward
from wire.messages import Command
from wire.unit_config import Config, Settings, UnitConfig

CONFIG: dict[str, Any] = {
    "uid": "u1", "facility": "f", "provisioned_at": 1790000000, "settings": {}, "beds": [{"bed": "mm-01"}],
    "broker": {"host": "127.0.0.1", "port": 1883, "password": "first"},
}  # fmt: skip


class Office:
    """A unit's commands, what they replied and brought about; made again on the same files by `restart`."""

    def __init__(self, storage: Volatile | None = None) -> None:
        self.storage = storage or Volatile()
        self.keep = Keep(self.storage)
        self.ward = Ward("mm-01", "mm-02")
        self.replies: list[tuple[str, bool, str]] = []
        self.acts: list[str] = []
        self.credentials = Credentials(self.keep, UnitConfig.from_dict(CONFIG))
        self.commands = Commands(
            self.keep, self.ward.unit, self.credentials,
            reply=lambda one: self.replies.append((one.id, one.ok, one.text)),
            reboot=lambda: self.acts.append("reboot"), reconnect=lambda: self.acts.append("reconnect"),
        )  # fmt: skip

    def take(self, number: int, name: str, argument: str | None = None) -> None:
        self.commands.take(Command(id=f"{number:016x}", name=name, argument=argument), self.ward.now_ms)

    def restart(self) -> "Office":
        return Office(self.storage)


def an_id(number: int) -> str:
    return f"{number:016x}"


def test_identify_flashes_every_lamp() -> None:
    office = Office()
    office.take(1, "identify")
    office.ward.wait(0)
    assert office.ward.shows("mm-02")[0] == "identify"
    assert office.replies == [(an_id(1), True, "all lamps flash for 10 s")]


def test_a_repeated_command_gets_the_same_reply_and_is_not_done_again() -> None:
    office = Office()
    office.take(1, "reboot")
    office.take(1, "reboot")
    after = office.restart()
    after.take(1, "reboot")
    assert (office.acts, after.acts) == (["reboot"], [])
    assert office.replies == [(an_id(1), True, "rebooting")] * 2
    assert after.replies == [(an_id(1), True, "rebooting")]


def test_self_test_says_what_it_found() -> None:
    office = Office()
    office.take(1, "self-test")
    office.ward.closed["mm-01"] = True
    office.ward.wait(40000)
    office.take(2, "self-test")
    assert office.replies == [
        (an_id(1), True, "storage ok, journal 0 unsent, room 30, contacts stuck: none"),
        (an_id(2), False, "storage ok, journal 0 unsent, room 30, contacts stuck: mm-01"),
    ]


def test_send_log_sends_the_newest_lines_that_fit() -> None:
    office = Office()
    for number in range(60):
        office.take(number, "identify")
    office.take(99, "send-log")
    _, ok, text = office.replies[-1]
    assert ok
    assert len(text) <= 600
    assert text.splitlines()[-1] == f"command id={an_id(99)} name=send-log"


def test_a_new_password_is_kept_before_it_is_tried_and_reported_when_it_serves() -> None:
    office = Office()
    office.take(1, "rotate-credential", "second")
    assert (office.acts, office.replies, office.credentials.password) == (["reconnect"], [], "second")
    after = office.restart()
    assert after.credentials.password == "second"
    after.commands.connected()
    assert after.replies == [(an_id(1), True, "new password in use")]
    assert after.restart().credentials.passwords == ["second", "first"]


def test_a_new_password_that_the_broker_refuses_gives_way_to_the_old_one() -> None:
    office = Office()
    office.take(1, "rotate-credential", "second")
    office.credentials.refused()
    assert office.credentials.password == "first"
    office.commands.connected()
    assert office.replies == [(an_id(1), False, "new password refused, the old one serves on")]
    assert office.restart().credentials.passwords == ["first", "second"]


def test_a_broker_restored_from_a_backup_is_met_with_the_password_it_knows() -> None:
    office = Office()
    office.take(1, "rotate-credential", "second")
    office.commands.connected()
    after = office.restart()
    after.credentials.refused()
    assert after.credentials.password == "first"
    after.commands.connected()
    assert after.restart().credentials.password == "first"
    assert after.replies == []


def test_a_newer_configuration_file_replaces_the_passwords() -> None:
    office = Office()
    office.take(1, "rotate-credential", "second")
    newer = UnitConfig.from_dict({**CONFIG, "provisioned_at": 1790000001})
    assert Credentials(office.keep, newer).password == "first"


def test_a_rotation_without_a_password_is_refused() -> None:
    office = Office()
    office.take(1, "rotate-credential")
    assert office.replies == [(an_id(1), False, "argument: a password of 1 to 128 characters")]
    assert office.acts == []


def test_settings_are_kept_and_older_ones_ignored() -> None:
    keep = Keep(Volatile())
    settings = KeptSettings(keep, Settings(), 5)
    assert [settings.take(Config(number=number, settings=Settings(long_ms=ms)))
            for number, ms in ((3, 900), (3, 500), (2, 500), (4, 800))] == [True, False, False, True]  # fmt: skip
    again = KeptSettings(keep, Settings(), 5)
    assert (again.number, again.settings.long_ms) == (4, 800)
    assert KeptSettings(keep, Settings(), 6).number is None


def test_kept_values_that_rotted_count_as_absent() -> None:
    storage = Volatile()
    storage.files["settings.json"] = b'{"since": 5, "number": 4}'
    storage.files["credential.json"] = b"{"
    storage.files["boot.json"] = b"\xff"
    keep = Keep(storage)
    assert KeptSettings(keep, Settings(), 5).number is None
    assert Credentials(keep, UnitConfig.from_dict(CONFIG)).password == "first"
    assert next_boot(keep, journal_boot=41, floor_s=1790000000) == 42


def test_boot_numbers_only_rise_also_when_files_are_lost() -> None:
    keep = Keep(Volatile())
    first = next_boot(keep, journal_boot=0, floor_s=1790000000)
    assert (first, next_boot(keep, journal_boot=first, floor_s=1790000000)) == (1790000001, 1790000002)
    lost = Keep(Volatile())
    assert next_boot(lost, journal_boot=0, floor_s=1790009999) == 1790010000
