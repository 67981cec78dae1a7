"""A reading system and the hub's own process: what it reads over HTTP is what the ledger holds."""

import json
import sqlite3
import urllib.error
import urllib.request

from hub.services.tokens import PREFIX
from tests.hub.builders import a_birth, a_press
from tests.hub.hospital import Unit, running_hospital, until


def test_a_token_is_made_and_the_census_read_while_the_hub_runs(tmp_path):
    with running_hospital(tmp_path, {"u-1": "mm-01,mm-02"}) as hospital:
        file = tmp_path / "district.token"
        hospital.command("token", "add", "district", "--file", str(file))
        token = file.read_text(encoding="ascii").strip()
        unit = Unit(hospital, "u-1")
        unit.be_born(a_birth())
        assert unit.press(a_press(1, "mm-01", "occupied"))["result"] == "applied"
        assert unit.press(a_press(2, "mm-01", "vacant", seen=1))["result"] == "applied"
        until(lambda: read(hospital, token, "/census")["totals"] is not None, "no census came")
        told, events = read(hospital, token, "/census"), read(hospital, token, "/events?after=1")
        db = sqlite3.connect(tmp_path / "data" / "ledger.sqlite3")
        buckets = dict(db.execute("SELECT bucket, count(*) FROM beds WHERE retired = 0 GROUP BY bucket"))
        rows = db.execute("SELECT row, bed, state, bed_version FROM ledger WHERE row > 1").fetchall()
        db.close()
        assert {name: told["totals"][name] for name in buckets} == buckets == {"offerable": 1, "unknown": 13}
        assert (told["ledger_row"], told["freshness"], told["totals"]["configured"]) == (2, "fresh", 14)
        assert [(one["row"], one["bed"], one["state"], one["version"]) for one in events["events"]] == rows
        hospital.command("token", "revoke", "district")
        assert hospital.get("/api/v1/census")[0] == 401
        assert status_with(hospital, token) == 401
        assert "api_refused why=unknown_token" in hospital.log()
        assert token not in hospital.log()
        assert token.startswith(PREFIX)


def read(hospital, token, path):
    with urllib.request.urlopen(asked(hospital, token, path), timeout=10) as answer:
        return json.loads(answer.read())


def status_with(hospital, token):
    try:
        with urllib.request.urlopen(asked(hospital, token, "/census"), timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def asked(hospital, token, path):
    url = f"http://127.0.0.1:{hospital.web}/api/v1{path}"
    return urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
