"""Write the generated pages."""

from __future__ import annotations

from tests.docs.pages import pages

for path, page in pages().items():
    path.write_text(page, "utf-8")
