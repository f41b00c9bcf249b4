"""The process that parses Mermaid diagrams: a list of sources as one line of JSON in, one line of JSON for each out.

It wraps mermaidx, of which it takes the bundled mermaid.js and the page that this needs, without importing the rest:
diagrams are parsed and never drawn, in one context, which takes milliseconds each.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import quickjs  # type: ignore[import-not-found,import-untyped,unused-ignore]  # no types; comes with mermaidx

MEMORY = 256 * 2**20
STACK = 512 * 2**10
PAGE = ("path_bbox.js", "dom_shim.js", "mermaid.js")
_READY = """
const bundle = globalThis.__esbuild_esm_mermaid_nm.mermaid;
globalThis.mermaid = bundle.default || bundle;
mermaid.initialize({startOnLoad: false});
"""
_SILENT_PAGE = """
globalThis.__log = () => {};
globalThis.__measureText = () => 0;
globalThis.__measureTextFull = () => ({});
globalThis.__measureGlyphs = () => [];
globalThis.__measureForeignObject = () => ({});
"""
_WANTED = re.compile(r"^Expecting .*, got ")
_LINE = re.compile(r"(?:line|Line) (\d+)")


def new_context() -> Any:
    """Return a JavaScript context with Mermaid in it."""
    context = quickjs.Context()
    context.set_memory_limit(MEMORY)
    context.set_max_stack_size(STACK)
    for script in (_SILENT_PAGE, *map(_asset, PAGE), _READY):
        context.eval(script)
    return context


def _asset(name: str) -> str:
    """Return a script that mermaidx bundles."""
    spec = find_spec("mermaidx")
    folder = spec.submodule_search_locations[0] if spec and spec.submodule_search_locations else "."
    return (Path(folder) / "assets" / name).read_text("utf-8")


def parse(context: Any, source: str) -> dict[str, Any]:
    """Return `{"ok": true}`, or the message of the parser and the line that it names."""
    context.eval(
        "globalThis.__said = null; mermaid.parse(" + json.dumps(source) + ")"
        ".then(() => { globalThis.__said = 'ok'; })"
        ".catch(e => { globalThis.__said = String(e && e.message || e); })"
    )
    _settle(context)
    said = str(context.eval("globalThis.__said"))
    if said == "ok":
        return {"ok": True}
    line = _LINE.search(said)
    return {"ok": False, "message": _short(said), "line": int(line[1]) if line else None}


def _settle(context: Any) -> None:
    """Run what the promises have left to do."""
    try:
        while context.execute_pending_job():
            pass
    except StopIteration:
        return


def _short(said: str) -> str:
    """Keep what a reader can use: the words around the place, not the list of all tokens that would have fitted."""
    kept = [line.strip() for line in said.splitlines() if line.strip() and not set(line.strip()) <= set("-^")]
    kept = [_WANTED.sub("unexpected ", line) for line in kept]
    return "; ".join(kept)[:200]


def main() -> None:
    """Answer for every diagram of standard input. Mermaid is loaded before the first question."""
    context = new_context()
    sources = json.loads(sys.stdin.readline() or "[]")
    for source in sources:
        sys.stdout.write(json.dumps(parse(context, source)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
