"""Draws the lamp and gesture tables from the unit's own data: python -m tests.firmware.unit_pictures"""

from xml.sax.saxutils import escape

from firmware.gestures import REFUSALS, TABLE
from firmware.lamps import AMBER, BLUE, BOTH, STATE_COLOURS, Lamp
from firmware.lamps import TABLE as LAMPS
from tests.wire.interpreters import ROOT
from wire.messages import OCCUPIED

FOLDER = ROOT / "docs" / "pictures"
SHOWN_MS, STEP_MS = 3000, 10
LEFT, TRACK, ROW, TOP = 130, 360, 46, 44
FILL = {AMBER: "#ffb000", BLUE: "#3aa5ff"}
STYLE = (
    "text{font:14px sans-serif;fill:#22303a}.name{font-weight:bold}.small{font-size:12px;fill:#5a6872}"
    ".track{fill:#22303a}.card{fill:#ffffff;stroke:#c9d2d8}"
)


def svg(width: int, height: int, title: str, parts: list[str]) -> str:
    """Return a picture on a light card, readable on any page."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
    card = f'<rect class="card" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>'
    return "\n".join([head, f"<title>{escape(title)}</title>", f"<style>{STYLE}</style>", card, *parts, "</svg>", ""])


def text(x: int, y: int, words: str, kind: str = "") -> str:
    """Return a line of text."""
    return f'<text x="{x}" y="{y}" class="{kind}">{escape(words)}</text>'


def spans(lamp: Lamp, light: str, lasts_ms: int) -> list[tuple[int, int]]:
    """Return from when to when one light is on, in milliseconds; after a moment the bed, occupied, is shown again."""
    found: list[tuple[int, int]] = []
    for ms in range(0, SHOWN_MS, STEP_MS):
        if (lamp if ms < lasts_ms else Lamp(OCCUPIED, OCCUPIED)).lit(ms) in (light, BOTH):
            if found and found[-1][1] == ms:
                found[-1] = (found[-1][0], ms + STEP_MS)
            else:
                found.append((ms, ms + STEP_MS))
    return found


def lamps() -> str:
    """Return what amber (above) and blue (below) do in three seconds of each situation."""
    parts = [text(LEFT, 26, "three seconds: amber above, blue below", "small"), text(16, 26, "situation", "small")]
    for row, (situation, _, _, lasts, meaning) in enumerate(LAMPS):
        y = TOP + row * ROW
        lamp = Lamp(situation, situation if situation in STATE_COLOURS else OCCUPIED)
        parts += [text(16, y + 20, situation, "name"), text(LEFT + TRACK + 16, y + 20, meaning)]
        for lane, light in enumerate((AMBER, BLUE)):
            top = y + 15 * lane
            parts.append(f'<rect class="track" x="{LEFT}" y="{top}" width="{TRACK}" height="13" rx="2"/>')
            for begin, end in spans(lamp, light, lasts or SHOWN_MS):
                x, width = LEFT + TRACK * begin / SHOWN_MS, TRACK * (end - begin) / SHOWN_MS
                parts.append(f'<rect x="{x:g}" y="{top + 2}" width="{width:g}" height="9" fill="{FILL[light]}"/>')
    return svg(1010, TOP + len(LAMPS) * ROW + 4, "What the lamp at a bed says", parts)


def gestures() -> str:
    """Return what a short and a long press ask for, for each state a bed may be known in."""
    short = {state: wanted for state, gesture, wanted in TABLE if gesture == "short"}
    long = {state: wanted for state, gesture, wanted in TABLE if gesture == "long"}
    refused = dict(REFUSALS)
    states = [*dict.fromkeys([state for state, _, _ in TABLE] + list(refused))]
    heads = ((16, "the bed is known as"), (220, "short press"), (450, "held for 1.2 s"))
    parts = [text(x, 28, words, "small") for x, words in heads]
    for row, state in enumerate(states):
        y = TOP + row * 34 + 14
        parts.append(text(16, y, "never known" if state == "unknown" else state, "name"))
        for x, asked in ((220, short), (450, long)):
            wanted = asked.get(state)
            parts.append(
                text(x, y, f"→ {wanted}" if wanted else f"refused: {refused[state]}", "" if wanted else "small")
            )
    y = TOP + len(states) * 34 + 12
    parts.append(text(16, y, "A second short press within 10 s takes the first one back.", "small"))
    return svg(680, y + 18, "What a press asks for", parts)


PICTURES = {"lamps.svg": lamps, "gestures.svg": gestures}

if __name__ == "__main__":
    for name, draw in PICTURES.items():
        (FOLDER / name).write_text(draw(), encoding="utf-8")
