"""Any Markdown document as a reader sees it: `read_document`, `read_folder`, and what they return."""

from __future__ import annotations

from archkata.design.reading.document import Comment, Document, Fence, Heading, Link, Remark
from archkata.design.reading.files import read_document, read_folder

__all__ = ["Comment", "Document", "Fence", "Heading", "Link", "Remark", "read_document", "read_folder"]
