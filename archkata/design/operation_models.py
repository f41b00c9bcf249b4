"""The blocks about running a system: its way to production, retries, throttles, threats, alerts and the review."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, RootModel, StringConstraints

from archkata.design.block_values import ComponentId, Day, Duration, Name, Number, StrictModel, Words


class PipelineStage(StrictModel):
    """A step on the way to production, what lets a version pass, and how it is taken back."""

    stage: Name
    region: Name | None = None
    gate: Words
    rollback: Words


class Pipeline(RootModel[list[PipelineStage]]):
    """Block `pipeline`."""

    EXAMPLE: ClassVar[str] = "- {stage: production, region: sa-east, gate: error rate under 0.1%, rollback: …}"


class Retry(StrictModel):
    """How calls to one dependency are repeated."""

    to: ComponentId
    timeout: Duration
    tries: int = Field(ge=1, le=20)
    base: Duration | None = None
    factor: Number | None = None
    jitter: Literal["none", "equal", "full"] = "full"
    idempotent: bool
    breaker: Words | None = None


class Retries(RootModel[list[Retry]]):
    """Block `retries`."""

    EXAMPLE: ClassVar[str] = "- {to: CMP-payments, timeout: 2 s, tries: 3, base: 100 ms, factor: 2, idempotent: true}"


class Throttle(StrictModel):
    """A limit for each client."""

    id: Annotated[str, StringConstraints(pattern=r"^THR-\d+$")]
    key: Words
    requests: int = Field(ge=1, le=1_000_000)
    within: Duration
    burst: int | None = Field(default=None, ge=1, le=1_000_000)
    answer: Words = "429 with Retry-After"


class Throttles(RootModel[list[Throttle]]):
    """Block `throttles`."""

    EXAMPLE: ClassVar[str] = "- {id: THR-1, key: user or address, requests: 5, within: 2 s}"


class Threat(StrictModel):
    """What could be done to the system, and what is done about it."""

    id: Annotated[str, StringConstraints(pattern=r"^TRT-\d+$")]
    stride: Literal["spoofing", "tampering", "repudiation", "information", "denial", "elevation"]
    asset: Words
    threat: Words
    mitigation: Words
    rules: list[Name] = Field(default_factory=list)


class Threats(RootModel[list[Threat]]):
    """Block `threats`."""

    EXAMPLE: ClassVar[str] = "- {id: TRT-1, stride: spoofing, asset: purchases, threat: …, mitigation: …}"


class Alert(StrictModel):
    """When the person on call is woken up."""

    id: Annotated[str, StringConstraints(pattern=r"^ALT-\d+$")]
    when: Words
    then: Words


class Alerts(RootModel[list[Alert]]):
    """Block `alerts`."""

    EXAMPLE: ClassVar[str] = "- {id: ALT-1, when: errors over 1% for 5 min, then: roll back}"


class Review(StrictModel):
    """What reviewers asked, and what was decided."""

    EXAMPLE: ClassVar[str] = "reviewers: [Ana]"

    reviewers: list[Name] = Field(min_length=1)
    date: Day
    decision: Literal["approved", "changes", "rejected"]
    questions: list[Words] = Field(default_factory=list)
