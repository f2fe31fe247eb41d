"""Measure the clean stage on real pages: `python tests/quality/measure_clean.py [--fuzz N]`.

Prints one line of JSON per measure with its target. Pages and truth are read from ../shared and nothing is written.
The article score is that of the article-extraction-benchmark: 4-gram shingles of word tokens, matches normalised per
page, precision and recall averaged over pages. `aeb_with_title` scores the text with its title, which the truth omits.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import trafilatura
from bs4 import BeautifulSoup

from healthfacts.clean import clean
from healthfacts.records import Article, BlockType, Drop, DropReason, Media, RawArticle
from healthfacts.settings import CleanSettings

SHARED = Path(__file__).parents[3] / "shared"
SETTINGS = CleanSettings()
TOKEN = re.compile(r"\w+")
#: sentences of a GARD page that belong to the site and not to the disease
GARD_FURNITURE = re.compile(
    r"Thank you for visiting|make improvements to our site|hear your feedback|Browse by Disease|About GARD|"
    r"Contact Us|Navigate to sub-section"
    r"|^Read (?:More|Less)|^(?:Tile|List) View|^Filter|Sort by|Toggle|PO Box|Gaithersburg|Data may be currently "
    r"unavailable|View Sources"
    r"|Last Updated|Privacy|FOIA|section is currently in development|Currently GARD is able to provide|colored "
    r"icon|^Next:|^Previous"
    r"|Share this|Feedback Form|Learn more\.?$|Sources to Learn More|limited information|Orphanet is an online|"
    r"Getting a Diagnosis$",
)


def article_of(content: str, media: Media = Media.HTML) -> Article | Drop:
    """Clean one input."""
    return clean(RawArticle("page", "id", content, media), settings=SETTINGS)


def body(article: Article | Drop, *, with_title: bool = False) -> str:
    """The clean text, without its title unless wanted."""
    if isinstance(article, Drop):
        return ""
    return "\n".join(b.span.of(article.text) for b in article.blocks if with_title or b.type is not BlockType.TITLE)


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    """The word 4-grams of a text, with their counts."""
    words = TOKEN.findall(text or "")
    found = (tuple(words[i : i + size]) for i in range(max(1, len(words) - size + 1)))
    return Counter(gram for gram in found if gram)


def page_score(truth: str, text: str) -> tuple[float, float, float]:
    """True positives, false positives and false negatives as shares of their sum."""
    wanted, given = shingles(truth), shingles(text)
    hits = sum((wanted & given).values())
    extra, missed = sum((given - wanted).values()), sum((wanted - given).values())
    total = hits + extra + missed
    return (hits / total, extra / total, missed / total) if total else (0.0, 0.0, 0.0)


def corpus_score(scores: Sequence[tuple[float, float, float]]) -> dict[str, float]:
    """Mean precision, mean recall, and the F1 of these means."""
    precision = statistics.mean(
        hit / (hit + extra) if hit + extra else 1.0 for hit, extra, _ in scores if hit + extra > 0
    )
    recall = statistics.mean(
        hit / (hit + missed) if hit + missed else 1.0 for hit, _, missed in scores if hit + missed > 0
    )
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / (precision + recall), 4),
    }


def squeezed(text: str) -> str:
    """Letters and digits only, in lower case."""
    return re.sub(r"\W+", "", text).lower()


def benchmark() -> tuple[dict[str, str], dict[str, str]]:
    """Pages and true texts of the article-extraction-benchmark."""
    folder = SHARED / "pages" / "article-extraction-benchmark"
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    pages = {}
    for key in truth:
        with gzip.open(
            folder / "html" / f"{key}.html.gz", "rt", encoding="utf-8", errors="replace", newline=""
        ) as page:
            pages[key] = page.read()
    return pages, {key: value["articleBody"] for key, value in truth.items()}


def list_items(pages: dict[str, str], truth: dict[str, str], texts: dict[str, str]) -> float:
    """The share of the list items of the true text that survive."""
    total = found = 0
    for key, page in pages.items():
        wanted, given = squeezed(truth[key]), squeezed(texts[key])
        for item in BeautifulSoup(page, "lxml").find_all("li"):
            words = item.get_text(" ")
            plain = squeezed(words)
            if len(plain) >= 15 and len(words.split()) >= 3 and plain in wanted:
                total += 1
                found += plain in given
    return found / total


def mapping(articles: Iterable[tuple[str, Article | Drop]]) -> dict[str, float]:
    """The share of clean characters with a raw place, and the mappings that are not true."""
    total = mapped = wrong = 0
    for content, article in articles:
        if isinstance(article, Drop):
            continue
        total += len(article.text)
        for segment in article.segments:
            if segment.span is None or segment.raw is None:
                continue
            mapped += len(segment.span)
            raw = " ".join(html.unescape(segment.raw.of(content)).split())
            wrong += raw != " ".join(segment.span.of(article.text).split())
    return {"mapped": round(mapped / total, 5), "not_literally_equal": wrong}


def gard() -> tuple[dict[str, Any], list[str]]:
    """Recall of what each GARD page shows, furniture left, mapping."""
    truth = [
        json.loads(line) for line in (SHARED / "pages" / "gard.truth.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    shown: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    furniture = 0
    pages = []
    pairs = []
    for row in truth:
        page = (SHARED / "pages" / "gard" / f"{row['id']}.html").read_text(encoding="utf-8")
        pages.append(page)
        article = article_of(page)
        pairs.append((page, article))
        text = squeezed(body(article, with_title=True))
        visible = squeezed(html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"(?s)<(script|style)\b.*?</\1>", "", page))))
        facts = {
            "summary": [row["text"]],
            "synonym": row["synonyms"],
            "gene": row["genes"],
            "symptom": [s["name"] for s in row["symptoms"]],
            "symptom_synonym": [name for s in row["symptoms"] for name in s["synonyms"]],
        }
        for kind, values in facts.items():
            for value in values:
                if squeezed(value) and squeezed(value) in visible:
                    shown[kind] += 1
                    kept[kind] += squeezed(value) in text
        if isinstance(article, Article):
            furniture += sum(bool(GARD_FURNITURE.search(s.of(article.text))) for s in article.sentences)
    result: dict[str, Any] = {kind: f"{kept[kind]}/{shown[kind]}" for kind in shown}
    result["share"] = round(sum(kept.values()) / sum(shown.values()), 4)
    result["furniture_sentences_a_page"] = round(furniture / len(truth), 2)
    result.update(mapping(pairs))
    return result, pages


def time_ratio(pages: Sequence[str]) -> float:
    """Processor time of cleaning against trafilatura's default extraction, the better of three rounds of each."""
    ours, theirs = [], []
    for page in pages[:10]:
        article_of(page)
        trafilatura.extract(page)
    for _ in range(3):
        at = time.process_time()
        for page in pages:
            article_of(page)
        ours.append(time.process_time() - at)
        at = time.process_time()
        for page in pages:
            trafilatura.extract(page)
        theirs.append(time.process_time() - at)
    return min(ours) / min(theirs)


def text_speed() -> dict[str, float]:
    """Words a second on plain texts, and the share of their characters that is mapped."""
    lines = (SHARED / "articles" / "medquad.jsonl").read_text(encoding="utf-8").splitlines()[::4]
    texts = [json.loads(line)["text"] for line in lines]
    article_of(texts[0], Media.TEXT)
    at = time.process_time()
    articles = [article_of(text, Media.TEXT) for text in texts]
    took = time.process_time() - at
    words = sum(len(text.split()) for text in texts)
    return {"words_a_second": round(words / took), **mapping(zip(texts, articles, strict=True))}


def report(measure: str, value: Any, target: str) -> None:
    """One line of JSON."""
    sys.stdout.write(json.dumps({"measure": measure, "value": value, "target": target}) + "\n")
    sys.stdout.flush()


def main() -> int:
    """Run the measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fuzz", type=int, default=0, help="also clean so many mutated pages")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not SHARED.is_dir():
        sys.stderr.write("../shared is not here: nothing to measure\n")
        return 1
    if options.fuzz:
        return fuzz(options.fuzz, options.seed)
    pages, truth = benchmark()
    articles = {key: article_of(page) for key, page in pages.items()}
    texts = {key: body(article) for key, article in articles.items()}
    report("aeb", corpus_score([page_score(truth[key], texts[key]) for key in pages]), "f1 .965")
    titled = [page_score(truth[key], body(articles[key], with_title=True)) for key in pages]
    report("aeb_with_title", corpus_score(titled), "-")
    theirs = {key: trafilatura.extract(page, include_comments=False) or "" for key, page in pages.items()}
    report("aeb_trafilatura", corpus_score([page_score(truth[key], theirs[key]) for key in pages]), "-")
    report("aeb_list_items", round(list_items(pages, truth, texts), 4), ".96")
    report("aeb_list_items_trafilatura", round(list_items(pages, truth, theirs), 4), "-")
    report("aeb_mapping", mapping((pages[key], articles[key]) for key in pages), "mapped .995")
    shown, gard_pages = gard()
    report("gard", shown, "share .98, furniture under 1, mapped .995")
    report("time_ratio_aeb", round(time_ratio(list(pages.values())), 2), "at most 1.0")
    report("time_ratio_gard", round(time_ratio(gard_pages), 2), "at most 1.0")
    report("text", text_speed(), "200,000 words a second")
    return 0


_PARTS = [
    '<div>', '</div>', '<p>', '</p>', '<ul><li>', '</li>', '<table><tr><td>', '</table>', '<b>', '</i>',
    '&amp;', '&#x1F600;', '&#0;', '&bogus', '<!--', '-->', '<script>', '</script>', '<svg>', "<a href='x", '"',
    "'", '<p class="', '=', '<', '>', '<![CDATA[', ']]>', '\x00', '\ufeff', '\u202e', 'é', 'ﬁ', '힣', 'Ã©',
    'â€™', 'include:  - a  - b', '1. ', '| a | b |', '\n\n', '\r', 'Last updated: 2020-01-01 ', 'Share this',
    'What is gout? ', 'Gout hurts. It is caused by uric acid.', '<template>', '<noscript>', '<head>', '</head>',
    '<body>', '<br>', '<h1>', '</h2>', '<dl><dt>', '<dd>', '<select><option>', '<textarea>', '<title>',
    '<iframe>', '<math>', '</', '<?', '<a><a>', '<nav>', '<form>',
    '<script type="application/ld+json">{"@type":', '{"a":[', '<meta property="', '<link rel=canonical href=',
    '<sup>1</sup>', '\u3000', '。',
]  # fmt: skip


def fuzz(count: int, seed: int) -> int:
    """Clean `count` mutated pages and texts; stops at the first that breaks a promise."""
    chance = random.Random(seed)
    folder = SHARED / "pages" / "gard"
    sources = [path.read_text(encoding="utf-8")[:6000] for path in sorted(folder.glob("*.html"))[:20]]
    sources += [page[:6000] for page in list(benchmark()[0].values())[:40]]
    slowest = 0.0
    outcomes: Counter[str] = Counter()
    for number in range(count):
        content = _mutant(chance, sources)
        media = chance.choice([Media.HTML, Media.HTML, Media.TEXT, Media.MARKDOWN])
        at = time.perf_counter()
        try:
            article = article_of(content, media)
        except Exception:  # whatever it is, the input that did it must be shown
            sys.stderr.write(f"seed {seed}, input {number}, {media}: {content!r}\n")
            raise
        slowest = max(slowest, time.perf_counter() - at)
        if isinstance(article, Drop):
            outcomes[str(article.reason)] += 1
            assert article.reason is not DropReason.TOO_SLOW, content
            continue
        outcomes["article"] += 1
        end = 0
        for segment in article.segments:
            assert segment.raw is None or segment.raw.end <= len(content), (number, content)
            if segment.span is not None:
                assert segment.span.start == end, (number, content)
                end = segment.span.end
        assert end == len(article.text), (number, content)
        assert all(0 <= b.span.start < b.span.end <= end for b in article.blocks), (number, content)
    report(
        "fuzz",
        {"inputs": count, "seed": seed, "slowest_s": round(slowest, 3), "outcomes": dict(outcomes)},
        "no crash, no hang",
    )
    return 0


def _mutant(chance: random.Random, sources: Sequence[str]) -> str:
    kind = chance.random()
    if kind < 0.35:
        return "".join(chance.choice(_PARTS) for _ in range(chance.randint(0, 60)))
    if kind < 0.45:
        return "".join(
            chr(chance.choice([chance.randint(0, 127), chance.randint(0, 0xD7FF)]))
            for _ in range(chance.randint(0, 300))
        )
    page = chance.choice(sources)
    start = chance.randint(0, len(page))
    page = page[start : start + chance.randint(10, 4000)]
    for _ in range(chance.randint(1, 12)):
        at = chance.randint(0, len(page))
        what = chance.random()
        if what < 0.4:
            page = page[:at] + chance.choice(_PARTS) * chance.choice([1, 1, 1, 30]) + page[at:]
        elif what < 0.7:
            page = page[:at] + page[at + chance.randint(1, 80) :]
        else:
            stop = at + chance.randint(1, 200)
            page = page[:at] + page[at:stop] * chance.choice([2, 3, 10]) + page[stop:]
    return page


if __name__ == "__main__":
    raise SystemExit(main())
