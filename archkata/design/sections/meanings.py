"""The words of templates and what they mean, so that `poner` and `put` are one word when sentences are compared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

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
MEANING = {word: meaning for meaning, words in _MEANINGS.items() for word in words.split()}
EMPTY = words_of(
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
META = words_of(
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


def meanings(said: Sequence[str]) -> frozenset[str]:
    """Return what words mean, in the one language that templates are compared in."""
    return frozenset(MEANING.get(each, each) for each in said)


@lru_cache(maxsize=8_192)
def words_that_say(words: str) -> tuple[str, ...]:
    """Return the words that carry a meaning: without articles and the like."""
    return tuple([each for each in tokens(words) if each not in EMPTY])


TEMPLATES = tuple(meanings(words_that_say(folded(sentence))) for sentence in _SENTENCES)
VOCABULARY = frozenset[str]().union(*TEMPLATES)
# The words as people write them, whose meanings occur in a template.
SAID_IN_TEMPLATES = VOCABULARY | {word for word, meaning in MEANING.items() if meaning in VOCABULARY}
