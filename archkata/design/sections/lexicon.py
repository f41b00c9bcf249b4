"""The words by which titles announce sections, Spanish and English, folded. Weights: see titles.py."""

from __future__ import annotations

import re

from archkata.design.sections.words import words_of

_STEMS: dict[str, dict[float, str]] = {
    "objective": {
        3.0: r"problem(?!as? conocid)|objetiv|objective|proposito|purpose|motiva[ct]i|\bgoals?\b|\bmetas?\b|"
        r"que (?:queremos|buscamos|se quiere|se busca|hay que resolver)|necesidad|\bneeds?\b|pain",
        2.5: r"overview|introdu[ct]|context|background|antecedente|vision|resumen|summary|enunciado|justificacion|"
        r"planteamiento|abstract|\bidea\b|que (?:nos )?duele|anda mal|\bhurts?\b|is wrong|"
        r"para que|por que (?!no\b)|\bwhy\b(?! not)|brief|sobre (?:el|este|la)|about|"
        r"que es\b|what is|desafio|challenge|situacion|descripcion (?:del |general|de la empresa)|executive",
        1.5: r"descripcion|description|proyecto|project",
    },
    "scope": {
        3.0: r"alcan[cs]e|\bscope|abarca",
        2.5: r"(?:que|lo que) (?:si|incluy|entra|hara|cubr|vamos a hacer)|incluido|included|what.{0,5}in\b|"
        r"what (?:we|it) (?:will|do)|\bmvp\b|primera version|first version|entregable|deliverable|cobertura",
    },
    "use_cases": {
        3.0: r"casos?(?: de)? usos?|use ?cases?|uses? of case|cases? of use|user stor|historias? de(?:l)? usuari|"
        r"user journey|casos? soportad|supported cases",
        2.5: r"(?:requer|requis)\w* funcional|functional requ|funcionalidad|\bfeatures?\b|capabilit|"
        r"que puede|quien (?:puede|hace)|who (?:can|does)|what (?:can )?users?|flujos? de usuari|escenarios? de uso|"
        r"que (?:hace|hacen|hara|haran) (?:el|la|los|las|cada) (?:usuari|sistema|person)|historias\b|stories",
        1.5: r"requerimiento|requisito|requirement|funciones|escenario|scenario|acciones|actores|actors",
    },
    "out_of_scope": {
        4.0: r"fuera del? (?:el )?(?:alcance|scope)|"
        r"not (?:addressed|handled|planned|considered)|no (?:abordad|considerad|atendid)|"
        r"outofscope|not? (?:in |en )?(?:soportad|supported|inclu|contempl|"
        r"cubiert|covered|scope|alcance|entra)|unsupported|exclu[iysd]|lo que no\b|que no\b|won'?t|will not|"
        r"not doing|no (?:se )?(?:hara|hace|hacemos|haremos|va a)|(?:dejamos|queda|quedan|quedo|"
        r"dejado) (?:a?fuera|para)|"
        r"(?:we|do|does|it)(?: do)? ?n[o']?t|left out|leaving out|no alcance|no casos|sin soporte|"
        r"descartado del alcance",
        2.5: r"futur|mas adelante|despues|\blater\b|next version|segunda version|proximas? version|roadmap|"
        r"para otra|afuera\b",
    },
    "solution": {
        3.0: r"solucion|solution|arquitect|architect|propuesta|propos|diseno (?:de |del )?(?:alto|sistema|"
        r"tecnic|backend|"
        r"general|nivel)|high level|technical design|system design|component|enfoque|approach|"
        r"como (?:lo |la |se |vamos a )*(?:funciona|resolv|haremos|construi|armar|hacer)|"
        r"how (?:it|we|this|will|does)|building blocks|piezas",
        2.5: r"\bstack\b|tecnolog|technolog|implementa[ct]|infraestructur|infrastructur|^diseno$|^design$|"
        r"estructura del|"
        r"servicios$|services$|backend$|flujo de datos|data flow|overview of the system",
    },
    "alternatives": {
        3.0: r"(?<!flujo )(?<!flujos )(?<!curso )alternativ(?!e flow)|"
        r"\bopciones\b|\boptions\b|otras? (?:ideas?|solucion|opcion|camin|form|posib)|considered|"
        r"considerad|descartad|rejected|discarded|por que no\b|why not|tradeoff|other (?:ways|ideas|approach|"
        r"solution)|"
        r"que mas (?:pensamos|evaluamos)|otros caminos|pudo ser|could have",
        2.5: r"decision|compara[ct]|comparison|compromis|\bpros\b|ventajas|\badrs?\b",
    },
    "diagrams": {
        3.0: r"diagr\w*ma|diagram|\bumls?\b|dibujo|drawing|figuras?\b|mermaid|plantuml|\bc4\b|sequence|"
        r"de secuencia|flowchart|esquema(?!s? (?:de (?:la )?(?:base|datos)))|croquis|bocetos?\b|\bgrafic|picture|"
        r"imagen del? sistema|vista general",
    },
    "data_model": {
        3.0: r"diseno de (?:los )?datos|data design|"
        r"model\w* (?:de |del |for )?(?:los |the )?(?:dato|dominio|entidad)|data ?model|domain model|modelado|"
        r"esquemas? (?:de )?(?:la )?(?:datos|base)|data(?:base)? (?:schema|design|structure)|\bschemas?\b|"
        r"entidad|entit[iy]|"
        r"bases? de (?:los )?datos|database|que (?:se )?guarda|what (?:we|is|gets) (?:store|kept|save)|"
        r"estructura de (?:los )?(?:dato|la base)|diccionario|tablas|\btables\b|colecciones|collections|relacional",
        2.5: r"persisten|almacena|\bstorage\b|^modelos?$|^models?$|^(?:los )?datos$|^data$|\bjsons?\b|"
        r"informacion que",
    },
    "limits": {
        3.0: r"\blimit(?!es? (?:del alcance|de(?:l)? alcance))|limitaci|restric|constraint|\bsl[oai]s?\b|"
        r"\bnfrs?\b|nofuncional|"
        r"quality|atributos? de calidad|rendimiento|performance|latenc|throughput|umbral|threshold|"
        r"disponibilidad|availability|garantia|guarantee|topes?\b|hasta donde|how (?:fast|far)|que tan rapido|"
        r"metas? de servicio|velocidad|tiempos? de respuesta|response time|cuanto aguanta",
        2.5: r"capacidad|capacity|escalab|scalab|problemas? conocid|known (?:issues|problems)|expectativa|"
        r"expectation",
    },
    "cost": {
        3.0: r"\bcost(?!umer)|presupuest|budget|preci[oa]|\bpric(?:e|ing)|gasto|expens|"
        r"cuanto (?:\w+ ){0,4}(?:sale|cuesta|salir|"
        r"costar|pag)|how much|\bmoney\b|\bdinero\b|inversion|tarifa|\bbill(?:ing)?\b|plata\b|bolsillo|spend",
    },
    "test_plan": {
        3.0: r"\bpruebas?\b|\btest(?:s|ing|eo|eos)?\b|\bqa\b|verifica[ct]i|validaci|validation|"
        r"como (?:\w+ ){0,3}(?:sabremos|sabemos|"
        r"verific|comprob|valid|prob)|how (?:\w+ ){0,3}(?:know|verify|check|prove)|aseguramiento|"
        r"casos de prueba|comprobaci|ensayos?\b",
        2.5: r"\btdd\b",
    },
    "integration_plan": {
        3.0: r"integraci\w*(?! con\b)|integrat\w*(?! with\b)|\bcicd\b|\bci\b|\bcd\b|pipeline|desplieg|despleg|deploy|"
        r"roll ?outs?\b|releas|lanzamiento|entrega continua|delivery|puesta en|devops|liberacion|going live|\blaunch|"
        r"como (?:\w+ ){0,3}(?:llega|subi|sube|public|libera|entrega)|how (?:\w+ ){0,3}(?:ship|release|deploy)|"
        r"salida a produccion|paso a produccion|camino a produccion|shipping",
        2.5: r"ambientes|environments|entornos|\bramas\b|branch|gitflow|publicacion|entrega\b|version(?:ado|amiento)",
    },
}

STEMS: tuple[tuple[str, float, re.Pattern[str]], ...] = tuple(
    (section, weight, re.compile(pattern)) for section, rows in _STEMS.items() for weight, pattern in rows.items()
)

# Words that titles are made of: a mistyped one is read as the nearest of these.
KNOWN_WORDS = words_of(
    """
    problema problemas resolver objetivo objetivos proposito motivacion introduccion contexto antecedentes resumen
    descripcion problem overview objective purpose background introduction summary description goals motivation
    alcance alcances scope casos soportados soportado funcionalidades requerimientos requisitos funcionales
    historias usuario usuarios stories requirements features fuera excluido incluido supported unsupported
    excluded solucion arquitectura propuesta componentes tecnologias diseno solution architecture proposal
    components approach implementacion infraestructura alternativas alternativa opciones descartadas consideradas
    alternatives options considered rejected decisiones diagrama diagramas diagram diagrams secuencia sequence
    modelo modelos datos entidades entidad tablas relacion database entities schema tables storage persistencia
    almacenamiento model limites limitaciones limitacion restricciones restriccion rendimiento latencia
    disponibilidad limits limitations constraints performance latency availability capacidad escalabilidad costo
    costos costes presupuesto precio precios gastos budget pricing costs prueba pruebas testing tests validacion
    verificacion validation integracion integraciones continua integration continuous pipeline despliegue
    despliegues deployment release rollout lanzamiento produccion entrega delivery ambientes cases case users user
    stories journey what plan opcional optional proceso procesos producto productos proyecto
    """
)
