"""Signs by which an answer is known: numbers with units, prices, user stories, fields, steps of a pipeline…

The words stand in data/signs.yaml; here is how they go together. All patterns read folded words (words.py).
"""

from __future__ import annotations

import re

from archkata.design.sections.data import any_of, finder, load

_SIGNS = load("signs")
_UNITS = _SIGNS["units"]
_SPOKEN = any_of(_SIGNS["spoken"])
_SPOKEN_NUMBER = rf"{_SPOKEN}(?:[\s-]+(?:y\s+|and\s+|a\s+)?{_SPOKEN}){{0,4}}"
_NUMBER = rf"(?:\d[\d.,]*(?:\s?(?:k|mil|millones|million)\b)?|{_SPOKEN_NUMBER})"
_NOT_A_NAME = rf"(?<![\w.,])(?<!{')(?<!'.join(sorted((f'{each} ' for each in _SIGNS['names_of_numbers']), key=len))})"
_SHARE = any_of(_UNITS["share"])
_UNIT = rf"(?:{_SHARE}|{any_of(_UNITS['time'], _UNITS['things'], _UNITS['size'])}(?![a-z]))"
_UP_TO = (
    r"\b(?:max\w*|hasta|no mas de|no exced\w+(?: de| los| las)*|menos de|menor(?:es)? (?:a|de|que)|al menos|"
    r"min(?:imo)?|mas de|at most|up to|no more than|less than|at least|under|within|below|solo|only) "
    r"(?:de |of |los |las )?"
)
QUANTITY = re.compile(
    rf"{_NOT_A_NAME}{_NUMBER}\s{{0,2}}(?:\+\s?)?{_UNIT}|"
    rf"(?<!\w)(?:un|una|one|a) (?:milisegundo|segundo|minuto|second|minute|mega|giga)\b|"
    rf"{_UP_TO}{_NUMBER} [a-z]{{3,}}|(?<!\w)(?:[<>]=?|[≤≥~])\s?{_NUMBER}"
)
UNIT_IN_HEAD = re.compile(r"\((?:ms|s|seg|rps|%|mb|kb|gb|segundos|seconds|req/s)\)")
_CURRENCY = any_of(_SIGNS["currencies"])
PRICE = re.compile(
    rf"(?:[$€£]|us\$|r\$|s/\.?|(?<!\w)(?:usd|eur|mxn|cop|ars|clp|pen))\s?\d[\d.,]*|"
    rf"(?<!\w)(?:{_NUMBER})\s?(?:[$€£]|{_CURRENCY}(?!\w))"
)
COMPUTED = re.compile(
    r"=\s?~?\s?\d[\d.,]*|\btotal\w*\b[^\n\d$]{0,40}\d|"
    r"(?<!\w)\d[\d.,]*\s?(?:al|por|a|per|each|cada|/)\s?(?:mes|month|mo|ano|year|dia|day|hora|hour|gb)\b"
)
STORY = re.compile(
    r"\b(?:como|as)\s+(?:un |una |el |la |an? |the )?[\w* ,()]{2,40}?(?:me gustaria|quier[oea]|quisiera|necesit[oa]|"
    r"deseo|puedo|puede|debo|debe|i want|i would|i'd like|i can|i need|i should)|"
    r"\bcaso de uso\b|\buse case\b|\buc-?\d+\b",
    re.MULTILINE,
)
EXCLUSION = re.compile(any_of(_SIGNS["exclusion"]))
CHOICE = finder(_SIGNS["choice"])
FIELD_HEAD = finder(_SIGNS["fields"]["heads"])
SQL = re.compile(r"\bcreate (?:table|type)\b|\bprimary key\b|\bforeign key\b|\bvarchar\b|\breferences\b")
JSON = re.compile(
    r"[\"']?[a-z_][\w ]{0,40}[\"']?\s*:\s*(?:[\"'\[{\d]|true|false|null|string|int|number|bool|date|uuid)"
)
DIAGRAM_FIELDS = re.compile(
    r"\b(?:class|erdiagram|entity|table|classdiagram|startjson|enum)\b|\bstring\b|\bint(?:eger)?\b"
)
RELATION = finder(_SIGNS["fields"]["relations"])
# An entity and its fields on one line: `loan: tool, member, until`, "a link has a key and an address".
ENTITY_LINE = re.compile(
    r"^\W*[a-z][\w ]{1,30}\s*(?::|\(|-|->|=|\u2192)\s*[a-z_][\w ]{0,30}(?:,|;| y | and )|"
    r"\b(?:tienen?|guardan?|contienen?|has|have|stores?|contains?|with|con)\b[^.\n]{3,80}(?:,| y | and )",
    re.MULTILINE,
)
ENTITY_OF_FIELDS = re.compile(r"(?<!\w)[a-z_]\w{1,30}\s?\(\s?[a-z_][\w ]{0,30}(?:,\s?[a-z_][\w ]{0,30}){1,}")
KEYED = re.compile(r"\b(?:key(?:ed)?|clave|llave|primary|foreign|identified|identificad\w)\b")
TECHNICAL = finder(_SIGNS["technical"])
_TESTING, _SHIPPING = _SIGNS["testing"], _SIGNS["shipping"]
LEVELS, TESTS, ACTS, FINDS = (finder(_TESTING[each]) for each in ("levels", "tests", "acts", "finds"))
BEGINS, DOES, PASSES = (finder(_SHIPPING[each]) for each in ("begins", "does", "passes"))
NEED = finder(_SIGNS["need"])
RUNNING = finder(_SIGNS["running"])
PROMISE = re.compile(rf"{finder(_SIGNS['promise']).pattern}|\d\s?ms\b")
# A drawing that stands elsewhere has an address of its own; the home page of a tool is no drawing.
DRAWING_TOOL = re.compile(
    r"(?:draw\.io|diagrams\.net|lucid\w*\.\w+|excalidraw\.com|miro\.com|figma\.com|whimsical\.com|dbdiagram\.io|"
    r"plantuml\.com|mermaid\.(?:live|ink)|sequencediagram\.org|drive\.google\.com)/\S{6,}|\.(?:drawio|puml|svg|mmd)\b"
)
DRAWN = re.compile(
    r"diagr|arqu|archit|uml|secuenc|sequen|\ber\b|\berd\b|\bmer\b|flujo|flow|c4|clases|class|componente|component|"
    r"entidad|entit|modelo|model|esquema|schema|infra|deploy|despliegue|context|overview|bloque|block|before|after|"
    r"vista"
)
PICTURE_LANGUAGE = re.compile(
    r"\s*[{(]?\.?(?:mermaid|plantuml|puml|uml|dot|graphviz|d2|ditaa|svgbob|c4|ascii|nomnoml)", re.IGNORECASE
)
PICTURE_SOURCE = re.compile(
    r"^\s*(?:@start\w+|graph (?:TD|LR|TB|RL|BT)|flowchart|sequenceDiagram|classDiagram|erDiagram|stateDiagram|"
    r"C4\w+|digraph)",
    re.MULTILINE,
)
ARROWS = re.compile(
    r"-{1,60}>|<-{2,60}|={2,60}>|[─│┌┐└┘├┤▼▲►◄→]{1,60}|\+-{3,60}\+|-{4,60}[ \t]{0,4}\w|-{2,}\([\w ]+\)-{1,}>"
)


def distinct(pattern: re.Pattern[str], words: str) -> int:
    """Count the different words of a pattern that occur; forms of one stem count once."""
    return len({found[:5] for found in pattern.findall(words)})
