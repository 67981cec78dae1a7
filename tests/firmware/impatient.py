"""Start the unit's own program, on either interpreter, with less patience than its fifteen seconds.

Patience is a constant of the program and no setting: a site must not be able to weaken it. Here it is set before the
program starts, so that a test can wait for what follows.
"""

import sys

from firmware import link, log

link.FIRST_PAUSE_MS = 100
link.LAST_PAUSE_MS = 200
link.Link.limit_s = 1.0
link.Link.ping_ms = 300
link.Link.silent_ms = 1200

if sys.implementation.name == "micropython":
    from firmware.launch import main
else:
    from firmware.__main__ import main

if __name__ == "__main__":
    log.say("interpreter", name=sys.implementation.name)
    main()
