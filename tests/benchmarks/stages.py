"""Time and memory of each stage on one corpus, in one process and one thread.

    python tests/benchmarks/stages.py ../shared/articles/medquad.jsonl --limit 1000

Absolute figures depend on the machine and on what else it does, so each stage is also given as a multiple of a yardstick
measured in the same run: spaCy's English tokeniser over the same text.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import spacy
from threadpoolctl import threadpool_limits

from healthfacts import clean, deduplicate, read, tabulate
from healthfacts.records import Article, RawArticle
from healthfacts.run import stages
from healthfacts.settings import Settings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--limit", type=int, default=1000)
    options = parser.parse_args()
    settings = Settings()
    seconds: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        result = work()
        seconds[name] = time.perf_counter() - started
        return result

    found = timed("read", lambda: list(read.read(options.sources, settings=settings.read)))[: options.limit]
    raws = [item for item in found if isinstance(item, RawArticle)]
    cleaned = timed("clean", lambda: [clean.clean(raw, settings=settings.clean) for raw in raws])
    articles = [item for item in cleaned if isinstance(item, Article)]
    n_words = sum(len(article.text.split()) for article in articles)
    tokenise = spacy.blank("en")
    timed("yardstick", lambda: [tokenise.make_doc(article.text) for article in articles])
    articles = timed("repeats", lambda: [deduplicate.mark_repeats(a, settings=settings.deduplicate) for a in articles])
    timed("sketch", lambda: [deduplicate.sketch(a, settings=settings.deduplicate) for a in articles])
    with threadpool_limits(1):
        loaded = timed("load", lambda: stages(settings))
        articles = timed("recognise", lambda: list(loaded._recogniser.recognise(articles)))
        articles = timed("normalise", lambda: [loaded._linker.normalise(a) for a in articles])
        articles = timed("relate", lambda: [loaded._relater.relate(a) for a in articles])
    timed("rows", lambda: [tabulate.article_rows(a, cluster_id=a.article_id, low_score=0.35) for a in articles])

    write = sys.stdout.write
    write(f"{len(articles)} articles, {n_words} words\n{'stage':<12}{'seconds':>9}{'words/s':>12}{'x yardstick':>13}\n")
    for name, value in seconds.items():
        write(f"{name:<12}{value:>9.2f}{n_words / value:>12,.0f}{value / seconds['yardstick']:>13.2f}\n")
    whole = sum(value for name, value in seconds.items() if name not in {"load", "yardstick"})
    write(f"{'all':<12}{whole:>9.2f}{n_words / whole:>12,.0f}{whole / seconds['yardstick']:>13.2f}\n")
    write(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB\n")


if __name__ == "__main__":
    main()
