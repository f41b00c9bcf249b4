"""The services of a compose file beside the documents: untrusted input, read with bounds."""

from __future__ import annotations

from pathlib import Path

from archkata.strict_yaml import StrictYamlError, read

NAMES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
MOST_BYTES = 256 * 1024


def compose_services(root: Path) -> list[tuple[str, int, str]]:
    """Return file, line and name of each service; nothing where there is no compose file that can be read."""
    for name in NAMES:
        path = root / name
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= MOST_BYTES:
            return _services(path)
    return []


def _services(path: Path) -> list[tuple[str, int, str]]:
    try:
        document = read(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, StrictYamlError):
        return []  # anchors and aliases are usual there; what cannot be read cannot be wrong
    services = document.value.get("services") if isinstance(document.value, dict) else None
    if not isinstance(services, dict):
        return []
    return [(path.name, document.lines.get(("services", name), 1), name) for name in services]
