"""`archkata add adr`: the next decision record, the links to the one that it supersedes, and the index of all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from archkata.errors import ArchkataError
from archkata.language import Language, text
from archkata.scaffold.escaping import one_line
from archkata.scaffold.front_matter import fenced, is_left_open, rows_by_key, split_front_matter

FOLDER = "03-decisions"
TEMPLATE = "_adr.md.j2"
INDEX = f"{FOLDER}/README.md"
BEGIN, END = "<!-- kata:begin decisions -->", "<!-- kata:end -->"
LONGEST_TITLE = 120
LONGEST_SLUG = 60
_NAME = re.compile(r"(\d{4})-[^/]*\.md")
_NUMBER = re.compile(r"(?:ADR-)?(\d{1,4})", re.IGNORECASE)
_TITLE = re.compile(r"#\s+(?:ADR-\d+\s*[:.–-]\s*)?(.*?)\s*")


@dataclass(frozen=True)
class DecisionFile:
    """A decision record as it stands in the folder."""

    number: str
    path: str
    source: str

    @property
    def title(self) -> str:
        """Its first heading, without the number."""
        lines = split_front_matter(self.source.splitlines())[1]
        found = next((match[1] for line in lines if (match := _TITLE.fullmatch(line))), "")
        return found or self.path.rpartition("/")[2].removesuffix(".md")

    @property
    def status(self) -> str:
        """What its front matter says."""
        rows = rows_by_key(split_front_matter(self.source.splitlines())[0])
        return rows.get("status", "").partition(":")[2].strip()

    @property
    def link(self) -> str:
        """A Markdown link from one record to this one."""
        return f"[ADR-{self.number}]({self.path.rpartition('/')[2]})"

    def superseded_by(self, other: DecisionFile, language: Language) -> DecisionFile:
        """Return the record with its new status, and a link to the one that took its place."""
        lines = self.source.splitlines(keepends=True)
        if is_left_open(lines):
            raise ArchkataError(
                text("The front matter of {path} has no end.", path=self.path), text("Close it with a line ---.")
            )
        rows, body = split_front_matter(lines)
        kept = {
            **rows_by_key(rows),
            "status": "status: superseded\n",
            "superseded_by": f"superseded_by: [ADR-{other.number}]\n",
        }
        note = language.say(text("Superseded by {link}.", link=other.link))
        return DecisionFile(self.number, self.path, "".join([*fenced(list(kept.values())), *_under_title(body, note)]))

    def superseding(self, other: DecisionFile, language: Language) -> DecisionFile:
        """Return the record with a link to the one whose place it takes."""
        rows, body = split_front_matter(self.source.splitlines(keepends=True))
        note = language.say(text("Supersedes {link}.", link=other.link))
        return DecisionFile(self.number, self.path, "".join([*fenced(rows), *_under_title(body, note)]))


def decisions_in(files: Mapping[str, str]) -> list[DecisionFile]:
    """Return the records among the files, by number."""
    found = []
    for path, source in sorted(files.items()):
        match = _NAME.fullmatch(path.removeprefix(f"{FOLDER}/"))
        if match is not None:
            found.append(DecisionFile(match[1], path, source))
    return found


def next_number(decisions: list[DecisionFile]) -> str:
    """Return the number of the next record, with four digits."""
    number = max((int(decision.number) for decision in decisions), default=0) + 1
    if number > 9999:
        raise ArchkataError(text("{folder} has 9999 records.", folder=FOLDER), text("Archive some of them."))
    return f"{number:04}"


def read_title(given: str) -> str:
    """Return a title as one line; an empty or endless one is refused."""
    title = one_line(given[: 10 * LONGEST_TITLE])
    if not title:
        raise ArchkataError(text("The title is empty."), text('Say it like: archkata add adr "Cache product pages".'))
    if len(title) > LONGEST_TITLE:
        raise ArchkataError(
            text("The title has more than {most} characters.", most=LONGEST_TITLE),
            text("Name the decision in a few words; the document has room for the rest."),
        )
    return title


def path_of(number: str, title: str) -> str:
    """Return where a record stands: plain letters and digits, so that it can be named everywhere."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_SLUG].strip("-")
    return f"{FOLDER}/{number}-{slug or 'decision'}.md"


def find_superseded(decisions: list[DecisionFile], given: str) -> DecisionFile:
    """Return the record that is to be superseded: `3`, `0003` or `ADR-0003`."""
    match = _NUMBER.fullmatch(given.strip())
    number = f"{int(match[1]):04}" if match else given[:100]
    found = next((decision for decision in decisions if decision.number == number), None)
    if found is None:
        names = ", ".join(decision.number for decision in decisions) or "–"
        remedy = text("Records are: {names}.", names=names)
        raise ArchkataError(text("There is no record {number}.", number=number), remedy)
    if found.status == "superseded":
        raise ArchkataError(
            text("{path} is superseded already.", path=found.path), text("Supersede the record that took its place.")
        )
    return found


def write_index(decisions: list[DecisionFile], existing: str | None, language: Language) -> str:
    """Return the index of all records; around the generated table the page is the learner's."""
    head = "| {} | {} | {} |".format(*map(language.say, (text("Record"), text("Decision"), text("Status"))))
    rows = [f"| {decision.link} | {_cell(decision.title)} | {_cell(decision.status)} |" for decision in decisions]
    table = "\n".join([BEGIN, head, "| --- | --- | --- |", *rows, END])
    if existing is None:
        return f"# {language.say(text('Decisions'))}\n\n{table}\n"
    before, begin, rest = existing.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{table}{after}" if begin and end else f"{existing.rstrip()}\n\n{table}\n"


def _under_title(body: list[str], note: str) -> list[str]:
    place = next((number for number, line in enumerate(body) if line.startswith("# ")), None)
    if place is None:
        return [f"{note}\n", "\n", *body]
    return [*body[: place + 1], "\n", f"{note}\n", *body[place + 1 :]]


def _cell(said: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", said) or "–"
