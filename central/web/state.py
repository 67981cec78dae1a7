"""What every request needs, made once for each application."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

from central.store.database import Database
from central.web.metrics import Metrics

_KEY = "shayya-central"


@dataclass(frozen=True)
class State:
    """`clock` returns UTC seconds; `default_language` is used when the browser asks for none of ours."""

    database: Database
    metrics: Metrics
    clock: Callable[[], float]
    default_language: str

    def now(self) -> int:
        """Return the UTC second."""
        return int(self.clock())


def keep_state(app: Flask, state: State) -> None:
    """Tie the state to an application."""
    app.extensions[_KEY] = state


def state() -> State:
    """Return the state of the application that answers now."""
    found: State = current_app.extensions[_KEY]
    return found
