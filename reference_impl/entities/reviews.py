"""Reviews: what an editor thinks of a product."""

from dataclasses import dataclass
from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic reads the standard one only from Python 3.12 on

from reference_impl.entities.numbers import WHOLE
from reference_impl.entities.texts import NO_NUL, ShortText

Content = Annotated[str, Field(min_length=1, max_length=20_000, pattern=NO_NUL)]
Rating = Annotated[int, Field(strict=True, ge=1, le=5), WHOLE]


@dataclass(frozen=True, slots=True)
class NewReview:
    """What an editor says to publish a review. Author and date are not the editor's to say."""

    title: ShortText
    content: Content
    rating: Rating


class ReviewChange(TypedDict):
    """A merge patch of what may change."""

    title: NotRequired[ShortText]
    content: NotRequired[Content]
    rating: NotRequired[Rating]


class AuthorView(TypedDict):
    """The by-line: never the email."""

    id: str
    name: str


class ReviewView(TypedDict):
    """A review as it is shown."""

    id: str
    product_id: str
    author: AuthorView
    title: str
    content: str
    rating: int
    published_at: str


@dataclass(frozen=True, slots=True)
class Review:
    """A published review; the content is kept letter by letter."""

    id: str
    product_id: str
    author_id: str
    author_name: str
    title: str
    content: str
    rating: int
    published_at: str

    def view(self) -> ReviewView:
        """What is shown of it."""
        return {
            "id": self.id,
            "product_id": self.product_id,
            "author": {"id": self.author_id, "name": self.author_name},
            "title": self.title,
            "content": self.content,
            "rating": self.rating,
            "published_at": self.published_at,
        }
