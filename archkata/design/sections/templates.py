"""Words that nobody chose: the text of templates, in either language or translated by hand, and put-offs ("pending").

A sentence is compared by what its words mean (`poner` and `put` are one word here), so that a translation, a reworded
sentence and one broken over lines are recognised. One that carries a number or a price of its own is own.
"""

from __future__ import annotations

import re
from functools import lru_cache

from archkata.design.sections.evidence import PRICE, QUANTITY
from archkata.design.sections.words import folded, tokens, words_of

_MEANINGS = {
    "put": "poner pon pone put place colocar coloca insert insertar add agregar agrega anadir incluir draw include",
    "diagram": "diagrama diagramas diagram diagrams diagramms",
    "sequence": "secuencia secuencias sequence sequences",
    "design": "diseno disenos design designs",
    "entity": "entidad entidades entity entities",
    "json": "json jsons",
    "table": "tabla tablas table tables",
    "relation": "relacion relaciones relation relations relationship relationships relational",
    "etc": "etc etcetera uml",
    "list": "lista listas list lists listado",
    "limit": "limitacion limitaciones limitation limitations restricciones constraints limites limits",
    "known": "conocida conocidas conocidos known familiar",
    "can": "puede pueden can may could",
    "format": "formato format form forma",
    "call": "llamada llamadas call calls request requests peticion peticiones solicitudes invocations",
    "have": "tiene tienen tener has have having take takes",
    "latency": "latencia latency",
    "x": "x xx xxx xms ms",
    "support": "soporta soportan supports support supported admite",
    "more": "mas more",
    "second": "segundo segundos second seconds",
    "description": "descripcion descripciones description descriptions desc descripcin",
    "analysis": "analisis analysis anlisis",
    "cost": "costo costos coste costes cost costs",
    "example": "ejemplo ejemplos ej example examples eg ex",
    "considering": "considerando considering contemplando assuming suponiendo considere consider",
    "user": "usuario usuarios user users",
    "daily": "diario diarios diaria diarias daily dia dias day days",
    "service": "servicio servicios service services",
    "database": "basedatos database databases bd db base",
    "function": "funcion funciones function functions",
    "read": "lectura lecturas read reads reading",
    "write": "escritura escrituras write writes writing",
    "unit": "unidad unidades unit units",
    "demand": "demanda demand",
    "month": "mes meses mensual month months monthly",
    "year": "ano anos anual year years yearly",
    "case": "caso casos case cases",
    "use": "uso use usage",
    "title": "titulo title",
    "template": "template plantilla",
    "document": "documento document",
}
_MEANING = {word: meaning for meaning, words in _MEANINGS.items() for word in words.split()}
_EMPTY = words_of(
    "a al an and are as be by de del el en for here aqui in is it la las los of on o or para per por se ser sean su"
    " the this to un una y your con with que must should"
)
_SENTENCES = (
    "poner diagramas de secuencia, uml, etc",
    "Poner diseño de entidades, Jsons, tablas, diagramas entidad relación, etc",
    "Lista de limitaciones conocidas",
    "Puede ser en formato de lista",
    "Lista de limitaciones conocidas. Puede ser en formato de lista. Ej",
    "Llamadas del API tienen latencia X",
    "No se soporta mas de X llamadas por segundo",
    "Descripción/Análisis de costos",
    "Considerando N usuarios diarios, M llamadas a X servicio/baseDatos/etc",
    "1000 llamadas diarias a serverless functions. $XX.XX",
    "1000 llamadas diarias a serverless functions",
    "1000 read/write units diarias a X Database on-demand. $XX.XX",
    "1000 read/write units diarias a X Database on-demand",
    "Total: $xx.xx (al mes/dia/año)",
    "Titulo: Template de documento de diseño",
)
_MARKS = re.compile(r"^[\s>*+\-•·\d.)#|\"'“”«»_(\[]+|[\s*_|\"'“”«»)\]:.…!]+$")
_ONLY = re.compile(
    r"(?:descripci\w*n?|description|desc|ejemplos?|ej|examples?|e\.? ?g|"
    r"(?:caso|casos|escenario) (?:de )?uso \w{0,3}|use ?cases? ?\w{0,3}|case of use \w{0,3}|requ?i?e?r?i\w+ \d|"
    r"item \d|"
    r"limitaci\w+ \w{1,2}|titulo|title|texto?|text|x+|n/?a|tbd|tba|todo|wip|lorem ipsum.*|\?+|opcional|optional|"
    r"complet[ae]r?|completar(?: \w+){0,2}|rellenar|seguir complet\w+|esta seccion|this section)"
)
_PUT_OFF = re.compile(
    r"\b(?:tb[da]|wip|por (?:definir|hacer|completar|determinar|decidir|agregar|confirmar)|a definir|sin definir|"
    r"pendientes?|(?:to|will) be (?:\w+ )?(?:defined|determined|done|decided|added|completed|written|provided|"
    r"announced)|"
    r"aun no|todavia no|not (?:yet|defined)|no definid[oa]s?|mas adelante|coming soon|proximamente|"
    r"en (?:construccion|proceso|"
    r"progreso)|in progress|under construction|falta(?:n)? (?:definir|completar|agregar|hacer|poner)|"
    r"(?:se )?(?:agregar|completar|definir|anadir|incluir)a(?:n)?(?: (?:luego|despues|pronto))?$|to do|later on|"
    r"work in progress|completar (?:luego|despues|aqui)|no (?:lo )?se (?:aun|todavia)|rellenar|fill (?:in|this|"
    r"me)|placeholder)\b"
)
_TODO = re.compile(r"TODO\s*\(kata\)|\bTODO\b\s*:|\bFIXME\b|^\W*TODO\W*$")
_HINT = re.compile(
    r"^\W*(?:what goes here|good enough when|common mistake|que va aqui|suficiente cuando|error comun|"
    r"errores comunes)\b"
)
_DESCRIBING = re.compile(
    r"(?:describ[ea]|describir|explica|explique|explicar|explain|detalla|detalle|detallar|detail|resume|resumir|summari[sz]e|"
    r"especifica|especifique|especificar|specify|outline|proporciona|proporcionar|provide|documenta|documentar|document|"
    r"(?:una? )?(?:breve|corta) (?:descripcion|explicacion|resumen)|(?:an? )?(?:brief|short) (?:description|summary)|"
    r"incluir o referenciar|"
    r"identifica|identificar|identify|enumera|enumere|enumerar|menciona|mencionar|state|ofrecer)\b"
)
_INSTRUCTION = re.compile(
    r"(?:indica|indique|indicar|list|lista|listar|write|escrib[ea]|escribir|add|agregar?|agregue|insert\w*|put|poner|pon|"
    r"coloca|colocar|incluir|incluye|incluya|include|define|definir|defina|replace|reemplaza|dibuja|draw|adjunta|adjuntar)\b"
)
_BRACKETED = re.compile(r"[\s>+*-]*(?:[\[<{(]|(?:_|\*{1,2})\w)")
_HERE = re.compile(r"\w+ (?:aqui|here|your|tu|su)\b")
_META = words_of(
    """
    alcance alcanzar all alternativas alternatives aplicacion app application aqui architecture arquitectura breve
    breves brief briefly busca cada case cases caso casos chosen como componentes components consideradas
    considered continua continuous corto cost costo costos costs cual data datos decisiones decisions deployment
    descartadas descripcion description design despliegue diagram diagrama diagramas diagrams diseno disenos
    document documento each ejemplo elegido entidades entities especificos estilos estimacion estimados estimate
    estrategia estructura etc example excluded excluido fuera funcionales functional general generales goal hay
    here high how included including incluido incluyendo integracion integration json jsons level limitaciones
    limitations limites limits list lista lo main model modelado modelo modelos name necesario necesarios needed
    no nombre not nuestro objetivo our out patrones patterns pipeline plan por principal principales problem
    problema project proposed proposito propuesta proyecto prueba pruebas purpose quiere quieren rejected relacion
    relation relevant relevantes representacion requiere resolver restricciones resuelve scope seccion section
    secuencia sequence short sistema solucion solution solve solved soportados specific strategy structure
    supported system tablas tables technical tecnica test tests text texto there title titulo todos tu tus uml use
    user users uso usuario usuarios want what which why your
    """
)
_BREAK = re.compile(r"(?<=[.:;])\s+")
MOST_WORDS_PUT_OFF = 16
NEAR, COMPLETE = 0.74, 0.6


def is_todo(line: str) -> bool:
    """Say whether a line holds the mark of a place that waits for an answer: `TODO(kata): …`."""
    return "TODO" in line and _TODO.search(line) is not None


def bare(line: str) -> str:
    """Strip the marks around the words of a line: bullets, numbers, emphasis, quotes, dots."""
    return _MARKS.sub("", _MARKS.sub("", line)).strip()


def is_template(line: str) -> bool:
    """Say whether a line says nothing but what a template says, or that the answer is yet to come."""
    return _is_template(line) if len(line) <= 400 else False


@lru_cache(maxsize=20_000)
def _is_template(line: str) -> bool:
    fold = folded(line)
    words = bare(fold)
    if not words:
        return "..." in fold or "…" in fold
    if not _may_be_template(fold, words):
        return False
    return not (PRICE.search(fold) or any(not each[0].startswith("1000 ") for each in QUANTITY.finditer(fold)))


def _may_be_template(fold: str, words: str) -> bool:
    """Say whether the words are those of a template, whatever numbers stand among them."""
    if _ONLY.fullmatch(words) or _HINT.match(fold):
        return True
    rest = _PUT_OFF.sub(" ", words) if words.count(" ") < MOST_WORDS_PUT_OFF else words
    if rest != words:
        left = [each for each in tokens(rest) if each not in _EMPTY]
        return len(left) <= 4 or _says_a_template(rest) or all(each in _META for each in left)
    return _says_a_template(words) or _instructs(fold, words)


def _says_a_template(words: str) -> bool:
    if _matches(words):
        return True
    parts = [part for part in _BREAK.split(words) if tokens(part)]
    return len(parts) > 1 and all(_matches(part) or _ONLY.fullmatch(bare(part)) for part in parts)


def _matches(words: str) -> bool:
    meanings = _meanings(words)
    if not meanings or len(meanings & _VOCABULARY) < NEAR * len(meanings):
        return False
    for sentence in _TEMPLATES:
        common = len(meanings & sentence)
        if len(sentence) <= 2:
            if meanings == sentence:
                return True
        elif common >= NEAR * len(meanings) and common >= COMPLETE * len(sentence):
            return True
    return False


def _instructs(line: str, words: str) -> bool:
    """Tell what a template asks ("Describe the problem") from what somebody answers ("Agregar un lente")."""
    said = [each for each in tokens(words) if each not in _EMPTY]
    describes = bool(_DESCRIBING.match(words))
    if len(said) < 2 or not (describes or _INSTRUCTION.match(words)):
        return False
    if _HERE.match(words):
        return True
    known = sum(each in _META or each in _MEANING for each in said[1:])
    if describes:
        return known >= 0.4 * (len(said) - 1)
    bracketed = bool(_BRACKETED.match(line))
    return (len(said) > 3 or bracketed) and known >= (0.4 if bracketed else 0.75) * (len(said) - 1)


def asks_for_list(line: str) -> bool:
    """Say whether a template asks for what it enumerates beneath: "Detallar la arquitectura, incluyendo:"."""
    return line.rstrip().endswith(":") and bool(_DESCRIBING.match(bare(folded(line)))) and is_template(line)


def _meanings(words: str) -> frozenset[str]:
    return frozenset(_MEANING.get(each, each) for each in tokens(words) if each not in _EMPTY)


_TEMPLATES = tuple(_meanings(folded(sentence)) for sentence in _SENTENCES)
_VOCABULARY = frozenset().union(*_TEMPLATES)
