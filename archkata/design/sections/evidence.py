"""Signs by which an answer is known: numbers with units, prices, user stories, fields, steps of a pipeline…

All patterns read folded words (words.py).
"""

from __future__ import annotations

import re

_SPOKEN = (
    r"(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte|treinta|cuarenta|cincuenta|sesenta|"
    r"setenta|ochenta|noventa|cien|ciento|doscient[oa]s|trescient[oa]s|cuatrocient[oa]s|quinient[oa]s|seiscient[oa]s|"
    r"setecient[oa]s|ochocient[oa]s|novecient[oa]s|mil|millon|millones|two|three|four|five|six|seven|eight|nine|ten|"
    r"twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|medio|media|half)"
)
_SPOKEN_NUMBER = rf"{_SPOKEN}(?:[\s-]+(?:y\s+|and\s+|a\s+)?{_SPOKEN}){{0,4}}"
_NUMBER = rf"(?:\d[\d.,]*(?:\s?(?:k|mil|millones|million)\b)?|{_SPOKEN_NUMBER})"
_TIME = (
    r"ms|milis(?:egundos?)?|mseg|milli(?:second)?s?|s|segs?|segundos?|secs?|seconds?|mins?|minutos?|minutes?|h|hrs?|"
    r"horas?|hours?|dias?|days?|semanas?|weeks?|mes(?:es)?|months?|anos?|years?"
)
_THINGS = (
    r"[rtq]ps|rpm|req(?:s|uests?)?|peticion(?:es)?|llamadas?|solicitud(?:es)?|calls?|consultas?|queries|"
    r"transacciones|"
    r"transactions|usuarios?|users?|clientes?|clients?|conexiones|connections|sesiones|mensajes?|messages?|eventos?|"
    r"operaciones|lecturas?|escrituras?|reads?|writes?|visitas?|imagenes|images?|fotos?|photos?|archivos?|files?|"
    r"intentos?|attempts?|reintentos?|retries|items?|elementos?|resultados?|results?|paginas?|registros?|"
    r"records?|pedidos?"
)
_SIZE = (
    r"[kmgt]i?b|bytes?|megas?|megabytes?|gigas?|gigabytes?|terabytes?|caracteres|characters|chars|letras|"
    r"palabras|words|px"
)
_UNIT = rf"(?:%|por ?ciento|percent|(?:{_TIME}|{_THINGS}|{_SIZE}|nueves|nines)(?![a-z]))"
QUANTITY = re.compile(
    rf"(?<![\w.,])(?:{_NUMBER})\s{{0,2}}(?:\+\s?)?{_UNIT}|(?<!\w)(?:un|una|one|a) (?:milisegundo|segundo|minuto|"
    rf"second|"
    rf"minute|mega|giga)\b|\b(?:max\w*|hasta|no mas de|no exced\w+(?: de| los| las)*|menos de|menor(?:es)? (?:a|"
    rf"de|que)|"
    rf"al menos|min(?:imo)?|mas de|at most|up to|no more than|less than|at least|under|within|below|solo|only) "
    rf"(?:de |of |los |las )?{_NUMBER} [a-z]{{3,}}|(?<!\w)(?:[<>]=?|[≤≥~])\s?{_NUMBER}"
)
UNIT_IN_HEAD = re.compile(r"\((?:ms|s|seg|rps|%|mb|kb|gb|segundos|seconds|req/s)\)")
_CURRENCY = (
    r"usd|us\$|dolares|dolar|dollars?|euros?|eur|pesos|soles|mxn|cop|ars|clp|pen|bs|centavos|cents|reales|quetzales|"
    r"bolivianos|colones|lempiras|guaranies"
)
PRICE = re.compile(
    rf"(?:[$€£]|us\$|r\$|s/\.?|(?<!\w)(?:usd|eur|mxn|cop|ars|clp|pen))\s?\d[\d.,]*|"
    rf"(?<!\w)(?:{_NUMBER})\s?(?:[$€£]|(?:{_CURRENCY})(?!\w))"
)
COMPUTED = re.compile(
    r"=\s?~?\s?\d[\d.,]*|\btotal\w*\b[^\n\d$]{0,40}\d|"
    r"(?<!\w)\d[\d.,]*\s?(?:al|por|a|per|each|cada|/)\s?(?:mes|month|mo|ano|year|dia|day|hora|hour|gb)\b"
)
STORY = re.compile(
    r"\b(?:como|as)\s+(?:un |una |el |la |an? |the )?[\w* ,()]{2,40}?(?:me gustaria|quier[oea]|quisiera|"
    r"necesit[oa]|"
    r"deseo|puedo|puede|debo|debe|i want|i would|i'd like|i can|i need|i should)|"
    r"^\W*(?:el|la|los|las|un|una|an?|the|cada|every|any)?\s*[a-z*]{3,20}(?: [a-z]{2,14}){0,2} (?:puede[n]?|"
    r"podra[n]?|debe[n]?|"
    r"can|must|may|should|will be able|quiere[n]?|desea[n]?|wants?)\b|\bcaso de uso\b|\buse case\b|\buc-?\d+\b",
    re.MULTILINE,
)
EXCLUSION = re.compile(
    r"\b(?:no (?:se )?(?:inclu\w+|contempl\w+|soport\w+|cubr\w+|permit\w+|har\w+|implement\w+|desarroll\w+|"
    r"abord\w+|ofrec\w+)|"
    r"fuera (?:del? )?alcance|out[- ]of[- ]scope|not (?:include|support|cover|part of|in scope)\w*|(?:queda|"
    r"quedan) fuera|"
    r"(?:excluye|excluimos|excludes?)|(?:won't|will not|does not|do not) (?:include|support|build|handle|cover|"
    r"offer))"
)
CHOICE = re.compile(
    r"\b(?:descart\w+|en (?:lugar|vez) de|instead of|rather than|alternativ\w+|se (?:consider|evalu)\w+|consideramos|"
    r"evaluamos|we (?:considered|looked at|evaluated|rejected)|rejected|frente a|comparad[oa]|prefer\w+|"
    r"elegimos|opcion(?:es)?|"
    r"option|pero|but|porque|because|aunque|ventaja|desventaja|pros?|contras?|cons|vs|mas car[oa]|demasiado|too)\b"
)
FIELD_HEAD = re.compile(
    r"\b(?:tipo|type|campo|field|columna|column|atributo|attribute|llave|clave|key|nullable|null|pk)\b"
)
SQL = re.compile(r"\bcreate (?:table|type)\b|\bprimary key\b|\bforeign key\b|\bvarchar\b|\breferences\b")
JSON = re.compile(
    r"[\"']?[a-z_][\w ]{0,40}[\"']?\s*:\s*(?:[\"'\[{\d]|true|false|null|string|int|number|bool|date|uuid)"
)
DIAGRAM_FIELDS = re.compile(
    r"\b(?:class|erdiagram|entity|table|classdiagram|startjson|enum)\b|\bstring\b|\bint(?:eger)?\b"
)
_RELATION = (
    r"tiene[n]?|pertenece[n]?|contiene[n]?|guarda[n]?|campos?|atributos?|identificador|id|clave|llave|tablas?|"
    r"entidad(?:es)?|"
    r"coleccion(?:es)?|relacion\w*|has|have|belongs?|contains?|fields?|keys?|tables?|entit(?:y|ies)|references?|"
    r"uno a muchos|muchos a muchos|one to many|1:n|n:m|1-n|stores?|columns?|columnas?|compuest[oa]|documentos?|"
    r"documents?"
)
RELATION = re.compile(rf"\b(?:{_RELATION})\b")
ENTITY_LINE = re.compile(
    r"^\W*[a-z][\w ]{1,30}\s*(?::|\(|-|->|=|\u2192)\s*[a-z_][\w ]{0,30}(?:,|;| y | and )|"
    r"\b(?:tienen?|guardan?|contienen?|has|have|stores?|contains?)\b[^.\n]{3,80}(?:,| y | and )",
    re.MULTILINE,
)
_TECHNICAL = (
    r"apis?|rest|graphql|grpc|servicios?|services?|microservici\w+|microservices?|backend|frontend|servidor\w*|"
    r"servers?|"
    r"bases? de datos|databases?|postgres\w*|mysql|mongo\w*|dynamo\w*|redis|sqlite|cache|colas?|queues?|kafka|"
    r"rabbit\w*|sqs|"
    r"balanceador\w*|load balancer|lambda|serverless|functions?|docker|kubernetes|contenedor\w*|containers?|"
    r"nube|cloud|aws|"
    r"azure|gcp|monolit\w+|capas?|layers?|cliente|clients?|replicas?|cdn|bucket|s3|modulos?|modules?|node\w*|nest\w*|"
    r"express|django|flask|fastapi|spring|java|python|react\w*|http\w*|jwt|token\w*|gateway|endpoints?|componentes?|"
    r"components?|almacen\w*|storage|worker\w*|eventos?|events?|proxy|aplicacion|application|app|"
    r"middleware|webhooks?|sensor\w*|broker|instancias?|instances?|maquinas?|machines?|vms?|hexagonal|mvc|"
    r"repositor\w+|"
    r"controlador\w*|controllers?|sql|nosql|go|rust"
)
TECHNICAL = re.compile(rf"\b(?:{_TECHNICAL})\b")
_TESTING = (
    r"prueb\w+|probar\w*|tests?|testing|unitari\w+|unit|integracion|integration|e2e|end[- ]to[- ]end|"
    r"punta a punta|carga|load|"
    r"estres|stress|casos?|cases?|escenari\w+|scenarios?|regist\w+|cre(?:ar|a|ate|ates|amos)\b|simul\w+|"
    r"valid\w+|verific\w+|"
    r"verif(?:y|ies)|comprob\w+|check\w*|assert\w*|esper\w+|expect\w*|cobertura|coverage|mocks?|tdd|edit\w+|borr\w+|"
    r"elimin\w+|delet\w+|leer|read|login|iniciar sesion|ambientes?|automatiz\w+|automat\w+|manual\w*|regresion|"
    r"regression|"
    r"jest|pytest|junit|cypress|postman|k6|jmeter|locust|fall\w+|fail\w*|responde|returns?|devuelve|"
    r"datos de prueba|humo|smoke"
)
TESTING = re.compile(rf"\b(?:{_TESTING})")
_SHIPPING = (
    r"pipelines?|ci|cd|cicd|deploy\w*|desplieg\w+|desplegar\w*|despleg\w+|ramas?|branch\w*|github|gitlab|"
    r"bitbucket|git|gitflow|"
    r"actions|jenkins|travis|circleci|docker\w*|kubernetes|helm|terraform|ambientes?|entornos?|environments?|staging|"
    r"produccion|production|prod|dev|desarrollo|development|testing|qa|merge|pull request|prs?|rollout|roll out|"
    r"rollback|"
    r"release\w*|region\w*|america|europa|europe|asia|canary|canario|blue[- ]green|commits?|build|compil\w+|"
    r"lint\w*|push|main|"
    r"master|tags?|version\w*|migracion\w*|migrations?|artefact\w+|publi\w+|automatic\w+|aprob\w+|approv\w+|"
    r"heroku|vercel"
)
SHIPPING = re.compile(rf"\b(?:{_SHIPPING})\b")
NEED = re.compile(
    r"\b(?:necesita\w*|requiere\w*|problema\w*|busca\w*|quier\w+|permit\w+|objetivo|actualmente|dificulta\w*|falta|"
    r"needs?|wants?|problems?|allows?|currently|goal|lacks?|aims?|solicit\w+|desea\w*|sistema|system|plataforma|"
    r"platform|"
    r"aplicacion|application|empresa|company)\b"
)
# A drawing that stands elsewhere has an address of its own; the home page of a tool is no drawing.
DRAWING_TOOL = re.compile(
    r"(?:draw\.io|diagrams\.net|lucid\w*\.\w+|excalidraw\.com|miro\.com|figma\.com|whimsical\.com|dbdiagram\.io|"
    r"plantuml\.com|mermaid\.(?:live|ink)|sequencediagram\.org|drive\.google\.com)/\S{6,}|\.(?:drawio|puml|svg|mmd)\b"
)
DRAWN = re.compile(
    r"diagr|arqu|archit|uml|secuenc|sequen|\ber\b|\berd\b|\bmer\b|flujo|flow|c4|clases|class|componente|"
    r"component|entidad|"
    r"entit|modelo|model|esquema|schema|infra|deploy|despliegue|context"
)
PICTURE_LANGUAGE = re.compile(
    r"\s*[{(]?\.?(?:mermaid|plantuml|puml|uml|dot|graphviz|d2|ditaa|svgbob|c4|ascii|nomnoml)", re.IGNORECASE
)
PICTURE_SOURCE = re.compile(
    r"^\s*(?:@start\w+|graph (?:TD|LR|TB|RL|BT)|flowchart|sequenceDiagram|classDiagram|erDiagram|stateDiagram|"
    r"C4\w+|digraph)",
    re.MULTILINE,
)
ARROWS = re.compile(r"-{2,60}>|<-{2,60}|={2,60}>|[─│┌┐└┘├┤▼▲►◄→]{2,60}|\+-{3,60}\+|-{4,60}[ \t]{0,4}\w")


def distinct(pattern: re.Pattern[str], words: str) -> int:
    """Count the different words of a pattern that occur; forms of one stem count once."""
    return len({found[:5] for found in pattern.findall(words)})
