"""shayya-unit: run a bed unit, run many simulated ones, or print what a unit keeps."""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path

from firmware import log
from firmware.journal import PI, kept
from firmware.main import Device, run_again
from firmware.platforms.simulated import ContactsPort, SimulatedPlatform
from firmware.storage import Folder
from wire.fields import WireError
from wire.unit_config import UnitConfig


class ConfigError(ValueError):
    """A unit's configuration cannot be used; the text names the file and what is wrong."""


def read_config(path: Path) -> UnitConfig:
    """Return a unit's configuration."""
    try:
        return UnitConfig.decode(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; make it with: shayya-hub unit add") from error
    except WireError as error:
        raise ConfigError(f"{path}: {error}; make it anew with: shayya-hub unit add") from error


def simulated(config: UnitConfig, state: Path, port: ContactsPort) -> Callable[[], Device]:
    """Return what makes a unit without hardware, again at each reboot."""
    names = [one.bed for one in config.beds]
    return lambda: Device(config, SimulatedPlatform(config.uid, names, port, Folder(str(state))), PI)


async def run(args: argparse.Namespace) -> None:
    config = read_config(args.config)
    port = ContactsPort()
    make = simulated(config, args.state, port)
    log.say("contacts_port", port=await port.open(args.contacts))
    await run_again(make)


async def simulate(args: argparse.Namespace) -> None:
    configs = [read_config(path) for path in sorted(args.configs.glob("*.json"))]
    if not configs:
        raise ConfigError(f"{args.configs}: holds no unit configuration; make some with: shayya-hub unit add")
    port = ContactsPort()
    makers = [simulated(config, args.state / config.uid, port) for config in configs]
    log.say("contacts_port", port=await port.open(args.contacts), units=len(makers))
    await asyncio.gather(*(run_again(make) for make in makers))


def journal(state: Path) -> None:
    """Print every kept press as a JSON line."""
    if not (state / "journal").is_dir():
        raise ConfigError(f"{state}: holds no journal; give the folder that shayya-unit run --state was given")
    storage = Folder(str(state))
    for uid in sorted({name.split(".")[0] for name in storage.names("journal")}):
        for generation, entry in kept(storage, uid):
            print(json.dumps({"unit": uid, "generation": generation, **entry.to_dict()}))


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shayya-unit", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("run", help="run one unit")
    one.add_argument("--config", type=Path, required=True, help="the unit's configuration, UID.json")
    one.add_argument("--state", type=Path, required=True, help="folder for the journal and the settings")
    one.add_argument("--platform", choices=("simulated", "pi"), default="pi")
    one.add_argument("--contacts", type=int, default=0, help="simulated: local TCP port for contacts and lamps")
    many = verbs.add_parser("simulate", help="run every unit of a folder, without hardware")
    many.add_argument("--configs", type=Path, required=True, help="folder with UID.json files")
    many.add_argument("--state", type=Path, required=True, help="folder for a state folder per unit")
    many.add_argument("--contacts", type=int, default=0, help="local TCP port for contacts and lamps")
    keeps = verbs.add_parser("journal", help="print every kept press as a JSON line")
    keeps.add_argument("--state", type=Path, required=True, help="the unit's state folder")
    return parser


def main() -> None:
    args = arguments().parse_args()
    try:
        if args.verb == "run":
            asyncio.run(run(args))
        elif args.verb == "simulate":
            asyncio.run(simulate(args))
        else:
            journal(args.state)
    except ConfigError as error:
        sys.exit(f"shayya-unit: {error}")
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
