"""The running programs of the hospital: start them, signal them, end them without leaving a process behind."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from demo.errors import MissingProgramError, NotReadyError, PartFailedError

PROBE_S = 0.02  # between two probes of a part that is starting
ENDING_S = 5.0  # a part that has not ended by then is killed
PACKAGES = {"mosquitto": "mosquitto"}  # program: Debian package


class Part:
    """One running program in a process group of its own, so that Ctrl-C reaches only the demo, which then ends it.

    Its output goes to `log`. On Linux the kernel ends it when the demo dies without saying goodbye: `setpriv` of
    util-linux asks for that before the program starts, without running Python between fork and exec.
    """

    def __init__(self, name: str, command: Sequence[str], *, log: Path, directory: Path) -> None:
        self.name = name
        self.command = list(command)
        self.log = log
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the program; its log is continued when there is one."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*_end_with_parent(), *self.command],
                cwd=self._directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )

    @property
    def pid(self) -> int:
        """The id of the process and of its group."""
        if self._process is None:
            raise PartFailedError(f"{self.name} was never started")
        return self._process.pid

    def check_alive(self) -> None:
        """Raise PartFailedError with the last words of the log when the program has ended."""
        if self._process is not None and self._process.poll() is not None:
            code = self._process.returncode
            raise PartFailedError(f"{self.name} ended with code {code}: {last_line(self.log)} (see {self.log})")

    def signal(self, number: int) -> None:
        """Send a signal to every process of the part."""
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            return

    def kill(self) -> None:
        """End every process of the part at once, as a power cut would, and wait until they are gone."""
        self.signal(signal.SIGKILL)
        self._wait_gone(ENDING_S)

    def ask_to_end(self) -> None:
        """Ask every process of the part to end; one that was stopped goes on for that."""
        if self._process is not None:
            self.signal(signal.SIGTERM)
            self.signal(signal.SIGCONT)

    def stop(self) -> None:
        """Ask the part to end; kill what has not ended in time."""
        self.ask_to_end()
        if not self._wait_gone(ENDING_S):
            self.kill()

    def _wait_gone(self, bound_s: float) -> bool:
        deadline = time.monotonic() + bound_s
        while time.monotonic() < deadline:
            if self._process is None or (self._process.poll() is not None and not _group_exists(self.pid)):
                return True
            time.sleep(PROBE_S)
        return False


def end_together(parts: Sequence[Part]) -> None:
    """Ask all these parts to end, then see to it that they have."""
    for part in parts:
        part.ask_to_end()
    for part in parts:
        part.stop()


def _group_exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    # An orphan that has ended counts as gone even where process 1 never collects it, as in some containers.
    return not Path("/proc/self/stat").exists() or any(
        _runs_in(group, stat) for stat in Path("/proc").glob("[0-9]*/stat")
    )


def _runs_in(group: int, stat: Path) -> bool:
    try:
        state, _parent, own_group = stat.read_text().rpartition(")")[2].split()[:3]
    except (OSError, ValueError):
        return False
    return int(own_group) == group and state != "Z"


def _end_with_parent() -> list[str]:
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def program(name: str) -> str:
    """Return the path of a program: of our own environment first, else of the machine."""
    own = Path(sysconfig.get_path("scripts")) / name
    search = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
    found = str(own) if own.exists() else shutil.which(name, path=search)
    if found is None:
        advice = f"sudo apt install {PACKAGES[name]}" if name in PACKAGES else "pip install --editable ."
        raise MissingProgramError(f"{name} is not installed: run `make demo`, or `{advice}`")
    return found


def order(command: Sequence[str], *, directory: Path, bound_s: float = 20.0) -> str:
    """Run a command that ends by itself and return what it printed; PartFailedError names what went wrong."""
    done = subprocess.run(
        command, cwd=directory, capture_output=True, text=True, timeout=bound_s, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise PartFailedError(f"`{Path(command[0]).name} {' '.join(command[1:3])}` failed: {said}")
    return done.stdout


def wait_until(ready: Callable[[], bool], what: str, *, bound_s: float, watch: Sequence[Part] = ()) -> None:
    """Probe until `ready`; NotReadyError after `bound_s` seconds, PartFailedError when a watched part ends."""
    deadline = time.monotonic() + bound_s
    while not ready():
        for part in watch:
            part.check_alive()
        if time.monotonic() > deadline:
            raise NotReadyError(f"{what} not within {bound_s:.0f} s: look into the logs, or start again")
        time.sleep(PROBE_S)


def last_line(log: Path) -> str:
    """Return the last line of a log file that says something, for an error message."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1].strip()[-200:] if lines else "no output"
