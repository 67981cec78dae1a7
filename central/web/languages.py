"""The languages of the pages: chosen for each request, read from .po files, digits and ages as people write them."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

from babel.dates import format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, request
from flask_babel import Babel, Domain, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _later

from central.web.state import state

NAMES = {"bn": "বাংলা", "hi": "हिन्दी", "en": "English"}
FOLDER = Path(__file__).parent / "translations"

# Bengali text is written with Bengali digits; Hindi public notices use the international ones.
DIGITS = {"bn": str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")}

# What hubs commonly call their categories; another word is shown as the hub wrote it.
CATEGORIES = {
    "general": _later("general"), "hdu": _later("HDU"), "icu": _later("ICU"), "ccu": _later("CCU"),
    "nicu": _later("NICU"), "picu": _later("PICU"), "sncu": _later("SNCU"), "labour": _later("labour"),
    "isolation": _later("isolation"),
}  # fmt: skip
SEXES = {"male": _later("men"), "female": _later("women"), "any": _later("all persons")}

# Ages under the first number are told in whole units of the second, as refresh.js tells them too.
AGE_UNITS = ((3600, 60), (86400, 3600), (float("inf"), 86400))


class _InMemory(Domain):
    """Translations straight from the .po files, so that no compiled file can be older than its source."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # flask_babel is not annotated
        self._translations = {path.parent.parent.name: _compiled(path) for path in FOLDER.glob("*/LC_MESSAGES/*.po")}

    def get_translations(self) -> NullTranslations:
        """Return those of the request's language; English is in the sources themselves."""
        return self._translations.get(str(get_locale()), NullTranslations())


def install(app: Flask) -> None:
    """Give the application its languages and its templates the filters for them."""
    babel = Babel(app, locale_selector=_chosen)  # type: ignore[no-untyped-call]  # flask_babel is not annotated
    babel.domain_instance = _InMemory()
    app.add_template_filter(number)
    app.add_template_filter(age_in_words)
    app.add_template_filter(lambda word: CATEGORIES.get(word, word), "category_name")
    app.add_template_filter(lambda word: SEXES[word], "sex_name")
    app.jinja_env.globals |= {"language_names": NAMES, "language": lambda: str(get_locale())}


def number(value: int) -> str:
    """Return a count in the digits of the request's language."""
    language = str(get_locale())
    return format_decimal(value, locale=language).translate(DIGITS.get(language, {}))


def age_in_words(age_s: int | None) -> str:
    """Return how long ago, in words; what is unknown is said to be unknown."""
    if age_s is None:
        return _("time not known")
    if age_s < 60:
        return _("less than a minute ago")
    language = str(get_locale())
    unit_s = next(unit for limit, unit in AGE_UNITS if age_s < limit)
    whole = timedelta(seconds=-(age_s // unit_s * unit_s))
    words = format_timedelta(whole, locale=language, add_direction=True, threshold=1)
    return words.translate(DIGITS.get(language, {}))


def _chosen() -> str:
    asked = request.args.get("lang")
    if asked in NAMES:
        return asked
    return request.accept_languages.best_match(list(NAMES)) or state().default_language


def _compiled(path: Path) -> Translations:
    with path.open("rb") as source:
        catalog = read_po(source, locale=path.parent.parent.name)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)
