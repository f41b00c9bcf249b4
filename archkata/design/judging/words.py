"""What rules look for in prose, in both languages: lists of patterns for folded text (small letters, no accents).

Patterns stand apart by blanks; `_` is a blank inside one. They are wide on purpose: a word too many means that a rule
stays silent, and a word too few that it reproaches an author who has answered.
"""

from __future__ import annotations

import re


def any_of(*lists: str) -> re.Pattern[str]:
    """Return one pattern that finds any of those in the lists."""
    return re.compile("|".join(each.replace("_", " ") for words in lists for each in words.split()))


TIME = any_of(r"\d[\d.,]{0,20}\s{0,3}(?:ms|mseg\w*|milis?\w*|millis\w*|s|seg|segs|segundos?|secs?|seconds?)\b")
SECONDS = re.compile(r"(?<![\w.,])(\d{3,6})\s{0,3}(?:s|segs?|segundos?|secs?|seconds?)\b")
PERIOD = re.compile(
    r"\d[\d.,]{0,20}\s{0,2}(?:ms|s|segs?|secs?|min|h|d|segundos?|seconds?|minut\w+|horas?|hours?|dias?|days?)\b|\b(?:zero|cero)\b"
)
ABOUT_SPEED = any_of(
    r"latenc respon rapid fast slow lent wait within under",
    r"respuesta tarda demora espera en_menos menor",
)
SHARE = any_of(
    r"\bp_?\d\d percent \d_?% average mean\b median maxim \bmax\b always every never at_most worst",
    r"all_requests up_to",
    r"por_ciento promedio media\b siempre cada nunca como_mucho a_lo_sumo no_mas_de peor todas_las todos_los",
    r"\bhasta",
)
TIME_WITHOUT_UNIT = re.compile(
    r"(?:latencia|latency|tiempo de respuesta|response time)(?: p\d\d)?[a-z ]{0,20}?"
    r"(?:<|<=|de|a|of|under|below|is|:|es)"
    r"\s{0,3}(\d{3,6})(?:\s{0,3}$|\s{0,3}[.;)]|,(?!\d)|\s(?:y|and|at|a|en|para|for|con|with|cuando|when)\b)"
)
LOAD = any_of(
    r"\d[\d.,]{0,20}\s{0,3}(?:k\b|mil\b|thousand\b)?\s*(?:rps|qps|tps|rpm|req|requests?|calls?|users?|visit\w*|client\w*|transac\w*)",
    r"\d[\d.,]{0,20}\s{0,3}(?:k\b|mil\b)?\s*(?:peticion\w*|solicitud\w*|llamad\w*|consultas?|usuarios?)",
    r"per_second a_second /_?s\b /_?sec per_minute concurren simultane peak under_load",
    r"por_segundo por_minuto \bpico\b hora_pico bajo_carga at_the_same_time a_la_vez al_mismo_tiempo",
)
COUNTED_THINGS = re.compile(r"\d[\d.,]{0,20}\s{1,3}(?!(?:mil|ms|seg|sec|min|hor|hou|dia|day|usd|eur)[a-z]*\b)[a-z]{3,}")
"""A number of anything but time and money, such as `50 members`: beside a limit it may well be the load."""
AVAILABILITY = any_of(
    r"availab uptime \bsla\b \bslo\b 99[.,]?\d* downtime outage 24/7 24x7 redundan failover",
    r"disponib tiempo_caido fuera_de_servicio sin_servicio tolerancia_a_fall",
)
GROWTH = any_of(
    r"grow scal times_as_many times_the ten_times 10x x10 × double per_year a_year each_year retention",
    r"days.kept replica shard",
    r"crec escal diez_veces duplic por_ano al_ano anual retencion particion partition",
)
STRANGER = any_of(
    r"un(?:registered|authenticated|authorized) not_(?:logged_in|registered|signed_in) anonymous",
    r"\bvisitors?\b \bguests?\b",
    r"no_registrad\w* sin_(?:registr\w+|cuenta|autenticar\w*|iniciar_sesion|permisos?)",
    r"no_autenticad\w* no_autorizad\w*",
    r"anonim\w+ \bvisitantes?\b",
)
ONLY_SOME = any_of(
    r"\bonly_(?:\w+_){1,3}(?:can|may|could)\b",
    r"\b(?:solo|solamente|unicamente)_(?:\w+_){1,4}(?:puede|pueden|podra|podran)\b",
)
CHANGES_SOMETHING = any_of(
    r"\b(?:publish\w*|post|upload|create|edit|change|delete|remove|buy|purchase|write|manage)\b",
    r"\b(?:publi[cq]\w*|subir|crear|editar|modificar|borrar|eliminar|comprar|cambiar|escribir|administrar)\b",
)
PLACES = {
    "south america": any_of(
        r"south_america latin_america latam sudamerica suramerica america_del_sur america_latina",
        r"latinoamerica \bsa-east brasil brazil",
    ),
    "north america": any_of(
        r"north_america norteamerica america_del_norte \bus-(?:east|west) united_states estados_unidos"
    ),
    "europe": any_of(r"\beurop \beu-(?:west|central|north|south)"),
    "asia": any_of(r"\basia\b \bap-(?:east|south|northeast|southeast)"),
    "africa": any_of(r"\bafrica\b"),
    "oceania": any_of(r"oceania australia"),
}
OPENS_FIRST = any_of(
    r"\b(?:begin|start|open|launch|go_live|roll(?:s|ed)?_out)\w*_(?:\w+_){0,3}in\b \bfirst_(?:\w+_){0,2}in\b",
    r"\bfirst_region\b \bregion_first\b (?:\w+_)?(?:america|europe|asia|africa|oceania)_first\b",
    r"\b(?:empez|empiez|comenz|comienz|arranc|inici|abr)\w*_(?:\w+_){0,3}(?:en|por)\b",
    r"\bprimer(?:o|a)?_(?:\w+_){0,2}en\b \bprimera_region\b",
    r"(?:\w+_(?:del_)?)?(?:america|europa|asia|africa|oceania|sur)_primero\b",
)
"""A sentence that says where something happens before it happens elsewhere."""
WEIGHED = any_of(
    r"\b(?:would|could|might|if|unless|instead_of|rather_than|considered|rejected|not|never|option)\b",
    r"\b(?:podria|seria|si|salvo|en_(?:lugar|vez)_de|se_considero|descart\w+|no|nunca|opcion)\b n't\b",
)
"""A sentence that weighs, denies or supposes: it does not tell what is so."""
OF_ANY_LIMIT = any_of(
    r"\b(?:latenc|limit|under|below|less|menor|max|bajo|time|tiempo|response|respuesta|respond|take|tarda|within)\w*",
    r"\b(?:request|peticion|percenti|p50|p95|p99|works?|funciona|month|mes|year|ano|availab|disponib|uptime|answer)\w*",
)
NOT_A_PROMISE = any_of(
    r"~ \b(?:about|around|danger|gave|roughly|unos|aprox\w*|peligro|mid[ie]\w*|dio)\b",
    r"\b(?:measur|observ|record|result|was|were|had|took|before|used_to|yesterday|today|current|now|last|earlier|previous)\w*",
    r"\b(?:alert|alarm|warn|page_|roll|over|above|exceed|longer|more_than|when|after|until|timeout|abort|stretch|ideal|goal)\w*",
    r"\b(?:medi[dm]|observ|registr[oa]d?\b|result|era\b|eran\b|fue|tard(?:o|aba)\b|antes|ayer|hoy|actual|ahora|ultim|anterior)\w*",
    r"\b(?:alert|alarm|avis|revert|supera|excede|mas_de|por_encima|cuando|despues|hasta_que|espera_maxima|ideal|meta)\w*",
)
"""A sentence of what was measured, of another time or of a threshold: its number promises nothing."""
UNHURRIED = any_of(
    r"\b(?:batch|job|export|import|nightly|report|backup|restore|migrat|rebuild|reindex|sync|train|upload|download|recover)\w*",
    r"\b(?:lote|proceso|exporta|importa|noctur|reporte|informe|respaldo|restaur|migra|reconstru|sincron|entren|recupera)\w*",
    r"\b(?:subida|descarga|subir|descargar|minut\w*|hours?|horas?)\b",
)
"""Work that no user awaits at a screen: minutes may be meant there."""
ABOUT_REGIONS = any_of(
    *(pattern.pattern.replace(" ", "_") for pattern in PLACES.values()),
    r"\bregion \bcdn\b \bedge\b multi-?region availability_zone geograph data_?center roll_?out",
    r"zonas?_de_disponibilidad geograf centros?_de_datos despliegue_por_etapas",
)
REASON = any_of(
    r"\bbecause\b \bsince\b \bdue_to\b \bas_it\b reason \bbut\b \bhowever\b \binstead\b \btoo_\w+",
    r"reject discard \bwhy\b \bcost",
    r"expensive cheap slow fast simple complex \bneed \bwithout\b \bnot\b \bno\b n't\b \bless\b",
    r"\bmore\b \bfor\b advantage drawback",
    r"\bpros\b \bcons\b porque \bpues\b \bya_que\b debido \bpor\b razon motivo \bpero\b sin_embargo",
    r"en_lugar en_vez demasiad",
    r"descart rechaz costo \bcar[oa]s?\b barat lent[oa] rapid complej requier necesit \bsin\b",
    r"\bmenos\b \bmas\b \bmayor \bmenor",
    r"\bpara\b ventaja \bcontras?\b",
)
BAD = any_of(
    r"\bbad\b negativ hard worse drawback downside \bcost \bbut\b however price \blose loss lost risk",
    r"slower more_work",
    r"\bmal[oa] peor dificil desventaja inconvenient \bpero\b sin_embargo pierde perder riesg mas_lent",
    r"mas_trabajo precio a_cambio limit",
)
GOOD = any_of(
    r"\bgood\b positiv easier better advantage benefit simpl faster gain less_work one_transaction",
    r"never no_longer",
    r"buen[oa] mejor facil ventaja beneficio sencill rapid \bgana menos_trabajo una_sola nunca \bya_no\b",
)
GATE = any_of(
    r"\bgates?\b \bpass(?:es|ed|ing)?\b \btests?\b \bapprov \breview \bonly_(?:if|when) \bgreen\b quality",
    r"threshold canary smoke coverage \blint criteri health merge pull_request",
    r"\bprueba aprob revis solo_(?:si|cuando) verde calidad umbral canario humo cobertura compuerta",
)
TAKEN_BACK = any_of(
    r"roll(?:ed|ing)?_?back revert previous_version version_before taken?_back back_to_the undo",
    r"restore blue.?green feature_flag",
    r"\bvolver\b \bvuelve regres version_(?:anterior|previa) restaur deshac azul.?verde marcha_atras",
)
