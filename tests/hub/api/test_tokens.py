"""Who may read: tokens made, refused, revoked; and what the ledger keeps of them."""

import hashlib
import json
import logging
import sqlite3
import stat
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from hub import cli
from hub.errors import Refused
from hub.services import tokens
from hub.store.database import generation_of, open_ledger, transaction
from hub.web.access import ACCESS
from tests.hub.api.hospital import HUB_TOML, Readable
from tests.hub.builders import JOURNAL, NOON, a_ledger, write_hospital

SEND_IT = "send the token as Authorization: Bearer TOKEN; shayya-hub token add makes one"
NOT_VALID = "this token is not valid (any more); shayya-hub token add makes one"


def refused(why):
    return REGISTRY.get_sample_value("shayya_api_refused_total", {"reason": why}) or 0


def run(folder, *words):
    return cli.main(["token", *words, "--config", str(folder / "hub.toml")])


def test_a_missing_token_is_refused_counted_and_logged(tmp_path, caplog):
    hospital, before = Readable(tmp_path), refused("no_token")
    with caplog.at_level(logging.WARNING):
        answer = hospital.get("/census", token=None)
    assert (answer.status_code, answer.json) == (401, {"version": 1, "error": SEND_IT})
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="shayya-hub"'
    assert refused("no_token") == before + 1
    assert caplog.messages == ["api_refused why=no_token endpoint=api.census from=127.0.0.1"]


def test_a_wrong_token_is_refused_counted_and_never_logged(tmp_path, caplog):
    hospital, before = Readable(tmp_path), refused("unknown_token")
    wrong = tokens.new_token()
    with caplog.at_level(logging.DEBUG):
        assert hospital.refusal("/census", token=wrong) == (401, NOT_VALID)
    assert refused("unknown_token") == before + 1
    assert caplog.messages == ["api_refused why=unknown_token endpoint=api.census from=127.0.0.1"]
    assert wrong not in caplog.text


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer ", "Basic ZDpk", "bearer x=1", "Bearer " + "x" * 100_000])
def test_what_is_no_token_is_refused(tmp_path, shown):
    assert Readable(tmp_path).refusal("/census", token=None, Authorization=shown)[0] == 401


def test_a_token_with_one_letter_changed_or_cut_off_is_refused(tmp_path):
    hospital = Readable(tmp_path)
    last = "A" if hospital.token[-1] != "A" else "Q"
    for wrong in (hospital.token[:-1] + last, hospital.token[:-1], hospital.token + "A", hospital.token.upper()):
        assert hospital.refusal("/census", token=wrong) == (401, NOT_VALID)
    assert hospital.get("/census").status_code == 200


def test_a_revoked_token_is_refused_at_once_and_others_go_on(tmp_path):
    hospital, other = Readable(tmp_path), tokens.new_token()
    with transaction(hospital.db):
        tokens.add(hospital.db, "state", other, at=NOON)
    assert hospital.get("/census").status_code == 200
    with transaction(hospital.db):
        tokens.revoke(hospital.db, "district", at=NOON)
    assert hospital.refusal("/census") == (401, NOT_VALID)
    assert hospital.get("/census", token=other).status_code == 200


def test_signed_in_staff_and_their_cookies_open_nothing_here(tmp_path):
    hospital = Readable(tmp_path)
    hospital.client.set_cookie("shayya", "A" * 43)
    assert hospital.refusal("/census", token=None) == (401, SEND_IT)


def test_a_route_that_the_table_does_not_know_is_refused(tmp_path, monkeypatch):
    hospital = Readable(tmp_path)
    monkeypatch.delitem(ACCESS, "api.census")
    assert hospital.refusal("/census")[0] == 403


def test_every_refusal_is_a_problem(tmp_path):
    hospital = Readable(tmp_path)
    listed = "GET /api/v1/openapi.json lists what there is"
    assert hospital.refusal("/nothing") == (404, f"there is nothing here; {listed}")
    assert hospital.refusal("/census", Accept="text/html") == (
        406, "only application/json is spoken here; ask for it, or leave Accept away",
    )  # fmt: skip
    assert hospital.refusal("/census?at=1&x=2") == (400, "there is no parameter 'at' here; there are: none")
    assert hospital.refusal("/events?limit=1&limit=2") == (400, "limit is given more than once")
    assert hospital.refusal("/events?limit=1001") == (400, "limit must be a whole number from 1 to 1000")
    assert hospital.refusal("/census", Host="elsewhere.example") == (
        400, "not a name of this hub: add 'elsewhere.example' to hosts in hub.toml",
    )  # fmt: skip


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_is_changed_here(tmp_path, method):
    answer = Readable(tmp_path).client.open("/api/v1/census", method=method)
    assert (answer.status_code, sorted(answer.headers["Allow"].split(", "))) == (405, ["GET", "HEAD"])
    assert answer.json == {"version": 1, "error": "nothing is changed here: this path takes GET only"}


def test_a_ledger_that_cannot_be_read_is_said_and_asked_for_again(tmp_path):
    hospital = Readable(tmp_path)
    hospital.db.execute("DROP TABLE tokens")
    answer = hospital.get("/census")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json == {"version": 1, "error": "the ledger cannot be read now; ask again in 5 s"}


def test_staff_pages_keep_their_own_errors(tmp_path):
    answer = Readable(tmp_path).client.get("/staff/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_the_commands_make_list_and_revoke_a_token(tmp_path, capsys):
    a_ledger(tmp_path).close()
    (tmp_path / "hub.toml").write_text(HUB_TOML, encoding="utf-8")
    file = tmp_path / "district.token"
    assert run(tmp_path, "add", "district", "--file", str(file)) == 0
    token = file.read_text(encoding="ascii").strip()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(token) >= len(tokens.PREFIX) + 128 // 6
    assert run(tmp_path, "list") == 0
    printed = capsys.readouterr()
    added, listed = printed.out.split("\n", 1)
    assert added == f"district may read; its token is in {file}"
    assert [one["name"] for one in json.loads(listed)] == ["district"]
    assert token not in printed.out + printed.err
    assert run(tmp_path, "revoke", "district") == 0
    assert run(tmp_path, "revoke", "district") == 1
    assert capsys.readouterr() == ("district may read no more\n", "shayya-hub: there is no token district\n")
    db = open_ledger(tmp_path / "ledger.sqlite3")
    assert [tuple(row) for row in db.execute("SELECT name, what, about FROM audit ORDER BY entry")] == [
        ("console", "token-added", "district"), ("console", "token-revoked", "district"),
    ]  # fmt: skip


def test_a_token_that_is_refused_leaves_no_file_and_overwrites_none(tmp_path, capsys):
    a_ledger(tmp_path).close()
    (tmp_path / "hub.toml").write_text(HUB_TOML, encoding="utf-8")
    kept = tmp_path / "kept"
    kept.write_text("mine", encoding="ascii")
    assert run(tmp_path, "add", "district", "--file", str(tmp_path / "one")) == 0
    for words in (("district", "two"), ("No Name", "two"), ("state", "kept"), ("state", "no/such/folder")):
        assert run(tmp_path, "add", words[0], "--file", str(tmp_path / words[1])) == 1
    assert kept.read_text(encoding="ascii") == "mine"
    assert not (tmp_path / "two").exists()
    assert capsys.readouterr().err.splitlines() == [
        "shayya-hub: there is a token district already: use another name, or revoke it first",
        "shayya-hub: name 'No Name': use 1 to 32 characters of a-z, 0-9 and '-'",
        f"shayya-hub: {kept} exists; name a new file",
        f"shayya-hub: {tmp_path / 'no/such/folder'} cannot be written: No such file or directory",
    ]


def test_the_ledgers_files_hold_the_hash_and_not_the_token(tmp_path):
    hospital = Readable(tmp_path)
    hospital.get("/census")
    held = b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()))
    assert hashlib.sha256(hospital.token.encode()).digest() in held
    assert hospital.token.encode() not in held
    assert hospital.token.removeprefix(tokens.PREFIX).encode() not in held


def test_there_are_only_so_many_tokens(tmp_path):
    db = a_ledger(tmp_path)
    with transaction(db):
        for number in range(tokens.MOST):
            tokens.add(db, f"system-{number}", tokens.new_token(), at=NOON)
        with pytest.raises(Refused, match="revoke one first"):
            tokens.add(db, "one-more", tokens.new_token(), at=NOON)


def test_an_older_ledger_gets_its_table_of_tokens_and_keeps_all_it_has(tmp_path):
    old = sqlite3.connect(tmp_path / "ledger.sqlite3")
    old.executescript(Path(__file__).with_name("ledger-v002.sql").read_text(encoding="utf-8"))
    before = {table: old.execute(f"SELECT * FROM {table}").fetchall() for table in ("ledger", "beds", "wards", "units")}
    old.close()
    write_hospital(tmp_path)
    (tmp_path / "hub.toml").write_text(HUB_TOML, encoding="utf-8")
    assert run(tmp_path, "add", "district", "--file", str(tmp_path / "token")) == 0
    db = open_ledger(tmp_path / "ledger.sqlite3")
    assert db.execute("PRAGMA user_version").fetchone()[0] >= 3
    assert {t: [tuple(row) for row in db.execute(f"SELECT * FROM {t}")] for t in before} == before
    assert (generation_of(db), len(before["ledger"])) == (JOURNAL, 4)
    assert tokens.owner_of(db, (tmp_path / "token").read_text(encoding="ascii").strip()) == "district"
