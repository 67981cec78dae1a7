"""Bring what a verb of the Makefile needs from Debian: `python tools/machine.py python|demo|test|hardware`.

Standard library only, because it runs before there is an environment. Installs nothing that is already there, and
leaves the services of Mosquitto and PostgreSQL stopped: demo and tests start private ones on free loopback ports.
"""

import ctypes
import glob
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import NamedTuple


def command(name: str) -> Callable[[], bool]:
    """Return a check for a program; /usr/sbin is not on every user's path."""
    return lambda: shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/bin") is not None


def file(pattern: str) -> Callable[[], bool]:
    """Return a check for a file."""
    return lambda: bool(glob.glob(pattern))


def library(name: str) -> Callable[[], bool]:
    """Return a check for a shared library that the loader finds."""

    def present() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return present


def modules(*names: str) -> Callable[[], bool]:
    """Return a check for Python modules that Debian packages apart from Python itself."""
    return lambda: all(importlib.util.find_spec(name) for name in names)


def micropython() -> bool:
    """Whether a MicroPython interpreter is there; on x86-64 one comes with the Python packages."""
    return platform.machine() == "x86_64" or command("micropython")()


class Package(NamedTuple):
    """A Debian package, the check that tells whether it is needed, what it is for, and the service to leave stopped."""

    name: str
    present: Callable[[], bool]
    purpose: str
    service: str = ""


PYTHON = [Package("python3-venv", modules("venv", "ensurepip"), "the project's own environment")]
DEMO = [
    *PYTHON,
    Package("mosquitto", command("mosquitto"), "the MQTT broker", service="mosquitto"),
    Package("libfribidi0", library("libfribidi.so.0"), "Bengali and Hindi on boards"),
    Package("fonts-noto-core", file("/usr/share/fonts/truetype/noto/NotoSansBengali-Bold.ttf"), "letters on boards"),
    Package("xfonts-base", file("/usr/share/fonts/X11/misc/6x10*"), "small digits on LED boards"),
]
TEST = [
    *DEMO,
    Package("chromium", command("chromium"), "browser tests"),
    Package("postgresql", file("/usr/lib/postgresql/*/bin/initdb"), "central's database", service="postgresql"),
    Package("micropython", micropython, "the interpreter of the units (Debian 13 and later)"),
]
HARDWARE = [*PYTHON, Package("graphviz", command("dot"), "drawings of harnesses")]
NEEDS = {"python": PYTHON, "demo": DEMO, "test": TEST, "hardware": HARDWARE}


def as_root(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command as root, through sudo where needed, and return it with its output."""
    prefix = [] if os.geteuid() == 0 else ["sudo"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(
        [*prefix, *words], env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )


def install(package: Package) -> str:
    """Install one package; return '' or the reason why it could not be."""
    if shutil.which("apt-get") is None:
        return "this machine has no apt-get; install it by hand"
    if os.geteuid() != 0 and shutil.which("sudo") is None:
        return f"not root and no sudo; run as root: apt-get install {package.name}"
    done = as_root("apt-get", "install", "-y", "--no-install-recommends", package.name)
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if line.startswith("E: ")] or done.stdout.splitlines()[-1:]
        return lines[0] if lines else f"apt-get ended with {done.returncode}"
    if package.service and os.path.isdir("/run/systemd/system"):
        as_root("systemctl", "disable", "--now", package.service)
    return "" if package.present() else "installed, but what is needed from it is not where it was expected"


def main(words: list[str]) -> int:
    """Install what is missing for the verb; return 1 when something could not be."""
    if len(words) != 1 or words[0] not in NEEDS:
        print("usage: python tools/machine.py " + "|".join(NEEDS), file=sys.stderr)
        return 2
    missing = [package for package in NEEDS[words[0]] if not package.present()]
    if missing:
        print("installing from Debian: " + " ".join(package.name for package in missing), flush=True)
        if shutil.which("apt-get") and (os.geteuid() == 0 or shutil.which("sudo")):
            as_root("apt-get", "update")
    failed = False
    for package in missing:
        reason = install(package)
        if reason:
            failed = True
            print(f"cannot install {package.name} ({package.purpose}): {reason}", file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - runs before pip could refuse an older Python
        sys.exit("Python 3.11 or later is needed; this is " + platform.python_version())
    sys.exit(main(sys.argv[1:]))
