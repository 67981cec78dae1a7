"""shayya-hub user …: accounts from the command line."""

import json
import re

import pytest

from hub.cli import main
from hub.store.database import open_ledger
from tests.hub.web.desk import HUB_TOML, WORSE, Desk

ONE_TIME = re.compile(r"^[a-z2-9-]{19}")


@pytest.fixture
def command(desk, capsys):
    toml = str(desk.config.path)

    def run(*words, code=0):
        assert main([*words, "--config", toml]) == code
        out, err = capsys.readouterr()
        return out if code == 0 else err

    return run


def test_the_first_admin_signs_in_with_a_password_shown_once_and_must_change_it(desk, command):
    shown = command("user", "add", "admin-1", "--role", "admin")
    password = ONE_TIME.match(shown)[0]
    browser = desk.browser()
    assert browser.get("/staff/house").status_code == 303
    desk.at = 0 + int(desk.db.execute("SELECT added_at FROM staff").fetchone()[0])
    assert browser.sign_in("admin-1", password).status_code == 303
    assert browser.get("/staff/house").location == "/staff/account"
    browser.post("/staff/account/password", old=password, new=WORSE, again=WORSE)
    assert browser.get("/staff/house").status_code == 200
    assert password not in command("user", "list")


def test_an_account_is_listed_disabled_enabled_and_given_another_role(command):
    command("user", "add", "nurse-1", "--role", "nurse")
    command("user", "disable", "nurse-1")
    assert json.loads(command("user", "list"))[0]["disabled_at"] is not None
    command("user", "enable", "nurse-1")
    command("user", "role", "nurse-1", "bed-manager")
    (row,) = json.loads(command("user", "list"))
    assert (row["name"], row["role"], row["disabled_at"]) == ("nurse-1", "bed-manager", None)
    assert "hash" not in row


def test_a_new_password_replaces_the_old_one_and_forgives_failed_attempts(desk, command):
    first = ONE_TIME.match(command("user", "add", "nurse-1", "--role", "nurse"))[0]
    desk.at = int(desk.db.execute("SELECT added_at FROM staff").fetchone()[0])
    for _ in range(6):
        answer = desk.browser().sign_in("nurse-1", WORSE)
    assert answer.status_code == 429
    second = ONE_TIME.match(command("user", "password", "nurse-1"))[0]
    assert desk.browser().sign_in("nurse-1", first).status_code == 403
    assert desk.browser().sign_in("nurse-1", second).status_code == 303


def test_what_cannot_be_done_says_why(command):
    command("user", "add", "nurse-1", "--role", "nurse")
    assert "there is an account nurse-1 already" in command("user", "add", "nurse-1", "--role", "nurse", code=1)
    assert "use 1 to 32 characters" in command("user", "add", "A sha", "--role", "nurse", code=1)
    assert "there is no account manager-1" in command("user", "disable", "manager-1", code=1)


def test_what_is_done_at_the_command_line_is_on_record(desk, command):
    command("user", "add", "nurse-1", "--role", "nurse")
    command("user", "disable", "nurse-1")
    rows = [tuple(row) for row in desk.db.execute("SELECT name, what, about, network FROM audit")]
    assert rows == [
        ("console", "account-added", "nurse-1", "console"), ("console", "account-disabled", "nurse-1", "console"),
    ]  # fmt: skip


def test_a_new_hub_has_no_account_at_all(tmp_path):
    (tmp_path / "hub.toml").write_text(HUB_TOML, encoding="utf-8")
    desk = Desk(tmp_path)
    assert desk.db.execute("SELECT count(*) FROM staff").fetchone()[0] == 0
    for name, password in (("admin", "admin"), ("admin", "password"), ("root", ""), ("shayya", "shayya")):
        assert desk.browser().sign_in(name, password).status_code == 403
    desk.db.close()
    assert open_ledger(tmp_path / "ledger.sqlite3").execute("SELECT count(*) FROM sessions").fetchone()[0] == 0
