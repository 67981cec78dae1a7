"""What a unit says about itself: `event key=value` lines, the last of them kept for the send-log command.

Never patient data, never a password. The Pico has no logging module.
"""

import sys

KEPT = 40
echo = True  # whether lines go to standard error as well; long proofs switch it off
_lines: "list[str]" = []


def say(event: str, **values: object) -> None:
    """Write one line to standard error and keep it among the last KEPT."""
    line = event + "".join(" {}={}".format(key, _flat(values[key])) for key in sorted(values))
    _lines.append(line)
    if len(_lines) > KEPT:
        _lines.pop(0)
    if echo:
        sys.stderr.write(line + "\n")


def recent(most: int) -> str:
    """Return the newest whole lines that fit in `most` characters, oldest first."""
    chosen: "list[str]" = []
    for line in reversed(_lines):
        if sum(len(one) + 1 for one in chosen) + len(line) > most:
            break
        chosen.insert(0, line)
    return "\n".join(chosen)


def _flat(value: object) -> str:
    text = str(value) if not isinstance(value, Exception) else repr(value)
    return text if " " not in text else '"' + text.replace('"', "'").replace("\n", " ") + '"'
