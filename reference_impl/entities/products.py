"""Products: cameras and lenses, with a price and a stock."""

from dataclasses import dataclass
from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic reads the standard one only from Python 3.12 on

from reference_impl.entities.money import Money, MoneyView
from reference_impl.entities.numbers import WHOLE
from reference_impl.entities.texts import NO_NUL, ShortText, folded

Kind = Literal["camera", "lens"]
Sku = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$", examples=["CAM-X100"])]


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that a product can do."""

    name: ShortText
    description: Annotated[str, Field(max_length=2000, pattern=NO_NUL)]


Features = Annotated[tuple[Feature, ...], Field(max_length=50)]


@dataclass(frozen=True, slots=True)
class NewProduct:
    """What an editor says to publish a product."""

    sku: Sku
    name: ShortText
    manufacturer: ShortText
    kind: Kind
    price: Money
    stock: Annotated[int, Field(strict=True, ge=0, le=1_000_000_000), WHOLE]
    features: Features = ()


class ProductChange(TypedDict):
    """A merge patch of what may change. Stock, sku and kind are not among it."""

    name: NotRequired[ShortText]
    manufacturer: NotRequired[ShortText]
    features: NotRequired[Features]
    price: NotRequired[Money]


@dataclass(frozen=True, slots=True)
class Restock:
    """So many units have come in."""

    quantity: Annotated[int, Field(strict=True, ge=1, le=1_000_000), WHOLE]


class FeatureView(TypedDict):
    """A feature as it is shown."""

    name: str
    description: str


class ProductView(TypedDict):
    """A product as it is shown."""

    id: str
    sku: str
    name: str
    manufacturer: str
    kind: Kind
    features: list[FeatureView]
    price: MoneyView
    stock: int


@dataclass(frozen=True, slots=True)
class Product:
    """A published product. `version` grows with every change, of the stock too."""

    id: str
    sku: str
    name: str
    manufacturer: str
    kind: Kind
    features: tuple[Feature, ...]
    price: Money
    stock: int
    version: int = 1

    @property
    def tag(self) -> str:
        """The strong entity tag of this state."""
        return f'"{self.version}"'

    @property
    def searchable(self) -> str:
        """What a search looks through, one member a line: no query holds a line break, so none spans two members."""
        return folded(f"{self.name}\n{self.manufacturer}\n{self.sku}")

    def view(self) -> ProductView:
        """What is shown of it."""
        return {
            "id": self.id,
            "sku": self.sku,
            "name": self.name,
            "manufacturer": self.manufacturer,
            "kind": self.kind,
            "features": [{"name": each.name, "description": each.description} for each in self.features],
            "price": self.price.view(),
            "stock": self.stock,
        }
