"""The lecturer's own example, which learners copy: their answer in form, but somebody else's numbers and sentences."""

from __future__ import annotations

from collections.abc import Sequence

from archkata.design.sections.evidence import COMPUTED, PRICE, QUANTITY
from archkata.design.sections.sieve import Words
from archkata.design.sections.words import folded, tokens, words_of

_SAME = {
    "reviews": "review", "reviw": "review", "resena": "review", "resenas": "review", "revision": "review",
    "lente": "lens", "lentes": "lens", "lenta": "lens", "camaras": "camera", "camara": "camera", "cameras": "camera",
    "upload": "subir", "suba": "subir", "read": "leer", "lectura": "leer", "reading": "leer", "leerlo": "leer",
    "obtener": "leer", "obtain": "leer", "get": "leer", "usuarios": "usuario", "user": "usuario", "users": "usuario",
    "editores": "editor", "editors": "editor", "publisher": "editor", "publishers": "editor",
    "registrados": "registrado", "registered": "registrado", "unregistered": "registrado", "limits": "limite",
    "limites": "limite", "limit": "limite", "latency": "latencia", "exceed": "excede", "calls": "llamada",
    "llamadas": "llamada", "call": "llamada", "less": "menor", "register": "registrar", "create": "crear",
    "simulate": "simular", "visitor": "visitante", "pipelines": "pipeline", "out": "rollout", "roll": "rollout",
    "first": "primero", "daily": "diario", "diarios": "diario", "visitan": "visit", "visit": "visit", "hora": "hour",
}  # fmt: skip
_IGNORED = words_of(
    "a al api an and as be by como con cual de del deben debe doesn't el en escrito for from gustaria i la las le like"
    " lo los me menos no not of on or para poder por puede pueda pueden que quiero se su than that the to tener un una"
    " ya would written is does able should must have has it y que permite allows"
)
_EXAMPLES = {
    "use_cases": (
        "Como editor me gustaria poder subir una review de una camara",
        "Como editor me gustaria poder subir una review de un lente para las camaras",
        "Como usuario no registrado me gustaria poder leer una review",
    ),
    "out_of_scope": ("Como usuario no registrado me gustaria poder subir una review de una camara",),
    "limits": (
        "Llamada al API que permite subir un review no excede los limites de latencia 500ms",
        "Llamadas al API que permite obtener reviews para lectura deben tener una latencia menor a 100ms",
        "La llamada al API no debe exceder una latencia de 500 milisegundos al subir una review",
        "La latencia para obtener reviews debe ser menor a 100 milisegundos",
    ),
    "cost": ("Contemplando 1000 usuarios diarios que visitan recurrentemente cada hora",),
    "test_plan": (
        "Crear proyecto de pruebas que valide los siguientes casos de uso",
        "Registrar usuario, crear review, simular que visitante puede leer el review",
    ),
    "integration_plan": ("Pipelines de despliegue, roll out primero america",),
}
ALIKE = 0.75
_FIGURES = frozenset({"500ms", "100ms", "500milisegundos", "100milisegundos", "500milliseconds", "100milliseconds"})


def is_borrowed(section: str, own: Sequence[Words]) -> bool:
    """Say whether all that answers a section is the lecturer's example, perhaps with a word changed."""
    said = [words for words in own if len(tokens(words.folded)) > 2]
    if section == "limits":
        said = [words for words in said if QUANTITY.search(words.folded)]
        figures = {"".join(each[0].split()).rstrip(".") for words in said for each in QUANTITY.finditer(words.folded)}
        if not figures <= _FIGURES and any(_has_other_figure(each) for each in figures):
            return False
    if section == "cost" and any(PRICE.search(w.folded) or COMPUTED.search(w.folded) for w in said):
        return False
    examples = _MEANINGS.get(section)
    return bool(examples and said) and all(any(_alike(w.folded, e) for e in examples or ()) for w in said)


def _has_other_figure(figure: str) -> bool:
    return not any(figure.endswith(known) for known in _FIGURES)


def _alike(words: str, example: frozenset[str]) -> bool:
    said = _meaning(words)
    common = len(said & example)
    return common >= ALIKE * len(said) and common >= 0.5 * len(example)


def _meaning(words: str) -> frozenset[str]:
    return frozenset(_SAME.get(each, each) for each in tokens(words) if each not in _IGNORED)


_MEANINGS = {
    section: tuple(_meaning(folded(example)) for example in examples) for section, examples in _EXAMPLES.items()
}
