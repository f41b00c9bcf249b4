"""A tiny template pack, so that tests of the machinery do not depend on the words of the real one."""

from __future__ import annotations

from pathlib import Path

from archkata.language import ENGLISH
from archkata.scaffold.answers import Answers, with_defaults
from archkata.scaffold.creating import plan_workspace
from archkata.scaffold.prompts import Questionnaire, load_questionnaire
from archkata.scaffold.record import WorkspaceRecord

PROMPTS = """\
version: "{version}"
kata: camera-store
prompts:
  - id: users_per_day
    flag: --users-per-day
    type: number
    least: 1
    most: 1000000
    default: "1000"
    en: {{question: "How many users?", why: "Load."}}
    es: {{question: "¿Cuántos usuarios?", why: "Carga."}}
  - id: storage
    flag: --storage
    type: choice
    default: relational
    choices:
      - {{value: relational, en: tables, es: tablas}}
      - {{value: document, en: documents, es: documentos}}
    en: {{question: "Which store?", why: "Facts."}}
    es: {{question: "¿Qué almacenamiento?", why: "Hechos."}}
  - id: rejected
    flag: --rejected
    type: choice
    default: relational
    differs_from: storage
    choices:
      - {{value: relational, en: tables, es: tablas}}
      - {{value: document, en: documents, es: documentos}}
    en: {{question: "Which other?", why: "Choice."}}
    es: {{question: "¿Qué otro?", why: "Opción."}}
  - id: regions
    flag: --regions
    type: list
    least: 2
    most: 3
    en: {{question: "Which regions?", why: "Near."}}
    es: {{question: "¿Qué regiones?", why: "Cerca."}}
  - id: reason
    flag: --reason
    type: words
    most: 200
    en: {{question: "Why?", why: "Later."}}
    es: {{question: "¿Por qué?", why: "Después."}}
"""
ENGLISH_DESIGN = """\
---
kata: {{ kata }}
document: design
language: en
template: {{ template_version }}
stage: draft
status: open
---

# Design

## Solution
<!-- id: solution -->
<!-- What goes here: words.
Common mistake: products. -->

TODO(kata): tell the solution.

## Limits
<!-- id: limits -->
<!-- What goes here: numbers. -->

```yaml kata:capacity
users_per_day: {{ users_per_day | yaml }}
storage: {{ storage | yaml }}
reason: {{ reason | yaml }}
```

We chose {{ storage | words }} because: {{ reason | words }}

| region |
| --- |
{% for region in regions %}
| {{ region | cell }} |
{% endfor %}
"""
SPANISH_DESIGN = (
    ENGLISH_DESIGN.replace("language: en", "language: es")
    .replace("# Design", "# Diseño")
    .replace("## Solution", "## Solución")
    .replace("## Limits", "## Límites")
    .replace("What goes here: words.\nCommon mistake: products.", "Qué va aquí: palabras.")
    .replace("What goes here: numbers.", "Qué va aquí: números.")
    .replace("tell the solution", "contar la solución")
    .replace("We chose", "Se eligió")
    .replace("because:", "porque:")
)
ADR = (
    "---\nstatus: proposed\nid: ADR-{{ number }}\n---\n\n# ADR-{{ number }}: {{ title | words }}\n\nTODO(kata): why?\n"
)
BRIEF = "---\nstage: draft\n---\n\n# Brief\n\nTODO(kata): what?\n"
RUNBOOK = "---\nstage: verified\n---\n\n# Runbook\n\nTODO(kata): how?\n"


def write_pack(folder: Path, version: str = "1", **replaced: str) -> Path:
    """Write a pack; `replaced` gives other templates by name, `02_design_md` for `02-design.md`."""
    pack = folder / f"pack-{version}"
    for language, design in (("en", ENGLISH_DESIGN), ("es", SPANISH_DESIGN)):
        files = {
            "01-brief.md.j2": BRIEF,
            "02-design.md.j2": design,
            "03-decisions/0001-storage.md.j2": ADR.replace("{{ number }}", "0001").replace(
                "{{ title | words }}", "Store"
            ),
            "15-runbook.md.j2": RUNBOOK,
            "_adr.md.j2": ADR,
            "archkata.yaml.j2": "language: {{ language }}\n# url: http://127.0.0.1:8000\n",
            ".gitignore": ".archkata/runs/\n",
        }
        files.update(replaced if language == "en" else {})
        for name, source in files.items():
            path = pack / language / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, "utf-8")
    starter = pack / "starters" / "python" / "backend"
    starter.mkdir(parents=True, exist_ok=True)
    (starter / "server.py").write_text("print('{{ not Jinja }}')\n", "utf-8")
    (pack / "starters" / "python" / "archkata.yaml.j2").write_text(
        "language: {{ language }}\nstart: python3 x\n", "utf-8"
    )
    (pack / "prompts.yaml").write_text(PROMPTS.format(version=version), "utf-8")
    return pack


def questions(pack: Path) -> Questionnaire:
    load_questionnaire.cache_clear()
    return load_questionnaire(pack)


def record(pack: Path, language: str = "en", starter: str = "", plain: bool = False, **given: str) -> WorkspaceRecord:
    """Return a record with some answers given, and the defaults of the others."""
    questionnaire = questions(pack)
    answers = with_defaults(questionnaire, Answers(given))
    return WorkspaceRecord(questionnaire.version, language, "2026-01-15", starter, plain, False, answers)


def make(folder: Path, pack: Path, made: WorkspaceRecord) -> Path:
    """Write a workspace of a record."""
    plan_workspace(folder, pack, made, questions(pack), ENGLISH).write()
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
