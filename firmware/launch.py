"""Run one simulated unit under MicroPython's unix port, which has no subcommands in its argparse:

micropython -m firmware.launch --config UID.json --state FOLDER --contacts PORT
"""

import asyncio
import sys

from firmware import log
from firmware.journal import PICO
from firmware.main import Device, run_again
from firmware.platforms.simulated import ContactsPort, SimulatedPlatform
from firmware.storage import Folder
from wire.unit_config import UnitConfig


async def run(config_path: str, state: str, contacts: int) -> None:
    """Run until the process ends."""
    with open(config_path, "rb") as file:
        config = UnitConfig.decode(file.read())
    port = ContactsPort()
    names = [one.bed for one in config.beds]
    log.say("contacts_port", port=await port.open(contacts))
    await run_again(lambda: Device(config, SimulatedPlatform(config.uid, names, port, Folder(state)), PICO))


def main() -> None:
    """Run as the command line says."""
    given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
    asyncio.run(run(given["--config"], given["--state"], int(given["--contacts"])))


if __name__ == "__main__":
    main()
