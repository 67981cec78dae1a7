"""What is done about a browser that fell silent. Pure: `decide` holds the rules.

The page itself renews a dead stream within 15 s and takes old numbers away. It cannot do so when its renderer hangs or
crashed, or when the browser shows a page of its own. That is seen from outside.
"""

from dataclasses import dataclass

FROZEN_S = 20.0  # without an answer to a simple question
SILENT_S = 45.0  # without a message on the page's stream: three times what the page itself waits before it tries again

NOTHING, START, LOAD, RELOAD, RESTART = "nothing", "start", "load", "reload", "restart"


@dataclass(frozen=True)
class Signs:
    """What is seen of browser and page. Times are steady seconds."""

    is_running: bool
    answered: float  # the page's last answer
    beat: float  # the last message on its stream, or when it was loaded
    is_loaded: bool = True  # false while our own notice stands there
    was_reloaded: bool = False  # since the last message


def needs_hub(signs: Signs, at: float) -> bool:
    """Whether the next step depends on the hub's being there."""
    return not signs.is_loaded or at - signs.beat >= SILENT_S


def decide(signs: Signs, at: float, *, is_hub_there: bool) -> str:
    """Return what to do. Without a hub a page that answers is left alone: it knows the age of its numbers."""
    if not signs.is_running:
        return START
    if at - signs.answered >= FROZEN_S:
        return RESTART
    if not is_hub_there or not needs_hub(signs, at):
        return NOTHING
    if not signs.is_loaded:
        return LOAD
    return RESTART if signs.was_reloaded else RELOAD
