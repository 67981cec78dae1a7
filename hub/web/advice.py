"""What a technician reads about a unit or an alert, and does next. Tables, read from the top."""

from flask_babel import lazy_gettext as _

from hub.freshness import HEARD, QUIET, SILENT
from wire.messages import Health

WEAK_DBM = 80  # negated: from -80 dBm down a Pico W loses packets
CLOCK_S = 60
FEW_ROOM = 500  # presses
NEVER = "never"

WORDS = {HEARD: _("well"), QUIET: _("quiet"), SILENT: _("silent"), NEVER: _("never heard")}

# How long it was silent, and what to do.
BY_STATE = {
    NEVER: _("Put its file on it, switch it on, and see whether its lamps blink."),
    SILENT: _(
        "Go there: is it on power? Does the Wi-Fi reach it? Press a button and watch the lamp."
        " If that does not help, replace it."
    ),
    QUIET: _("Wait two minutes. If it stays quiet, look at its power and its Wi-Fi."),
}
# What it last said of itself (at least so much), and what to do; all that fit are said.
BY_HEALTH = (
    ("stuck", 1, _("A button is pressed all the time: look at the button and its cable.")),
    (
        "unsent",
        1,
        _("It keeps presses that the hub has not taken. If the number does not fall within a minute, restart it."),
    ),
    ("signal", WEAK_DBM, _("The Wi-Fi is weak there: move the access point or the unit.")),
    ("clock", CLOCK_S, _("Its clock was wrong: see that the hub's own clock is right.")),
    ("refused", 1, _("It has refused presses since it was switched on: ask the ward what the lamps showed.")),
)
NO_ROOM = _("Its journal is nearly full: it must reach the hub soon, or no press is taken any more.")

ALERTS = {
    "silent": _("No word for five minutes: its beds count as not known. Ends by itself."),
    "lapsed": _("Not counted in time: its beds count as not known. Ends when the ward is counted."),
    "gap": _("Presses of this unit are lost for good. Let the ward look at its beds."),
    "new-journal": _("The unit began a new journal: it was set up anew, or its memory was replaced. Look at its beds."),
    "cloned": _("Two units speak as this one: a memory card was copied. Switch the copy off and register it anew."),
}
BY_ITSELF = ("silent", "lapsed")


def advice_for(state: str, health: Health | None) -> tuple[str, ...]:
    """Return what to do next about a unit; nothing when all is well."""
    found = [BY_STATE[state]] if state in BY_STATE else []
    if health is not None:
        values = {
            "stuck": len(health.stuck), "unsent": health.unsent, "signal": health.signal_dbm or 0,
            "clock": health.clock_error_s or 0, "refused": health.refused,
        }  # fmt: skip
        found += [text for name, least, text in BY_HEALTH if values[name] >= least]
        found += [NO_ROOM] if health.room < FEW_ROOM else []
    return tuple(str(text) for text in found)
