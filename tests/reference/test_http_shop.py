"""Users, products, reviews, purchases and refunds, as a client sees them."""

import pytest

from tests.reference.people import CAMERA, REVIEW, Api, Person, walk

pytestmark = pytest.mark.anyio


async def test_a_user_is_replaced_as_often_as_one_likes(ana: Person) -> None:
    wanted = {"email": "ana.b@example.org", "name": "Ana B"}
    for _ in range(3):
        answer = await ana.request("PUT", f"/users/{ana.id}", wanted)
        assert (answer.status_code, answer.json()["name"]) == (200, "Ana B")

    assert (await ana.request("PUT", f"/users/{ana.id}", {"name": "Ana C"})).status_code == 422
    assert (await ana.get(f"/users/{ana.id}")).json()["name"] == "Ana B"


@pytest.mark.parametrize(
    "change", [{"name": "new", "email": "no-email"}, {"name": "new", "password": "short"}, {"name": None}]
)
async def test_a_refused_change_changes_nothing(ana: Person, change: dict[str, object]) -> None:
    before = await ana.get(f"/users/{ana.id}")

    assert (await ana.patch(f"/users/{ana.id}", change)).status_code == 422
    after = await ana.get(f"/users/{ana.id}")
    assert (after.json(), after.headers["etag"]) == (before.json(), before.headers["etag"])


async def test_a_tag_saves_a_client_what_it_knows(api: Api, ana: Person, eva: Person) -> None:
    product = await api.publish(eva)
    path = f"/products/{product['id']}"
    tag = (await api.http.get(path)).headers["etag"]

    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = await api.http.get(path, headers={"if-none-match": known})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    await ana.post("/purchases", {"product_id": product["id"], "quantity": 1})
    for unknown in (tag, '"other"'):
        answer = await api.http.get(path, headers={"if-none-match": unknown})
        assert (answer.status_code, answer.json()["stock"]) == (200, 9)


async def test_a_stale_tag_stops_a_change_and_a_fresh_one_does_not(api: Api, ana: Person, eva: Person) -> None:
    product = await api.publish(eva)
    for person, path in ((ana, f"/users/{ana.id}"), (eva, f"/products/{product['id']}")):
        stale = (await person.get(path)).headers["etag"]
        await person.patch(path, {"name": "one"})
        fresh = (await person.get(path)).headers["etag"]

        for tag in (stale, '"made up"', f"W/{fresh}"):
            assert (await person.patch(path, {"name": "lost"}, If_Match=tag)).status_code == 412
        assert (await person.get(path)).json()["name"] == "one"
        assert (await person.patch(path, {"name": "two"}, If_Match=f'"x", {fresh}')).status_code == 200
        assert (await person.patch(path, {"name": "three"}, If_Match="*")).status_code == 200


async def test_a_product_comes_back_as_it_was_sent(api: Api, eva: Person) -> None:
    features = [{"name": "z", "description": "ñ\r\n"}, {"name": "a", "description": ""}]
    product = await api.publish(eva, name="Añá 📷", features=features, price={"amount": 2**53 - 1, "currency": "JPY"})

    assert await api.product(product) == product
    assert (product["name"], product["features"], product["stock"]) == ("Añá 📷", features, 10)
    assert product["price"] == {"amount": 9007199254740991, "currency": "JPY"}


async def test_a_sku_is_unique(api: Api, eva: Person) -> None:
    await api.publish(eva, sku="ONE")

    assert (await eva.post("/products", {**CAMERA, "sku": "ONE"})).status_code == 409
    assert (await eva.post("/products", {**CAMERA, "sku": "one"})).status_code == 201


@pytest.mark.parametrize("limit", [1, 3, 23, 100])
async def test_a_walk_meets_each_product_once_whatever_is_published_meanwhile(
    api: Api, eva: Person, limit: int
) -> None:
    made = [(await api.publish(eva))["id"] for _ in range(23)]
    first = (await api.http.get(f"/products?limit={limit}&q=fUJI")).json()

    await api.publish(eva, manufacturer="Fuji and Sons")

    assert (await walk(eva, "/products?q=fUJI", limit))[:23] == made
    assert [item["id"] for item in first["items"]] == made[:limit]


async def test_a_kind_filters_every_page(api: Api, eva: Person) -> None:
    lenses = [(await api.publish(eva, kind=kind))["id"] for kind in ("lens", "camera") * 4][::2]

    assert await walk(eva, "/products?kind=lens", 1) == lenses
    assert (await api.http.get("/products?kind=drone")).status_code == 422


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=0", 422),
        ("limit=101", 422),
        ("limit=abc", 422),
        ("limit=1.5", 422),
        ("limit=100", 200),
        ("cursor=garbage", 422),
        ("cursor=" + "A" * 24, 404),
        ("cursor=" + "A" * 5000, 422),
        ("q=a%0Ab", 422),
    ],
)
async def test_parameters_out_of_range_and_made_up_cursors_are_refused(api: Api, query: str, status: int) -> None:
    assert (await api.http.get(f"/products?{query}")).status_code == status


async def test_a_cursor_is_good_for_its_own_list_only(api: Api, ana: Person, bob: Person, eva: Person) -> None:
    product = await api.publish(eva)
    for person in (ana, ana, bob, bob):
        await person.post("/purchases", {"product_id": product["id"], "quantity": 1})
    cursor = (await ana.get("/purchases?limit=1")).json()["next_cursor"]

    assert (await ana.get(f"/purchases?limit=1&cursor={cursor}")).status_code == 200
    assert (await bob.get(f"/purchases?limit=1&cursor={cursor}")).status_code == 404
    assert (await bob.get(f"/products?limit=1&cursor={cursor}")).status_code == 404


async def test_reviews_are_listed_newest_first_until_they_are_withdrawn(api: Api, eva: Person) -> None:
    product, other = await api.publish(eva), await api.publish(eva)
    path = f"/products/{product['id']}/reviews"
    made = [(await eva.post(path, {**REVIEW, "author": {"id": "x"}})).json() for _ in range(3)]
    await eva.post(f"/products/{other['id']}/reviews", REVIEW)

    assert (await api.http.get(f"/reviews/{made[0]['id']}")).json() == made[0]
    assert made[0]["author"].keys() == {"id", "name"}
    assert await walk(eva, path, 2) == [review["id"] for review in made[::-1]]
    assert [(await eva.request("DELETE", f"/reviews/{made[1]['id']}")).status_code for _ in range(2)] == [204, 404]
    assert await walk(eva, path, 2) == [made[2]["id"], made[0]["id"]]
    assert (await eva.get("/products/unknown/reviews")).status_code == 404


async def test_a_purchase_takes_stock_and_a_refund_gives_it_back(api: Api, ana: Person, eva: Person) -> None:
    product = await api.publish(eva, stock=5)
    forged = {"unit_price": {"amount": 1, "currency": "USD"}, "status": "refunded", "total": 1}
    bought = await ana.post("/purchases", {"product_id": product["id"], "quantity": 3, **forged})
    purchase, path = bought.json(), f"{bought.headers['location']}/refunds"

    assert purchase["total"] == {"amount": 5997, "currency": "USD"}
    assert (purchase["status"], purchase["refunded_quantity"]) == ("completed", 0)
    assert [(await ana.post(path, body)).status_code for body in ({"quantity": 1}, {"quantity": 3}, {})] == [
        201,
        409,
        201,
    ]
    after = (await ana.get(bought.headers["location"])).json()
    assert (after["status"], after["refunded_quantity"]) == ("refunded", 3)
    assert (await api.product(product))["stock"] == 5
    assert len(await walk(ana, path, 1)) == 2


async def test_a_total_beyond_exact_json_is_refused_without_a_trace(api: Api, ana: Person, eva: Person) -> None:
    product = await api.publish(eva, price={"amount": 2**53 - 1, "currency": "USD"})

    assert (await ana.post("/purchases", {"product_id": product["id"], "quantity": 2})).status_code == 409
    assert (await api.product(product))["stock"] == 10
    assert await walk(ana, "/purchases", 100) == []


async def test_strangers_see_nothing_of_a_purchase(api: Api, ana: Person, bob: Person, eva: Person) -> None:
    product = await api.publish(eva)
    purchase = (await ana.post("/purchases", {"product_id": product["id"], "quantity": 1})).json()

    for path in ("/purchases/{}", "/purchases/{}/refunds"):
        known, unknown = await bob.get(path.format(purchase["id"])), await bob.get(path.format("pur_x"))
        assert (known.status_code, known.content) == (404, unknown.content)
    assert (await bob.get(f"/purchases?user_id={ana.id}")).status_code == 403
    assert (await eva.get(f"/purchases?user_id={ana.id}")).json()["items"] == [purchase]
    assert (await eva.post(f"/purchases/{purchase['id']}/refunds", {})).status_code == 403
    assert (await ana.request("PUT", f"/purchases/{purchase['id']}", {})).status_code == 405
