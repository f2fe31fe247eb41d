"""The library: articles in, typed records or data frames out, without files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from . import tabulate
from .errors import HealthfactsError
from .read.decode import is_html_text, storable
from .records import Article, Drop, Media, RawArticle
from .run import Stages, prepare, stages
from .schema import TABLES
from .settings import Settings

if TYPE_CHECKING:
    import pandas as pd

#: what process_many takes: a text or page, (id, text), or a mapping with text, id, title and url
Input = str | tuple[str, str] | dict[str, str] | RawArticle

#: articles that go through the recogniser together; more gains nothing
_BATCH = 64


class RejectedError(HealthfactsError):
    """The input holds no article; `drop` says why and what to do."""

    def __init__(self, drop: Drop) -> None:
        super().__init__(f"{drop.source_id}: {drop.reason}: {drop.detail}")
        self.drop = drop


def process(
    text_or_html: str, *, id: str = "article", title: str = "", url: str = "", settings: Settings | None = None
) -> Article:
    """The article in a text or an HTML page, with its mentions and facts.

    `id` names it in the records; `title` and `url` help to find its topic. Models load at the first call. Raises
    RejectedError where the input holds no article.
    """
    raw = _raw({"text": text_or_html, "id": id, "title": title, "url": url}, 0)
    result = next(process_many([raw], settings=settings))
    if isinstance(result, Drop):
        raise RejectedError(result)
    return result


def process_many(inputs: Iterable[Input], *, settings: Settings | None = None) -> Iterator[Article | Drop]:
    """Process a stream of inputs, in order: an Article for each, or the Drop that says why there is none.

    An input is a text or page, a pair (id, text), a mapping with `text` and perhaps `id`, `title`, `url`, or a
    RawArticle. Nothing is held beyond a batch of 64.
    """
    settings = settings or Settings()
    loaded = stages(settings)
    batch: list[Article | Drop] = []
    for number, item in enumerate(inputs):
        batch.append(prepare(_raw(item, number), settings))
        if len(batch) == _BATCH:
            yield from _extract(batch, loaded)
            batch = []
    yield from _extract(batch, loaded)


def to_pandas(articles: Article | Iterable[Article | Drop], table: str = "facts") -> pd.DataFrame:
    """One table of the data contract as a data frame: articles, mentions, facts, duplicates, findings or segments.

    Drops among `articles` are left out. Columns and types are those of `outputs/README.md`.
    """
    by_name = {item.name: item for item in TABLES}
    if table not in by_name or table in {"rejects", "conditions", "mechanisms", "risk_factors", "genes"}:
        raise ValueError(
            f"no table {table!r} of single articles: articles, mentions, facts, duplicates, findings, segments"
        )
    import pyarrow as pa

    rows = []
    for article in [articles] if isinstance(articles, Article) else articles:
        if isinstance(article, Article):
            found = tabulate.article_rows(
                article, cluster_id=article.article_id, low_score=Settings().tabulate.low_score
            )
            rows += found[table]
    frame: pd.DataFrame = pa.Table.from_pylist(rows, schema=by_name[table].arrow).to_pandas()
    return frame


def _raw(item: Input, number: int) -> RawArticle:
    if isinstance(item, RawArticle):
        return item
    if isinstance(item, str):
        item = {"text": item}
    elif isinstance(item, tuple):
        item = {"id": item[0], "text": item[1]}
    text = storable(item["text"])
    return RawArticle(
        source="",
        source_id=storable(str(item.get("id") or number)),
        content=text,
        media=Media.HTML if is_html_text(text) else Media.TEXT,
        title=storable(item.get("title") or ""),
        url=storable(item.get("url") or ""),
    )


def _extract(batch: list[Article | Drop], loaded: Stages) -> Iterator[Article | Drop]:
    done = loaded.extract([item for item in batch if isinstance(item, Article)])
    for item in batch:
        yield item if isinstance(item, Drop) else next(done)
