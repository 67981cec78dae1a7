"""The languages of the hub's pages. Catalogues are the .po files themselves, compiled in memory at start."""

import io
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, request
from flask_babel import Babel, Domain

LANGUAGES = (("bn", "বাংলা"), ("hi", "हिन्दी"), ("en", "English"))
CODES = tuple(code for code, _ in LANGUAGES)
KEPT = "language"  # the cookie of who chose one on the staff's pages
FOLDER = Path(__file__).parent / "translations"


def chosen() -> str:
    """Return the language asked for in the address, else one chosen before, else the browser's first that we have."""
    asked = request.args.get("lang", request.cookies.get(KEPT, ""))
    return asked if asked in CODES else request.accept_languages.best_match(CODES, "en")


def _load(code: str) -> Translations:
    path = FOLDER / code / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Translations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


class Catalogues(Domain):
    """Translations held in memory; English is the source and has none."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._found = {code: _load(code) for code in CODES}

    def get_translations(self) -> Translations:
        """Return the catalogue of the present request's language."""
        return self._found[chosen()]


class CatalogueBabel(Babel):
    """Flask-Babel with the catalogues above instead of files that a build step would have to make."""

    catalogues = Catalogues()

    @property
    def domain_instance(self) -> Domain:
        """The one domain there is."""
        return self.catalogues


def start_babel(app: Flask) -> None:
    """Let the app's templates speak the three languages."""
    CatalogueBabel(app, locale_selector=chosen)  # type: ignore[no-untyped-call]
