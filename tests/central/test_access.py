"""Who may do what, and what every answer carries."""

import logging
from pathlib import Path

import pytest

from central.services import facilities
from central.store.database import Database
from central.tokens import new_token
from central.web.app import create_app
from central.web.policy import POLICIES
from tests.central.builders import NOON, Central, a_batch, a_config, a_row


def test_every_route_has_a_policy_and_every_policy_a_route(central: Central) -> None:
    routes = {rule.endpoint for rule in central.app.url_map.iter_rules()}
    assert routes == set(POLICIES)


def test_a_route_without_a_policy_is_refused(database_url: str) -> None:
    app = create_app(a_config(database_url))
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = app.test_client().get("/forgotten")
    assert (answer.status_code, b"secret" in answer.data) == (403, False)


def test_a_batch_without_a_token_is_refused(central: Central) -> None:
    for headers in ({}, {"Authorization": "Basic ZGg6ZGg="}, {"Authorization": "Bearer"}, {"Authorization": "Bearer "}):
        answer = central.client.post("/api/v1/facilities/dh/census", json=a_batch(), headers=headers)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="shayya"')
    assert central.census()["batch"] is None


@pytest.mark.parametrize("token", ["shayya_" + "x" * 43, "ক্ষ", "x" * 8000, "' OR 1=1 --"])
def test_a_batch_with_a_wrong_token_is_refused(central: Central, token: str) -> None:
    assert central.send(a_batch(), token=token.encode().decode("latin-1")).status_code == 401
    assert central.census()["batch"] is None


def test_a_hub_may_report_for_its_own_facility_only_and_the_attempt_is_on_record(
    central: Central, caplog: pytest.LogCaptureFixture
) -> None:
    token = central.add("other")
    with caplog.at_level(logging.WARNING):
        answer = central.send(a_batch(), token=token)
    assert answer.status_code == 403
    assert answer.json == {"version": 1, "error": "this token belongs to facility other and is good for that one only"}
    expected = "access_refused reason=another_facility credential_of=other asked='dh' method=POST from=127.0.0.1"
    assert [record.getMessage() for record in caplog.records] == [expected]
    assert central.count('shayya_central_refused_total{reason="another_facility"}') == 1
    assert central.census()["batch"] is None


def test_a_facility_that_is_not_there_is_not_given_away_to_a_stranger(central: Central) -> None:
    assert central.send(a_batch(), facility="nowhere").status_code == 403
    assert central.send(a_batch(), facility="nowhere", token="wrong").status_code == 401


def test_a_batch_of_another_facility_than_the_path_is_refused(central: Central) -> None:
    central.add("other")
    assert central.send(a_batch(facility="other")).status_code == 403
    assert central.census("other")["batch"] is None


def test_a_rotated_token_is_refused_and_the_new_one_taken(central: Central) -> None:
    new = new_token()
    facilities.rotate(central.database, "dh", token=new, at=NOON)
    assert central.send(a_batch()).status_code == 401
    assert central.send(a_batch(), token=new).status_code == 200


def test_only_a_hash_of_a_token_is_in_the_database(central: Central) -> None:
    everything = str(central.rows_of("SELECT * FROM facility"))
    assert "dh" in everything
    assert central.token not in everything
    assert central.token.removeprefix("shayya_") not in everything


def test_tokens_differ_and_hold_256_random_bits() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert {len(token.removeprefix("shayya_")) for token in tokens} == {43}  # 43 characters of 6 bits


def test_a_log_line_holds_no_token_and_no_line_end_of_the_caller(
    central: Central, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        central.send(a_batch(rows=[a_row(offerable=-1)]))
        central.send(a_batch(), facility="x%0aforged event=1")
        central.send(a_batch(), token="not-a-token-of-ours")
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 3
    assert not [line for line in lines if "\n" in line or central.token in line or "not-a-token-of-ours" in line]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/?lang=bn", 200),
        ("/api/v1/facilities", 200),
        ("/api/v1/openapi.json", 200),
        ("/livez", 200),
        ("/readyz", 200),
        ("/metrics", 200),
        ("/static/page.css", 200),
        ("/static/nothing", 404),
        ("/nothing", 404),
        ("/api/v1/facilities/%00/census", 404),
        ("/static/../app.py", 404),
    ],
)
def test_every_answer_carries_the_protecting_headers(central: Central, path: str, status: int) -> None:
    answer = central.client.get(path)
    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"].startswith(
        "default-src 'none'; script-src 'self'; style-src 'self'"
    )
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    found = {
        name: answer.headers.get(name) for name in ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")
    }
    assert found == {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"}
    assert answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    answer.close()


def test_a_request_under_a_foreign_host_name_is_refused(central: Central) -> None:
    assert central.client.get("/", headers={"Host": "evil.example"}).status_code == 400
    assert central.client.get("/", headers={"Host": "localhost:8080"}).status_code == 200


def test_forwarded_headers_count_only_behind_a_configured_proxy(database_url: str) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    for proxies, status in ((0, 200), (1, 400)):
        client = create_app(a_config(database_url, proxies=proxies)).test_client()
        assert client.get("/livez", headers=forwarded).status_code == status
    client = create_app(a_config(database_url, proxies=1)).test_client()
    secure = client.get("/livez", headers={"X-Forwarded-Proto": "https"})
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_the_wrong_method_is_answered_with_the_right_ones(central: Central) -> None:
    answer = central.client.delete("/api/v1/facilities")
    assert answer.status_code == 405
    assert {method.strip() for method in answer.headers["Allow"].split(",")} == {"GET", "HEAD", "OPTIONS"}


def test_without_its_database_central_says_so_and_keeps_living(tmp_path: Path) -> None:
    client = create_app(a_config(f"sqlite:///{tmp_path / 'missing' / 'central.sqlite3'}")).test_client()
    assert client.get("/livez").status_code == 200
    for path in ("/readyz", "/", "/api/v1/facilities"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_with_a_database_of_another_schema_central_is_not_ready(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'central.sqlite3'}"
    Database(url).close()
    answer = create_app(a_config(url)).test_client().get("/readyz")
    assert answer.status_code == 503
    assert "run shayya-central init" in answer.json["error"]  # type: ignore[index]
