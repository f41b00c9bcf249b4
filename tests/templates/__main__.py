"""Write into each Spanish section the hash of the English one that it translates: run it after you have translated."""

from __future__ import annotations

from tests.templates.pack import PACK, names, refreshed

for name in names("es"):
    (PACK / "es" / name).write_text(refreshed(name), "utf-8")
