"""A review as JUnit XML: a case for each rule of the stage."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from archkata.design.judging.result import DocumentFinding, ReviewResult
from archkata.language import Language, text
from archkata.reports.junit import clean
from archkata.reports.lines import Page


def junit_of(review: ReviewResult, language: Language) -> str:
    """Return the whole document: a broken MUST fails, what waits is skipped, a broken SHOULD is written into a pass."""
    page = Page(language)
    failed = {finding.rule.id for finding in review.findings if finding.level == "MUST"}
    waiting = {section.id for section in review.waiting}
    counts = {
        "tests": str(len(review.rules)),
        "failures": str(len(failed)),
        "errors": "0",
        "skipped": str(sum(rule.section in waiting for rule in review.rules)),
    }
    root = Element("testsuites", {"name": "archkata", **counts})
    suite = SubElement(root, "testsuite", {"name": f"review {review.stage.value}", **counts})
    properties = SubElement(suite, "properties")
    SubElement(properties, "property", {"name": "path", "value": clean(page.say(review.path))})
    for rule in review.rules:
        findings = [finding for finding in review.findings if finding.rule.id == rule.id]
        name = clean(f"{rule.id} {rule.rule}")
        case = SubElement(suite, "testcase", {"classname": f"archkata.documents.{rule.theme}", "name": name})
        if rule.id in failed:
            message = clean(page.say(findings[0].sentence))
            element = SubElement(case, "failure", {"message": message, "type": "archkata"})
            element.text = _told(page, findings)
        elif rule.section in waiting:
            SubElement(case, "skipped", {"message": clean(page.say(text("its answer is still to come")))})
        elif findings:
            SubElement(case, "system-out").text = _told(page, findings)
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _told(page: Page, findings: list[DocumentFinding]) -> str:
    lines = [f"{page.say(finding.file)}:{finding.line}: {page.say(finding.sentence)}" for finding in findings]
    return clean("\n".join([*lines, findings[0].rule.ask]))
