"""The broker's two files, rendered wholesale from the registry: mosquitto.conf and dynamic-security.json."""

import base64
import glob
import json
import os
import pwd
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hub.config import HubConfig
from hub.errors import Refused
from hub.provision.credentials import write_secret
from hub.store import registry
from hub.store.database import Connection
from wire import topics

PLUGIN = "mosquitto_dynamic_security.so"
# Debian keeps it under the machine's own library folder, others in /usr/lib; MOSQUITTO_PLUGINS names another place.
PLUGIN_FOLDERS = ("/usr/lib/*-linux-*", "/usr/lib", "/usr/lib64", "/usr/local/lib*", "/usr/lib/mosquitto")

CONFIG = """\
# Made by shayya-hub; what is changed here is lost with the next unit or board.
user {user}
persistence false
set_tcp_nodelay true
allow_anonymous false
max_inflight_messages 1000
max_queued_messages 10000
max_packet_size {packet}
max_keepalive 60
retain_available true
log_dest stderr
log_type error
log_type warning
log_type notice
connection_messages true
plugin {plugin}
plugin_opt_config_file {security}

listener {port} {host}
max_connections {connections}
use_username_as_clientid true
"""
MOST_PACKET = 300_000  # above the largest message of all, a board's
CONNECTIONS = 1000

UNIT_SENDS = topics.FROM_UNIT
ACCOUNTS = ("hub", "admin")


def find_plugin() -> Path:
    """Return the broker's dynamic-security plugin, wherever this machine keeps it."""
    folders = [os.environ["MOSQUITTO_PLUGINS"]] if "MOSQUITTO_PLUGINS" in os.environ else list(PLUGIN_FOLDERS)
    for folder in folders:
        for found in sorted(glob.glob(os.path.join(folder, PLUGIN))):
            return Path(found)
    raise Refused(f"{PLUGIN} was not found: install mosquitto, or set MOSQUITTO_PLUGINS to its folder")


def render(config: HubConfig, db: Connection) -> None:
    """Write both files for what the registry holds now. The broker runs as the user who owns them."""
    folder = config.broker_folder
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    security = folder / "dynamic-security.json"
    write_secret(security, json.dumps(security_of(config.facility.id, db), indent=1).encode())
    text = CONFIG.format(
        user=pwd.getpwuid(os.getuid()).pw_name, plugin=find_plugin(), security=security, port=config.broker.port,
        host=config.broker.host, packet=MOST_PACKET, connections=CONNECTIONS,
    )  # fmt: skip
    write_secret(folder / "mosquitto.conf", text.encode())


def security_of(facility: str, db: Connection) -> dict[str, Any]:
    """Return the plugin's configuration: each user with a role of its own, and nothing allowed beside the roles."""
    units = registry.all_units(db)
    boards = registry.all_boards(db)
    clients = [_client(row["account"], row) for row in registry.all_accounts(db)]
    clients += [_client(row["unit"], row) for row in units]
    clients += [_client(board_user(row["board"]), row) for row in boards]
    roles = [hub_role(facility), admin_role()]
    roles += [unit_role(facility, row["unit"]) for row in units]
    roles += [board_role(facility, row["board"]) for row in boards]
    nothing = {"publishClientSend": False, "publishClientReceive": False, "subscribe": False, "unsubscribe": True}
    return {"defaultACLAccess": nothing, "clients": clients, "groups": [], "roles": roles}


def board_user(board: str) -> str:
    """Return the user name of a board."""
    return f"board-{board}"


def unit_role(facility: str, unit: str) -> dict[str, Any]:
    """A unit: says its four things, hears its four and the hub's."""
    sends = [topics.unit_topic(facility, unit, kind) for kind in topics.FROM_UNIT]
    return _role(unit, sends, topics.unit_filters(facility, unit))


def board_role(facility: str, board: str) -> dict[str, Any]:
    """A board: hears its counts and the hub, says nothing."""
    return _role(board_user(board), [], topics.board_filters(facility, board))


def hub_role(facility: str) -> dict[str, Any]:
    """The hub: hears every unit, says what only it may say."""
    sends = [topics.unit_topic(facility, "+", kind) for kind in topics.TO_UNIT]
    sends += [topics.hub_topic(facility, kind) for kind in topics.FROM_HUB]
    # An empty retained birth clears that of a unit that was retired.
    sends += [topics.board_topic(facility, "+"), topics.unit_topic(facility, "+", "birth")]
    return _role("hub", sends, topics.hub_filters(facility))


def admin_role() -> dict[str, Any]:
    """Adds and takes away users while the broker runs; used by the command line only, sees no ward's message."""
    control = ["$CONTROL/dynamic-security/#"]
    return _role("admin", control, control)


def _role(name: str, sends: Iterable[str], hears: Iterable[str]) -> dict[str, Any]:
    rules = [("publishClientSend", topic) for topic in sends]
    for topic in hears:
        rules += [("publishClientReceive", topic), ("subscribePattern" if "#" in topic else "subscribeLiteral", topic)]
    return {
        "rolename": name,
        "acls": [{"acltype": kind, "topic": topic, "priority": 0, "allow": True} for kind, topic in rules],
    }


def _client(user: str, row: sqlite3.Row) -> dict[str, Any]:
    return {
        "username": user,
        "clientid": user,
        "roles": [{"rolename": user, "priority": -1}],
        "salt": base64.b64encode(row["salt"]).decode(),
        "password": base64.b64encode(row["hash"]).decode(),
        "iterations": row["iterations"],
    }
