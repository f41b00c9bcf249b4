"""What each kind of block may say. Unknown members are errors; quantities are texts with units."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, Field, RootModel, StringConstraints, model_validator

from archkata.design.block_values import (
    MOST_ROWS,
    Call,
    ComponentId,
    Day,
    Duration,
    LimitId,
    Name,
    Number,
    Rate,
    Share,
    Size,
    StrictModel,
    UseCaseId,
    Words,
)
from archkata.design.operation_models import Alerts, Pipeline, Retries, Review, Threats, Throttles
from archkata.design.quantities import QuantityError
from archkata.language import listed, text

INDICATORS = ("p50", "p95", "p99", "errors", "availability")


class UseCase(StrictModel):
    """An actor does something; the rules that decide whether it works."""

    id: UseCaseId
    title: Words
    actor: Name
    calls: list[Call] = Field(default_factory=list)
    rules: list[Name] = Field(default_factory=list)


class UseCases(RootModel[list[UseCase]]):
    """Block `use_cases`."""

    EXAMPLE: ClassVar[str] = "- {id: UC-1, title: buy a camera, actor: user, calls: [POST /purchases], rules: [PUR-01]}"


class OutOfScope(StrictModel):
    """What the first version does not do, and the calls that therefore do not exist."""

    title: Words
    calls: list[Call] = Field(default_factory=list)
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


class Component(StrictModel):
    """A box of the diagram."""

    id: ComponentId
    kind: Kind
    purpose: Words
    depends_on: list[ComponentId] = Field(default_factory=list)
    count: int = Field(default=1, ge=1, le=10_000)


class Components(RootModel[list[Component]]):
    """Block `components`."""

    EXAMPLE: ClassVar[str] = "- {id: CMP-api, kind: service, purpose: answers the API, depends_on: [CMP-db]}"


class Limit(StrictModel):
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


class Entity(StrictModel):
    """Something that is stored."""

    name: Name
    key: Words
    access: list[Words] = Field(default_factory=list)
    growth: Words | None = None
    retention: Words | None = None
    consistency: Words | None = None


class Entities(RootModel[list[Entity]]):
    """Block `entities`."""

    EXAMPLE: ClassVar[str] = "- {name: purchase, key: id, access: [by user, newest first], retention: 10 years}"


class CallLoad(StrictModel):
    """How often a user makes a call in a day, and what it moves."""

    per_user: Number
    request: Size | None = None
    response: Size | None = None
    stored: Size | None = None


class Capacity(StrictModel):
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


class Price(StrictModel):
    """What one unit costs, who says so and when."""

    unit: Literal["hour", "GB", "GB-month", "month", "million"]
    price: Number
    source: Words
    as_of: Day


class CostItem(StrictModel):
    """Something that is paid for: so many of it, or as much as the capacity says."""

    use: Name
    count: Number | None = None
    from_: str | None = Field(default=None, alias="from", pattern=r"^capacity\.[a-z_]+$")
    component: ComponentId | None = None


class Costs(StrictModel):
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


class Module(StrictModel):
    """A part of the code."""

    name: Name
    purpose: Words
    depends_on: list[Name] = Field(default_factory=list)


class Modules(RootModel[list[Module]]):
    """Block `modules`."""

    EXAMPLE: ClassVar[str] = "- {name: services, purpose: rules of the shop, depends_on: [repositories]}"


class Test(StrictModel):
    """A planned test and what it covers."""

    id: Annotated[str, StringConstraints(pattern=r"^TST-\d+$")]
    level: Literal["unit", "integration", "contract", "load", "failure"]
    covers: list[Name] = Field(min_length=1)
    how: Words


class Tests(RootModel[list[Test]]):
    """Block `tests`."""

    EXAMPLE: ClassVar[str] = "- {id: TST-1, level: load, covers: [LIM-1], how: archkata load --scenario browse}"


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
