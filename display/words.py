"""Every word that a board shows, in its languages: pure data. {time} and {n} are filled in by `say`.

Where a phrase has short forms for narrow boards, they follow the long one. Words are chosen for a reader in a hurry:
the state words answer "is there a bed?", never "how busy is the ward?".
"""

LANGUAGES = ("bn", "hi", "en")

WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "vacant beds": {"bn": ("খালি শয্যা",), "hi": ("खाली बिस्तर",), "en": ("Vacant beds",)},
    "department": {"bn": ("বিভাগ",), "hi": ("विभाग",), "en": ("Department",)},
    "occupied of all": {"bn": ("ভর্তি / মোট",), "hi": ("भरे / कुल",), "en": ("Occupied / all",)},
    "available": {"bn": ("খালি আছে", "খালি"), "hi": ("खाली है", "खाली"), "en": ("Available", "FREE")},
    "low": {"bn": ("অল্প খালি", "কম"), "hi": ("कम खाली", "कम"), "en": ("Few left", "LOW")},
    "full": {"bn": ("খালি নেই", "নেই"), "hi": ("खाली नहीं", "नहीं"), "en": ("Full", "FULL")},
    "unknown": {
        "bn": ("জানা নেই", "জানা নেই", "?"),
        "hi": ("पता नहीं", "पता नहीं", "?"),
        "en": ("Not known", "No data", "?"),
    },
    "ask": {"bn": ("ডেস্কে জিজ্ঞাসা করুন",), "hi": ("डेस्क पर पूछें",), "en": ("Ask at the desk",)},
    "old": {"bn": ("তথ্য পুরনো: {time}",), "hi": ("जानकारी पुरानी: {time}",), "en": ("Old figures: {time}",)},
    "no connection": {
        "bn": ("{time} থেকে সংযোগ নেই",),
        "hi": ("{time} से संपर्क नहीं",),
        "en": ("No connection since {time}", "No link since {time}"),
    },
    "no connection yet": {"bn": ("সংযোগ নেই",), "hi": ("संपर्क नहीं",), "en": ("No connection",)},
    "no figures": {"bn": ("এখন তথ্য নেই",), "hi": ("अभी जानकारी नहीं",), "en": ("No current figures",)},
    "as of": {"bn": ("{time}-এর তথ্য",), "hi": ("{time} की जानकारी",), "en": ("Updated {time}",)},
    "age": {
        "bn": ("{n} মিনিট আগের তথ্য",),
        "hi": ("{n} मिनट पहले की जानकारी",),
        "en": ("Figures are {n} min old",),
    },
    "minutes": {"bn": ("{n} মি",), "hi": ("{n} मि",), "en": ("{n} min", "{n}m")},
    "waiting": {"bn": ("তথ্যের অপেক্ষায়",), "hi": ("जानकारी की प्रतीक्षा",), "en": ("Waiting for counts",)},
    "stopped": {"bn": ("বোর্ড বন্ধ",), "hi": ("बोर्ड बंद",), "en": ("Board stopped",)},
    "title": {"bn": ("শয্যা",), "hi": ("शय्या",), "en": ("Shayya",)},
}

NUMERALS = {"western": "0123456789", "bn": "০১২৩৪৫৬৭৮৯", "hi": "०१२३४५६७८९"}


def say(key: str, language: str, **values: object) -> tuple[str, ...]:
    """Return the phrase, longest form first, with {time} and {n} filled in."""
    return tuple(form.format(**values) for form in WORDS[key][language])


def in_numerals(text: str, numerals: str) -> str:
    """Return the text with its Western digits written in the board's one digit system."""
    return text.translate(str.maketrans(NUMERALS["western"], NUMERALS[numerals]))
