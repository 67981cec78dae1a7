"""Who may call what: every route with every role, forms of other sites, hosts, headers."""

import pytest

from hub.roles import ADMIN, BED_MANAGER, NURSE, ROLES, TECHNICIAN
from hub.runtime import Showcase
from hub.web.access import ACCESS, is_own_path
from hub.web.app import create_app
from tests.hub.web.desk import PASSWORD, Desk

NOBODY = "nobody"
EVERYBODY = {NOBODY, *ROLES}
PEOPLE = set(ROLES)
WORKING = {NURSE, BED_MANAGER, ADMIN}
# endpoint: who gets in. Written out here once more, by what each role is for, and not taken from the program.
MEANT = {
    "static": EVERYBODY, "home": EVERYBODY, "lobby": EVERYBODY, "counts": EVERYBODY, "events": EVERYBODY,
    "livez": EVERYBODY, "readyz": EVERYBODY, "metrics": EVERYBODY, "staff.sign_in": EVERYBODY,
    "staff.check": EVERYBODY, "staff.sign_out": PEOPLE, "staff.account": PEOPLE, "staff.change_password": PEOPLE,
    "staff.end_others": PEOPLE, "staff.start": PEOPLE, "staff.live": PEOPLE, "staff.house": PEOPLE,
    "staff.ward": PEOPLE, "staff.bed": PEOPLE, "staff.past": PEOPLE, "staff.set_state": WORKING,
    "staff.count": WORKING, "staff.enter_count": WORKING, "staff.enter_extra": WORKING,
    "staff.correct": {BED_MANAGER, ADMIN}, "staff.units": {TECHNICIAN, ADMIN}, "staff.dealt_with": {TECHNICIAN, ADMIN},
    "staff.audit": {BED_MANAGER, ADMIN}, "api.describe": EVERYBODY,
    **{f"api.{name}": set() for name in ("facility", "departments", "census", "beds", "bed", "events", "history",
                                         "occupancy")},  # other systems, by their token
}  # fmt: skip
VALUES = {"ward": "med-m", "bed": "mm-03", "filename": "staff.css"}
STREAMS = ("events", "staff.live")
REFUSED = (401, 403)


def routes(desk):
    """Return (endpoint, method, path) of every route there is."""
    adapter = desk.app.url_map.bind("localhost")
    found = []
    for rule in desk.app.url_map.iter_rules():
        values = {name: VALUES[name] for name in rule.arguments}
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            found.append((rule.endpoint, method, adapter.build(rule.endpoint, values, method=method)))
    return sorted(found)


def is_let_in(answer):
    to_sign_in = answer.status_code == 303 and answer.location.startswith("/staff/sign-in?next=")
    return answer.status_code not in REFUSED and not to_sign_in


def ask(browser, endpoint, method, path):
    """Call the route as this browser, with a valid token of its own when it is a form."""
    if method == "GET":
        return browser.get(path, buffered=endpoint not in STREAMS)
    token = browser.token("/staff/sign-in" if browser.role == NOBODY else "/staff/account")
    return browser.client.post(path, data={"csrf_token": token})


@pytest.mark.parametrize("role", [NOBODY, *ROLES])
def test_every_route_lets_in_whom_it_is_meant_for_and_nobody_else(desk, role):
    found = {}
    for endpoint, method, path in routes(desk):
        if endpoint == "staff.check":  # it answers everybody; that it refuses wrong passwords is tested elsewhere
            found[endpoint] = True
            continue
        browser = desk.browser() if role == NOBODY else desk.signed_in(role)
        browser.role = role
        answer = ask(browser, endpoint, method, path)
        found[endpoint] = is_let_in(answer)
        answer.close()
    assert found == {endpoint: role in who for endpoint, who in MEANT.items()}


def test_every_route_is_in_the_table_and_the_table_names_no_other(desk):
    assert {endpoint for endpoint, _, _ in routes(desk)} == set(ACCESS)


def test_a_forgotten_route_is_refused(desk):
    desk.app.add_url_rule("/staff/forgotten", "forgotten", lambda: "secret")
    answer = desk.signed_in("admin").get("/staff/forgotten")
    assert (answer.status_code, "secret" in answer.text) == (403, False)


def test_an_unknown_role_may_do_nothing(desk):
    browser = desk.signed_in("admin")
    desk.db.execute("UPDATE staff SET role = 'superuser'")
    codes = {path: browser.get(path).status_code for path in ("/staff/house", "/staff/units", "/staff/audit")}
    assert codes == dict.fromkeys(codes, 403)


def test_a_form_without_its_token_or_with_another_sessions_changes_nothing(desk):
    browser, other = desk.signed_in("nurse"), desk.signed_in("nurse")
    form = {"state": "occupied", "seen": "0"}
    for token in (None, "", "x", other.token("/staff/account"), desk.browser().token()):
        answer = browser.client.post("/staff/beds/mm-03/state", data={**form, "csrf_token": token} if token else form)
        assert answer.status_code == 400
        assert "too old" in answer.text
    assert desk.bed("mm-03") == ("unknown", 0, 1, 0, 0)
    right = browser.client.post("/staff/beds/mm-03/state", data={**form, "csrf_token": browser.token("/staff/account")})
    assert (right.status_code, desk.bed("mm-03")[0]) == (303, "occupied")


def test_nothing_is_changed_by_a_get(desk):
    browser = desk.signed_in("admin")
    for endpoint, method, path in routes(desk):
        if method == "POST" and endpoint != "staff.check":
            assert browser.get(path).status_code in (200, 404, 405), path
    assert desk.db.execute("SELECT count(*) FROM ledger").fetchone()[0] == 0


def test_an_open_form_goes_on_working_over_a_restart(tmp_path):
    first = Desk(tmp_path)
    browser = first.signed_in("nurse")
    token, cookie = browser.token("/staff/account"), browser.cookie
    first.db.close()
    again = create_app(first.config, first.writer, Showcase(), clock=lambda: first.at).test_client()
    again.set_cookie("shayya", cookie)
    answer = again.post("/staff/beds/mm-03/state", data={"csrf_token": token, "state": "nonsense", "seen": "0"})
    assert answer.status_code == 422
    assert (tmp_path / "web.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200), ("127.0.0.1:8000", 200), ("10.20.0.4", 200), ("[::1]:8000", 200),
        ("beds.hospital.example", 200), ("Beds.Hospital.Example:443", 200), ("evil.example", 400),
        ("beds.hospital.example.evil.example", 400), ("10.0.0.1.evil.example", 400),
    ],
)  # fmt: skip
def test_the_hub_answers_under_its_own_names_only(tmp_path, host, status):
    desk = Desk(tmp_path, 'hosts = ["beds.hospital.example"]\n')
    for path in ("/staff/sign-in", "/lobby"):
        assert desk.browser().get(path, headers={"Host": host}).status_code == status
    desk.db.close()


def test_where_somebody_comes_from_is_told_by_our_own_proxy_only(tmp_path):
    for proxies, seen in ((0, "127.0.0.1"), (1, "10.1.1.1")):
        folder = tmp_path / str(proxies)
        folder.mkdir()
        desk = Desk(folder, f"proxies = {proxies}\n")
        desk.add("nurse-1", "nurse")
        browser = desk.browser()
        fields = {"csrf_token": browser.token(), "name": "nurse-1", "password": PASSWORD}
        claimed = {"X-Forwarded-For": "6.6.6.6, 10.1.1.1"}
        browser.client.post("/staff/sign-in", data=fields, headers=claimed)
        assert desk.db.execute("SELECT network FROM audit WHERE what = 'signed-in'").fetchone()[0] == seen
        desk.db.close()


def test_every_answer_carries_the_protecting_headers(desk):
    browser = desk.signed_in("admin")
    for path in ("/staff/house", "/staff/nothing", "/staff/audit", "/lobby", "/static/staff.js", "/nothing"):
        answer = browser.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'"), path
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        if not path.startswith("/static"):
            assert answer.headers["Cache-Control"] == "no-store"
        answer.close()


def test_no_page_has_script_or_style_in_its_text(desk):
    browser = desk.signed_in("admin")
    for endpoint, method, path in routes(desk):
        if method == "GET" and endpoint.startswith("staff.") and endpoint not in STREAMS:
            text = browser.get(path).text
            assert " style=" not in text, path
            assert "<style" not in text, path
            assert " on" + "click" not in text, path
            assert "<script>" not in text, path


def test_what_people_write_is_shown_as_text(desk):
    browser = desk.signed_in("bed-manager")
    evil = "<script>alert(1)</script>"
    browser.post("/staff/beds/mm-03/correct", state="closed", seen=0, reason=evil)
    for path in ("/staff/beds/mm-03", "/staff/audit"):
        text = browser.get(path).text
        assert evil not in text
        assert "&lt;script&gt;" in text


@pytest.mark.parametrize("path", ["/staff/house", "/staff/wards/med-m?lang=bn"])
def test_own_paths(path):
    assert is_own_path(path)
