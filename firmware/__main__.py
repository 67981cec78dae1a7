"""shayya-unit: run a bed unit, run many simulated ones, or print what a unit keeps."""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from firmware import log
from firmware.crowd import maker, simulate
from firmware.journal import PI
from firmware.main import Device, run_again
from firmware.platforms.simulated import ContactsPort
from firmware.recovery import kept
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


async def run(args: argparse.Namespace) -> None:
    config = read_config(args.config)
    if args.platform == "pi":
        from firmware.platforms import pi  # only there is gpiozero installed

        pi.use_lgpio()
        loop = asyncio.get_running_loop()
        await run_again(lambda: Device(config, pi.PiPlatform(config, args.state, loop), PI))
    port = ContactsPort()
    make = maker(config, args.state, port)
    log.say("contacts_port", port=await port.open(args.contacts))
    await run_again(make)


async def simulate_all(args: argparse.Namespace) -> None:
    paths = sorted(args.configs.glob("*.json"))[: args.units]
    if not paths or len(paths) < (args.units or 0):
        raise ConfigError(f"{args.configs}: holds {len(paths)} unit configurations; make more: shayya-hub unit import")
    state = None if args.volatile else args.state
    if state is None and not args.volatile:
        raise ConfigError("give --state FOLDER, or --volatile to keep nothing")
    configs = [read_config(path) for path in paths]
    counts = await simulate(configs, state, args.contacts, rate=args.rate, seconds=args.seconds, seed=args.seed)
    print(json.dumps(counts))


def journal(state: Path) -> None:
    """Print every kept press as a JSON line."""
    if not (state / "journal").is_dir():
        raise ConfigError(f"{state}: holds no journal; give the folder that shayya-unit run --state was given")
    storage = Folder(str(state))
    for uid in sorted({name.split(".")[0] for name in storage.names("journal")}):
        for generation, entry in kept(storage, uid, PI.per_segment):
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
    many.add_argument("--state", type=Path, help="folder for a state folder per unit")
    many.add_argument("--volatile", action="store_true", help="keep journals in memory: for load only")
    many.add_argument("--units", type=int, help="only so many of the configurations")
    many.add_argument("--rate", type=float, default=0, help="press at random so often a second, over all units")
    many.add_argument("--seconds", type=float, default=0, help="press so long, then print counts and end; 0: for ever")
    many.add_argument("--seed", type=int, default=1, help="of the random presses")
    many.add_argument("--contacts", type=int, default=0, help="local TCP port for contacts and lamps")
    keeps = verbs.add_parser("journal", help="print every kept press as a JSON line")
    keeps.add_argument("--state", type=Path, required=True, nargs="+", help="the state folders of one unit or more")
    return parser


def main() -> None:
    args = arguments().parse_args()
    try:
        if args.verb == "run":
            asyncio.run(run(args))
        elif args.verb == "simulate":
            asyncio.run(simulate_all(args))
        else:
            for state in args.state:
                journal(state)
    except (ConfigError, OSError) as error:
        sys.exit(f"shayya-unit: {error}")
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
