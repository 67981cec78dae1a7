"""Signing in: what is told, how often one may try, how long a session lasts."""

import re
import threading

import pytest

from hub import passwords
from hub.errors import Refused
from hub.services import accounts
from hub.store.database import transaction
from tests.hub.web.desk import KEPT, PASSWORD, WORSE, Desk

real = passwords.is_right
VARYING = ("Set-Cookie", "Date", "Content-Length")  # the form's token is not always of the same length
HIDDEN = re.compile(r'value="[^"]*"')


def attempts(desk):
    return desk.db.execute("SELECT count(*) FROM attempts").fetchone()[0]


def sessions(desk):
    return desk.db.execute("SELECT count(*) FROM sessions").fetchone()[0]


def is_in(browser):
    return browser.get("/staff/house").status_code == 200


def test_the_right_password_opens_the_pages_and_a_wrong_one_does_not(desk):
    desk.add("nurse-1", "nurse")
    assert desk.browser().sign_in("nurse-1", WORSE).status_code == 403
    browser = desk.browser()
    assert not is_in(browser)
    assert browser.sign_in(" Nurse-1 ", PASSWORD).status_code == 303
    assert is_in(browser)


def test_nothing_tells_an_unknown_name_from_a_wrong_password_or_a_disabled_account(desk, monkeypatch):
    desk.add("nurse-1", "nurse")
    desk.add("gone", "nurse")
    with transaction(desk.db):
        accounts.disable(desk.db, "gone", at=desk.at)
    looked = []
    monkeypatch.setattr(accounts.passwords, "is_right", lambda kept, typed: looked.append(kept) or real(kept, typed))
    told = []
    for name, password in (("nurse-1", WORSE), ("nobody", WORSE), ("gone", PASSWORD)):
        answer = desk.browser().sign_in(name, password)
        headers = {key: value for key, value in answer.headers.items() if key not in VARYING}
        told.append((answer.status_code, HIDDEN.sub("", answer.text), headers))
    assert told[0] == told[1] == told[2]
    assert len(looked) == 3  # the same work each time
    assert {kept.rsplit("$", 2)[0] for kept in looked} == {KEPT.rsplit("$", 2)[0]}  # at the same cost


def test_after_five_attempts_a_name_is_left_alone_for_a_quarter_of_an_hour_known_or_not(desk):
    desk.add("nurse-1", "nurse")
    for name in ("nurse-1", "nobody"):
        codes = [desk.browser().sign_in(name, WORSE).status_code for _ in range(6)]
        assert codes == [403] * 5 + [429], name
    limited = desk.browser().sign_in("nurse-1", PASSWORD)
    unknown = desk.browser().sign_in("nobody", PASSWORD)
    assert HIDDEN.sub("", limited.text) == HIDDEN.sub("", unknown.text)
    assert limited.status_code == 429
    desk.at += accounts.WINDOW_S - 1
    assert desk.browser().sign_in("nurse-1", PASSWORD).status_code == 429
    desk.at += 2
    assert desk.browser().sign_in("nurse-1", PASSWORD).status_code == 303


def test_one_network_may_try_only_so_many_names(desk):
    for number in range(accounts.MOST_FROM_NETWORK):
        with transaction(desk.db):
            assert accounts.begin(desk.db, f"name{number}", network="10.0.0.9", at=desk.at)
    with transaction(desk.db):
        assert accounts.begin(desk.db, "another", network="10.0.0.9", at=desk.at) is None
        assert accounts.begin(desk.db, "another", network="10.0.0.10", at=desk.at) is not None


def test_attempts_made_at_once_cannot_outrun_the_limit(desk):
    desk.add("nurse-1", "nurse")
    codes, together = [], threading.Barrier(12)

    def guess():
        browser = desk.browser()
        token = browser.token()
        together.wait()
        fields = {"csrf_token": token, "name": "nurse-1", "password": WORSE}
        codes.append(browser.client.post("/staff/sign-in", data=fields).status_code)

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(codes) == [403] * accounts.MOST_FOR_NAME + [429] * (12 - accounts.MOST_FOR_NAME)


def test_a_success_forgets_the_failures_of_its_name_only(desk):
    desk.add("nurse-1", "nurse")
    for name in ("nurse-1", "nurse-1", "nobody"):
        desk.browser().sign_in(name, WORSE)
    desk.browser().sign_in("nurse-1", PASSWORD)
    assert attempts(desk) == 1


def test_the_session_is_another_after_signing_in_and_the_one_before_opens_nothing(desk):
    desk.add("nurse-1", "nurse")
    browser = desk.browser()
    browser.token()
    before = browser.cookie
    browser.sign_in("nurse-1", PASSWORD)
    assert before is not None
    assert browser.cookie != before
    assert len(browser.cookie) == 43  # 256 bits
    thief = desk.browser()
    thief.client.set_cookie("shayya", before)
    assert not is_in(thief)
    assert is_in(browser)


def test_only_hashes_of_sessions_and_passwords_are_kept(desk):
    browser = desk.signed_in("nurse")
    everything = "\n".join(str(tuple(row)) for table in ("staff", "sessions", "audit", "attempts") for row in
                           desk.db.execute(f"SELECT * FROM {table}"))  # fmt: skip
    assert "nurse" in everything
    assert browser.cookie not in everything
    assert PASSWORD not in everything


def test_a_session_ends_when_idle_and_after_twelve_hours_in_any_case(desk):
    browser = desk.signed_in("nurse")
    desk.at += accounts.IDLE_S - 1
    assert is_in(browser)
    desk.at += accounts.IDLE_S
    assert not is_in(browser)
    browser = desk.signed_in("nurse")
    began = desk.at
    while desk.at + 1500 < began + accounts.ABSOLUTE_S:
        desk.at += 1500
        assert is_in(browser), desk.at - began
    desk.at = began + accounts.ABSOLUTE_S
    assert not is_in(browser)


def test_a_page_that_renews_itself_does_not_keep_its_session_alive(desk):
    browser = desk.signed_in("nurse")
    for _ in range(2):
        desk.at += accounts.IDLE_S - 60
        last = browser.get("/staff/house", headers={"X-Shayya-Refresh": "1"}).status_code
    assert last == 401


def test_signing_out_ends_the_session_for_whoever_kept_the_cookie(desk):
    browser = desk.signed_in("nurse")
    kept = browser.cookie
    assert browser.post("/staff/sign-out").status_code == 303
    thief = desk.browser()
    thief.client.set_cookie("shayya", kept)
    assert not is_in(thief)


@pytest.mark.parametrize("act", ["disable", "reset", "role"])
def test_an_admin_ends_all_sessions_of_an_account_at_once(desk, act):
    browsers = [desk.signed_in("nurse"), desk.signed_in("nurse")]
    with transaction(desk.db):
        if act == "disable":
            accounts.disable(desk.db, "nurse", at=desk.at)
        elif act == "reset":
            accounts.reset(desk.db, "nurse", KEPT, at=desk.at)
        else:
            accounts.give_role(desk.db, "nurse", "read-only", at=desk.at)
    assert [is_in(browser) for browser in browsers] == [False, False]
    assert sessions(desk) == 0


def test_a_session_that_outlived_its_account_opens_nothing(desk):
    browser = desk.signed_in("nurse")
    with transaction(desk.db):
        desk.db.execute("UPDATE staff SET disabled_at = ?", (desk.at,))
    assert not is_in(browser)


def test_a_one_time_password_opens_nothing_but_its_own_change(desk):
    with transaction(desk.db):
        accounts.add(desk.db, "nurse-1", "nurse", KEPT, at=desk.at)
    browser = desk.browser()
    browser.sign_in("nurse-1", PASSWORD)
    assert browser.get("/staff/house").location == "/staff/account"
    assert browser.post("/staff/beds/mm-01/state", state="occupied", seen=0).status_code == 403
    wrong = browser.post("/staff/account/password", old=WORSE, new=WORSE, again=WORSE)
    same = browser.post("/staff/account/password", old=PASSWORD, new=PASSWORD, again=PASSWORD)
    assert (wrong.status_code, same.status_code) == (422, 422)
    assert browser.post("/staff/account/password", old=PASSWORD, new=WORSE, again=WORSE).status_code == 303
    assert is_in(browser)
    assert desk.browser().sign_in("nurse-1", PASSWORD).status_code == 403
    assert desk.browser().sign_in("nurse-1", WORSE).status_code == 303


def test_a_one_time_password_ends_after_a_week(desk):
    with transaction(desk.db):
        accounts.add(desk.db, "nurse-1", "nurse", KEPT, at=desk.at)
    desk.at += accounts.ONE_TIME_S
    assert desk.browser().sign_in("nurse-1", PASSWORD).status_code == 403


def test_a_new_password_ends_the_sessions_elsewhere(desk):
    here, elsewhere = desk.signed_in("nurse"), desk.signed_in("nurse")
    before = here.cookie
    here.post("/staff/account/password", old=PASSWORD, new=WORSE, again=WORSE)
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert here.cookie != before


def test_guessing_the_present_password_counts_as_an_attempt(desk):
    browser = desk.signed_in("nurse")
    fields = {"old": "not this one, no", "new": WORSE, "again": WORSE}
    codes = [browser.post("/staff/account/password", **fields).status_code for _ in range(6)]
    assert codes == [422] * 5 + [429]


@pytest.mark.parametrize(
    "password",
    ["short", "x" * 129, "aaaaaaaaaaaa", "nurse-1-password-1", "password1234", "123456789012", "qwertyqwerty"],
)
def test_passwords_that_are_guessed_first_are_refused(password):
    with pytest.raises(Refused):
        passwords.check_new(password, "nurse-1")


@pytest.mark.parametrize("password", [PASSWORD, "নদীর ধারে তিনটি বক", "x7#kPq!w9zLm"])
def test_long_words_in_any_script_are_taken(password):
    passwords.check_new(password, "nurse-1")


def test_a_password_is_the_same_however_its_vowels_are_composed():
    assert passwords.is_right(passwords.hash_of("ko\u09c7\u09be pakhi ura jay"), "ko\u09cb pakhi ura jay")


def test_one_time_passwords_are_random():
    drawn = {passwords.one_time() for _ in range(200)}
    assert len(drawn) == 200
    assert all(re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", one) for one in drawn)


def test_the_cookie_is_for_this_host_only_and_no_script_reads_it(tmp_path):
    for web, name in (("", "shayya"), ("https = true\n", "__Host-shayya")):
        folder = tmp_path / name
        folder.mkdir()
        desk = Desk(folder, web)
        answer = desk.browser().get("/staff/sign-in")
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith(name + "=")
        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
        assert ("Secure" in cookie.split("; ")) == bool(web)
        assert "Domain" not in cookie
        desk.db.close()


def test_the_way_back_after_signing_in_leads_to_no_other_site(desk):
    desk.add("nurse-1", "nurse")
    for asked in ("//evil.example/", "https://evil.example/", "/staff/../..//evil", "/staff/\\evil", "/lobby"):
        assert desk.browser().sign_in("nurse-1", PASSWORD, next=asked).location == "/staff/", asked
    assert desk.browser().sign_in("nurse-1", PASSWORD, next="/staff/wards/surg").location == "/staff/wards/surg"


def test_who_signs_in_and_who_fails_to_is_on_record_but_never_what_was_typed(desk, caplog):
    desk.add("nurse-1", "nurse")
    for name, password in (("nurse-1", WORSE), ("my secret in the wrong field", WORSE), ("nurse-1", PASSWORD)):
        desk.browser().sign_in(name, password)
    rows = [tuple(row) for row in desk.db.execute("SELECT name, what, network FROM audit WHERE name != 'console'")]
    assert rows == [
        ("nurse-1", "sign-in-refused", "127.0.0.1"), ("?", "sign-in-refused", "127.0.0.1"),
        ("nurse-1", "signed-in", "127.0.0.1"),
    ]  # fmt: skip
    kept = caplog.text + "".join(str(tuple(row)) for row in desk.db.execute("SELECT * FROM attempts"))
    assert "secret" not in kept
    assert WORSE not in kept
