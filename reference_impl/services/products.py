"""Publishing, finding, changing and restocking products."""

from dataclasses import replace

from reference_impl.entities.ids import new_id
from reference_impl.entities.pages import Page, Window
from reference_impl.entities.products import Kind, NewProduct, Product, ProductChange
from reference_impl.entities.sessions import Bearer
from reference_impl.entities.texts import folded
from reference_impl.errors import NotFoundError
from reference_impl.repositories.store import Repositories
from reference_impl.services.permissions import only_editors
from reference_impl.services.preconditions import Precondition


def publish(shop: Repositories, bearer: Bearer, new: NewProduct) -> Product:
    """Put a product on the shelf."""
    only_editors(bearer)
    product = Product(
        id=new_id("prd"),
        sku=new.sku,
        name=new.name,
        manufacturer=new.manufacturer,
        kind=new.kind,
        features=new.features,
        price=new.price,
        stock=new.stock,
    )
    shop.products.add(product)
    return product


def get(shop: Repositories, product_id: str) -> Product:
    """A product, for anybody."""
    product = shop.products.get(product_id)
    if product is None:
        raise NotFoundError
    return product


def page(shop: Repositories, window: Window, kind: Kind | None, q: str | None) -> Page[Product]:
    """A part of the catalogue; `q` is plain text, found anywhere in name, manufacturer or sku in any ASCII case."""
    return shop.products.page(window, kind, folded(q or ""))


def change(
    shop: Repositories, bearer: Bearer, product_id: str, changes: ProductChange, precondition: Precondition
) -> Product:
    """Change what the patch names."""
    only_editors(bearer)
    product = shop.products.get_for_change(product_id)
    if product is None:
        raise NotFoundError
    precondition.check(product.tag)
    changed = replace(product, **changes, version=product.version + 1)
    shop.products.save(changed)
    return changed


def restock(shop: Repositories, bearer: Bearer, product_id: str, quantity: int) -> Product:
    """Add units to the stock: by addition, never by overwriting, so that no sale is wiped out."""
    only_editors(bearer)
    product = shop.products.put(product_id, quantity)
    if product is None:
        raise NotFoundError
    return product
