"""The first round: after the units are mounted, somebody walks through the wards and presses every bed once around.

A hub that was never told anything knows no bed, and says so. The first short press of such a bed makes it occupied
and flagged "check", the second settles it as vacant; from there each bed is brought to how it is. All of it goes
through the buttons, as on the day a hospital starts.
"""

import random

from demo.contacts import Contacts, Notebook, press_long, press_short
from demo.plan import Hospital

SETTLED_S = 30.0
OCCUPIED = {"icu": 0.93, "emergency": 0.9, "medicine": 0.94, "burns": 0.6, "eye": 0.5, "ent": 0.5}
OCCUPIED_ELSEWHERE = 0.8
CLEANED = 0.04

NOT_SETTLED = ("saved", "quiet")  # the lamp's situations in which the hub's word on a press is still awaited


def walk(hospital: Hospital, contacts: Contacts, notebook: Notebook, *, seed: int) -> None:
    """Press every bed until the hub knows it; the same seed gives the same hospital."""
    chance = random.Random(seed)
    occupied, cleaned = [], []
    for ward in hospital.wards:
        for bed in ward.beds:
            if chance.random() < OCCUPIED.get(ward.department, OCCUPIED_ELSEWHERE):
                occupied.append(bed)
            elif chance.random() < CLEANED / (1 - OCCUPIED_ELSEWHERE):
                cleaned.append(bed)
    for beds in (hospital.beds, hospital.beds, occupied):
        press_short(contacts, notebook, beds)
        await_settled(notebook, hospital)
    press_long(contacts, notebook, cleaned)
    await_settled(notebook, hospital)


def await_settled(notebook: Notebook, hospital: Hospital, *, bound_s: float = SETTLED_S) -> None:
    """Wait until no lamp says any more that the hub has still to hear of a press."""
    notebook.wait_for(lambda heard: is_settled(heard, hospital), "all presses settled by the hub", bound_s=bound_s)


def is_settled(notebook: Notebook, hospital: Hospital) -> bool:
    """Whether every lamp shows the hub's word."""
    lamps = notebook.lamps()
    return all(lamps.get(bed, {"situation": "quiet"})["situation"] not in NOT_SETTLED for bed in hospital.beds)
