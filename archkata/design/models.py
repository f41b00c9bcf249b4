"""What each kind of block may say. Unknown members are errors; quantities are texts with units."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, StringConstraints, model_validator

from archkata.design import quantities
from archkata.design.quantities import QuantityError, Spread
from archkata.language import listed, text

Call = Annotated[str, StringConstraints(pattern=r"^(GET|POST|PUT|PATCH|DELETE|HEAD) /\S*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
UseCaseId = Annotated[str, StringConstraints(pattern=r"^UC-\d+$")]
LimitId = Annotated[str, StringConstraints(pattern=r"^LIM-\d+$")]
ComponentId = Annotated[str, StringConstraints(pattern=r"^CMP-[a-z0-9-]+$")]
Number = Annotated[Spread, BeforeValidator(quantities.number)]
Size = Annotated[Spread, BeforeValidator(quantities.size)]
Duration = Annotated[Spread, BeforeValidator(quantities.duration)]
Share = Annotated[Spread, BeforeValidator(quantities.share)]
Rate = Annotated[Spread, BeforeValidator(quantities.rate)]
Day = Annotated[date, BeforeValidator(quantities.day)]
MOST_ROWS = 100
INDICATORS = ("p50", "p95", "p99", "errors", "availability")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class UseCase(_Strict):
    """An actor does something; the rules that decide whether it works."""

    id: UseCaseId
    title: Words
    actor: Name
    calls: list[Call] = []
    rules: list[Name] = []


class UseCases(RootModel[list[UseCase]]):
    """Block `use_cases`."""

    EXAMPLE: ClassVar[str] = "- {id: UC-1, title: buy a camera, actor: user, calls: [POST /purchases], rules: [PUR-01]}"


class OutOfScope(_Strict):
    """What the first version does not do, and the calls that therefore do not exist."""

    title: Words
    calls: list[Call] = []
    why: Words


class OutOfScopes(RootModel[list[OutOfScope]]):
    """Block `out_of_scope`."""

    EXAMPLE: ClassVar[str] = "- {title: withdraw a product, calls: [DELETE /products/{id}], why: first version}"


Kind = Literal[
    "load_balancer",
    "vm",
    "service",
    "relational",
    "key_value",
    "document",
    "cache",
    "queue",
    "pubsub",
    "object_storage",
    "pipeline",
    "cdn",
]


class Component(_Strict):
    """A box of the diagram."""

    id: ComponentId
    kind: Kind
    purpose: Words
    depends_on: list[ComponentId] = []
    count: int = Field(default=1, ge=1, le=10_000)


class Components(RootModel[list[Component]]):
    """Block `components`."""

    EXAMPLE: ClassVar[str] = "- {id: CMP-api, kind: service, purpose: answers the API, depends_on: [CMP-db]}"


class Limit(_Strict):
    """A promise about one operation. At least one of the indicators is given."""

    id: LimitId
    on: Call
    p50: Duration | None = None
    p95: Duration | None = None
    p99: Duration | None = None
    errors: Share | None = None
    availability: Share | None = None
    at: Literal["peak"] | Rate = "peak"
    why: Words

    @model_validator(mode="after")
    def _promises_something(self) -> Self:
        if all(getattr(self, name) is None for name in INDICATORS):
            raise QuantityError(text("it promises nothing; a limit has {names}", names=listed(list(INDICATORS))))
        return self


class Limits(RootModel[list[Limit]]):
    """Block `limits`."""

    EXAMPLE: ClassVar[str] = "- {id: LIM-1, on: GET /products/{id}, p95: 100 ms, errors: 0.1%, at: peak, why: …}"


class Entity(_Strict):
    """Something that is stored."""

    name: Name
    key: Words
    access: list[Words] = []
    growth: Words | None = None
    retention: Words | None = None
    consistency: Words | None = None


class Entities(RootModel[list[Entity]]):
    """Block `entities`."""

    EXAMPLE: ClassVar[str] = "- {name: purchase, key: id, access: [by user, newest first], retention: 10 years}"


class CallLoad(_Strict):
    """How often a user makes a call in a day, and what it moves."""

    per_user: Number
    request: Size | None = None
    response: Size | None = None
    stored: Size | None = None


class Capacity(_Strict):
    """Block `capacity`."""

    EXAMPLE: ClassVar[str] = "users_per_day: 1000"
    EXAMPLES: ClassVar[dict[str, str]] = {
        "peak_factor": "peak_factor: 10",
        "days_kept": "days_kept: 365",
        "calls": "GET /products: {per_user: 30, response: 20 KB}",
    }

    users_per_day: Number
    peak_factor: Number
    days_kept: Number
    calls: dict[Call, CallLoad] = Field(min_length=1, max_length=MOST_ROWS)


class Price(_Strict):
    """What one unit costs, who says so and when."""

    unit: Literal["hour", "GB", "GB-month", "month", "million"]
    price: Number
    source: Words
    as_of: Day


class CostItem(_Strict):
    """Something that is paid for: so many of it, or as much as the capacity says."""

    use: Name
    count: Number | None = None
    from_: str | None = Field(default=None, alias="from", pattern=r"^capacity\.[a-z_]+$")
    component: ComponentId | None = None


class Costs(_Strict):
    """Block `costs`."""

    EXAMPLE: ClassVar[str] = "- {use: vm, count: 2}"
    EXAMPLES: ClassVar[dict[str, str]] = {
        "currency": "currency: USD",
        "budget": "budget: 40 USD/month",
        "prices": "vm: {unit: hour, price: 0.0104, source: price list, as_of: 2026-01-15}",
        "items": "- {use: egress, from: capacity.egress_month}",
    }

    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    budget: str
    prices: dict[Name, Price] = Field(max_length=MOST_ROWS)
    items: list[CostItem] = Field(min_length=1, max_length=MOST_ROWS)


class Module(_Strict):
    """A part of the code."""

    name: Name
    purpose: Words
    depends_on: list[Name] = []


class Modules(RootModel[list[Module]]):
    """Block `modules`."""

    EXAMPLE: ClassVar[str] = "- {name: services, purpose: rules of the shop, depends_on: [repositories]}"


class Test(_Strict):
    """A planned test and what it covers."""

    id: Annotated[str, StringConstraints(pattern=r"^TST-\d+$")]
    level: Literal["unit", "integration", "contract", "load", "failure"]
    covers: list[Name] = Field(min_length=1)
    how: Words


class Tests(RootModel[list[Test]]):
    """Block `tests`."""

    EXAMPLE: ClassVar[str] = "- {id: TST-1, level: load, covers: [LIM-1], how: archkata load --scenario browse}"


class PipelineStage(_Strict):
    """A step on the way to production, what lets a version pass, and how it is taken back."""

    stage: Name
    region: Name | None = None
    gate: Words
    rollback: Words


class Pipeline(RootModel[list[PipelineStage]]):
    """Block `pipeline`."""

    EXAMPLE: ClassVar[str] = "- {stage: production, region: sa-east, gate: error rate under 0.1%, rollback: …}"


class Retry(_Strict):
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


class Throttle(_Strict):
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


class Threat(_Strict):
    """What could be done to the system, and what is done about it."""

    id: Annotated[str, StringConstraints(pattern=r"^TRT-\d+$")]
    stride: Literal["spoofing", "tampering", "repudiation", "information", "denial", "elevation"]
    asset: Words
    threat: Words
    mitigation: Words
    rules: list[Name] = []


class Threats(RootModel[list[Threat]]):
    """Block `threats`."""

    EXAMPLE: ClassVar[str] = "- {id: TRT-1, stride: spoofing, asset: purchases, threat: …, mitigation: …}"


class Alert(_Strict):
    """When the person on call is woken up."""

    id: Annotated[str, StringConstraints(pattern=r"^ALT-\d+$")]
    when: Words
    then: Words


class Alerts(RootModel[list[Alert]]):
    """Block `alerts`."""

    EXAMPLE: ClassVar[str] = "- {id: ALT-1, when: errors over 1% for 5 min, then: roll back}"


class Review(_Strict):
    """What reviewers asked, and what was decided."""

    EXAMPLE: ClassVar[str] = "reviewers: [Ana]"

    reviewers: list[Name] = Field(min_length=1)
    date: Day
    decision: Literal["approved", "changes", "rejected"]
    questions: list[Words] = []


KINDS: dict[str, type[BaseModel]] = {
    "use_cases": UseCases,
    "out_of_scope": OutOfScopes,
    "components": Components,
    "limits": Limits,
    "entities": Entities,
    "capacity": Capacity,
    "costs": Costs,
    "modules": Modules,
    "tests": Tests,
    "pipeline": Pipeline,
    "retries": Retries,
    "throttles": Throttles,
    "threats": Threats,
    "alerts": Alerts,
    "review": Review,
}
