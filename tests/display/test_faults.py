"""A board under faults, on injected time: it never looks fresher than it is, and it comes back by itself."""

import pytest

from display import fitting, text
from display.feed import Mail
from tests.display.builders import NOON, Lobby, a_board, a_hub_state, a_row, a_tick, some_settings

SETTINGS = 'profile = "128x32"\nlanguages = ["bn", "en"]\n'


@pytest.fixture
def lobby(tmp_path):
    return Lobby(some_settings(tmp_path, SETTINGS))


def a_lobby_with_counts(lobby, *rows):
    lobby.hear(tick=a_tick(NOON), board=a_board(*rows, as_of=NOON - 5))
    return lobby


def keep_alive(lobby, seconds, *, with_counts):
    """Let time pass with a tick every 10 s and, with counts, `as_of` moving each minute."""
    start = lobby.at
    while lobby.at < start + seconds:
        lobby.step(10)
        now = NOON + int(lobby.at - 1000)
        lobby.hear(tick=a_tick(now))
        if with_counts and int(lobby.at - start) % 60 == 0:
            lobby.hear(board=a_board(as_of=now))


def test_a_board_that_hears_its_hub_stays_fresh_though_no_count_changes(lobby):
    a_lobby_with_counts(lobby)
    keep_alive(lobby, 7200, with_counts=True)
    assert lobby.says()["freshness"] == "fresh"


def test_when_the_cable_is_cut_the_board_says_so_after_thirty_seconds_and_ends_dark(lobby):
    a_lobby_with_counts(lobby)
    said = {seconds: lobby.step(seconds - lobby.at + 1000)["freshness"] for seconds in (29, 31, 890, 900, 3590, 3600)}
    assert said == {
        29: "fresh", 31: "no-connection", 890: "no-connection", 900: "stale", 3590: "stale", 3600: "dark",
    }  # fmt: skip
    assert lobby.says()["vacant"] == []


def test_a_hub_that_ticks_without_counting_is_found_out_by_its_counts(lobby):
    a_lobby_with_counts(lobby)
    keep_alive(lobby, 1000, with_counts=False)
    assert lobby.says()["freshness"] == "stale"


def test_when_the_cable_is_mended_the_board_is_fresh_with_the_first_news(lobby):
    a_lobby_with_counts(lobby)
    lobby.step(5000)
    lobby.hear(tick=a_tick(NOON + 5000), board=a_board(a_row(offerable=4), as_of=NOON + 4999))
    assert (lobby.says()["freshness"], lobby.says()["vacant"]) == ("fresh", [4])


def test_counts_kept_by_the_broker_for_days_are_never_shown_as_numbers(lobby):
    lobby.hear(board=a_board(as_of=NOON - 3 * 86400), tick=a_tick(NOON))
    assert (lobby.says()["freshness"], lobby.says()["vacant"]) == ("dark", [])


def test_kept_counts_without_any_clock_are_not_shown_as_numbers(lobby):
    lobby.hear(board=a_board(as_of=NOON))
    assert (lobby.says()["freshness"], lobby.says()["vacant"]) == ("dark", [])


@pytest.mark.parametrize("wrong", [0, NOON - 86400 * 365, NOON + 86400 * 365])
def test_a_wrong_clock_of_the_machine_does_not_matter_while_the_hub_is_heard(tmp_path, wrong):
    lobby = Lobby(some_settings(tmp_path, SETTINGS), wall=lambda: wrong)
    lobby.hear(tick=a_tick(NOON), board=a_board(as_of=NOON - 1200))
    assert lobby.says()["freshness"] == "stale"


def test_a_clock_that_jumps_back_does_not_make_old_counts_young(tmp_path):
    clock = {"now": NOON}
    lobby = Lobby(some_settings(tmp_path, SETTINGS), wall=lambda: clock["now"])
    lobby.hear(board=a_board(as_of=NOON))
    assert lobby.says()["freshness"] == "fresh"
    clock["now"] = NOON - 7200  # counts from the future: the age is not known
    lobby.step(5)
    assert (lobby.says()["freshness"], lobby.says()["vacant"]) == ("dark", [])


def test_the_will_of_the_hub_takes_the_claims_away_at_once(lobby):
    a_lobby_with_counts(lobby)
    lobby.hear(state=a_hub_state(online=False))
    assert lobby.says()["freshness"] == "no-connection"


def test_before_anything_was_heard_there_is_a_splash(lobby):
    lobby.step()
    assert (lobby.says()["freshness"], lobby.says()["kind"], lobby.says()["rows"]) == ("never", "notice", [])


def test_an_update_changes_the_page_in_place(lobby):
    a_lobby_with_counts(lobby, a_row("a", offerable=5), a_row("b", offerable=6), a_row("c", offerable=7))
    lobby.step(5)
    before = lobby.says()
    lobby.hear(board=a_board(a_row("a", offerable=8), a_row("b", offerable=6), a_row("c", offerable=7), as_of=NOON))
    after = lobby.says()
    assert (before["page"], after["page"], after["frame"] - before["frame"]) == (2, 2, 1)
    assert (before["vacant"], after["vacant"]) == ([5, 6], [8, 6])
    lobby.step(2.9)
    assert lobby.says()["page"] == 2
    lobby.step(0.2)
    assert lobby.says()["page"] == 3, "the page's time was not restarted"


def test_nothing_is_drawn_when_nothing_changed(lobby):
    a_lobby_with_counts(lobby, a_row("a", offerable=5))
    shown = len(lobby.device.shown)
    for _ in range(20):
        lobby.hear(board=a_board(a_row("a", offerable=5), as_of=NOON - 4), tick=a_tick(NOON))
    assert len(lobby.device.shown) == shown


def test_counts_of_a_page_that_is_not_seen_are_told_without_a_new_frame(lobby):
    rows = [a_row(name, offerable=5) for name in "abc"]
    a_lobby_with_counts(lobby, *rows)
    before = lobby.says()
    lobby.hear(board=a_board(*rows[:2], a_row("c", offerable=9), as_of=NOON - 5, ledger_row=8))
    assert (lobby.says()["frame"], lobby.says()["ledger_row"]) == (before["frame"], 8)


def test_a_panel_that_was_pulled_out_is_tried_again_and_gets_the_whole_picture(lobby):
    a_lobby_with_counts(lobby, a_row("a", offerable=5))
    lobby.device.is_pulled_out = True
    lobby.hear(board=a_board(a_row("a", offerable=6), as_of=NOON))
    assert (lobby.loop.is_showing, lobby.device.is_let_go) == (False, True)
    lobby.step(20)
    tries = lobby.opened
    lobby.device.is_pulled_out = False
    lobby.step(6)
    assert lobby.loop.is_showing
    assert 3 <= tries <= 6, "about every five seconds"
    assert lobby.device.shown[-1] == lobby.loop._renderer.image.tobytes()


def test_a_panel_that_is_missing_at_the_start_is_waited_for(tmp_path):
    lobby = Lobby(some_settings(tmp_path, SETTINGS))
    lobby.device.is_pulled_out = True
    lobby.step(12)
    assert not lobby.loop.is_showing
    lobby.device.is_pulled_out = False
    lobby.step(6)
    assert lobby.loop.is_showing


def test_a_panel_that_forgets_is_shown_its_picture_each_minute(lobby):
    lobby.device.refresh_s = 60.0
    a_lobby_with_counts(lobby, a_row("a", offerable=5))
    lobby.step(4)
    shown = len(lobby.device.shown)
    keep_alive(lobby, 240, with_counts=True)
    pages_turned = 240 / 4
    assert len(lobby.device.shown) - shown >= pages_turned


def test_at_night_the_panel_is_dim_and_never_off(tmp_path):
    night = SETTINGS + '[night]\nfrom = "11:00"\nto = "12:00"\nlevel = 30\n'  # NOON is 11:30 in Kolkata
    lobby = Lobby(some_settings(tmp_path, night))
    a_lobby_with_counts(lobby)
    keep_alive(lobby, 1900, with_counts=True)
    assert lobby.device.levels[-2:] == [76, 255]


def test_a_failure_in_the_feed_ends_the_program_instead_of_leaving_it_deaf(lobby):
    with pytest.raises(ZeroDivisionError):
        lobby.loop.hear(Mail(failure=ZeroDivisionError()))


def test_at_the_end_the_board_says_that_it_has_stopped(lobby):
    a_lobby_with_counts(lobby)
    lobby.loop.stop()
    assert (lobby.says()["freshness"], lobby.says()["vacant"], lobby.device.is_let_go) == ("stopped", [], True)
    assert lobby.device.shown[-1] == lobby.loop._renderer.image.tobytes()


def test_a_board_whose_fonts_were_removed_still_takes_its_numbers_away_at_the_end(lobby, monkeypatch, caplog):
    a_lobby_with_counts(lobby)
    with_numbers = lobby.device.shown[-1]
    monkeypatch.setattr(text, "FONTS", {key: f"removed-{name}" for key, name in text.FONTS.items()})
    for cache in (text.font, text.mask, fitting.fit, fitting.frames):
        cache.cache_clear()
    lobby.loop.stop()
    last = lobby.device.shown[-1]
    assert (last != with_numbers, len(set(last)) > 1, "apt install fonts-noto-core" in caplog.text) == (True,) * 3


def test_stopping_without_a_panel_is_no_second_accident(tmp_path):
    lobby = Lobby(some_settings(tmp_path, SETTINGS))
    lobby.device.is_pulled_out = True
    lobby.loop.stop()
    assert lobby.says()["freshness"] == "stopped"


def test_a_long_name_is_shown_part_by_part_on_a_page_that_waits_for_it(tmp_path):
    from wire.messages import Names

    lobby = Lobby(some_settings(tmp_path, 'profile = "128x32"\nlanguages = ["en"]\n'))
    name = "Obstetrics and Gynaecology and Neonatal Intensive Care"
    a_lobby_with_counts(lobby, a_row("a", names=Names(bn="ক", hi="क", en=name), offerable=5))
    frames = lobby.says()["frame"]
    lobby.step(6.5)
    assert lobby.says()["frame"] >= frames + 3


def test_a_cycle_that_is_too_long_is_said_in_the_log(tmp_path, caplog):
    lobby = Lobby(some_settings(tmp_path, SETTINGS))
    a_lobby_with_counts(lobby, *[a_row(f"d{n}", offerable=5) for n in range(12)])
    assert "cycle_long board=board-1 pages=12 cycle_s=48" in caplog.text
