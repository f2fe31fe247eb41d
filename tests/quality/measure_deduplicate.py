"""Copies, near-duplicates and versions on public articles, against the truth by brute force.

python tests/quality/measure_deduplicate.py ../shared
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from datasketch import MinHash
from scipy import sparse

from healthfacts import deduplicate
from healthfacts.clean import clean
from healthfacts.deduplicate import _words
from healthfacts.records import Article, Media, Metadata, RawArticle
from healthfacts.settings import CleanSettings, DeduplicateSettings

DEFAULT = DeduplicateSettings()


def pairs_by_brute_force(texts: list[str], threshold: float) -> dict[tuple[int, int], float]:
    """Every pair of texts whose Jaccard of 5-word runs reaches `threshold`, equal texts left out."""
    runs = [_words.shingles(_words.words(text)) for text in texts]
    columns = np.unique(np.concatenate(runs), return_inverse=True)[1]
    bounds = np.concatenate(([0], np.cumsum([len(r) for r in runs])))
    matrix = sparse.csr_matrix((np.ones(len(columns), np.int32), columns, bounds))
    sizes = np.diff(bounds)
    found = {}
    for start in range(0, len(texts), 256):
        shared = (matrix[start : start + 256] @ matrix.T).tocoo()
        first, second = shared.row + start, shared.col
        jaccard = shared.data / (sizes[first] + sizes[second] - shared.data)
        keep = (first < second) & (jaccard >= threshold) & (jaccard < 1)
        found |= {(int(a), int(b)): float(j) for a, b, j in zip(first[keep], second[keep], jaccard[keep], strict=True)}
    return found


def decide(articles: list[Article]) -> tuple[deduplicate.Decisions, float]:
    texts = {a.article_id: a.text for a in articles}
    sketches = [deduplicate.sketch(a, settings=DEFAULT) for a in articles]
    started = time.perf_counter()
    decisions = deduplicate.decide(sketches, settings=DEFAULT, fetch_text=texts.__getitem__)
    return decisions, time.perf_counter() - started


def measure_pairs(path: Path) -> str:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    articles = [
        Article(f"{n:06d}", "medquad", row["id"], row["text"], metadata=Metadata(title=row["title"], url=row["url"]))
        for n, row in enumerate(rows)
    ]
    truth = pairs_by_brute_force([row["text"] for row in rows], DEFAULT.near_duplicate)
    decisions, seconds = decide(articles)
    near = {
        tuple(sorted((int(p.article_id), int(p.kept_article_id)))): p
        for p in decisions.duplicates
        if str(p.kind) == "near" and p.similarity >= DEFAULT.near_duplicate
    }
    kept = {int(d.article_id) for d in decisions if d.article_id == d.kept_article_id}
    wanted = {pair for pair in truth if set(pair) <= kept}
    other = [pair for pair in near if rows[pair[0]]["focus"].lower() != rows[pair[1]]["focus"].lower()]
    wrong = [pair for pair in other if near[pair].same_subject]
    return (
        f"medquad: {len(wanted)} pairs of kept articles with Jaccard >= {DEFAULT.near_duplicate}, recall "
        f"{len(wanted & set(near)) / len(wanted):.4f}, precision {len(wanted & set(near)) / len(near):.4f}; "
        f"{len(other)} about different names, wrongly same_subject {len(wrong)} ({len(wrong) / max(len(other), 1):.4f}); "
        f"decided in {seconds:.1f} s"
    )


def measure_versions(path: Path) -> str:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    articles, true = [], set()
    for n, row in enumerate(rows):
        for side in ("a", "b"):
            about = Metadata(url=row[f"url_{side}"])
            articles.append(Article(f"{n:05d}{side}", "medlineplus", f"{n}{side}", row[f"text_{side}"], metadata=about))
        if row["same_page"]:
            true.add((f"{n:05d}a", f"{n:05d}b"))
    decisions, _ = decide(articles)
    found = {tuple(sorted((p.article_id, p.kept_article_id))) for p in decisions.duplicates if str(p.version)}
    copies = {tuple(sorted((d.article_id, d.kept_article_id))) for d in decisions if d.article_id != d.kept_article_id}
    right = (found | copies) & true
    recall, precision = len(right) / len(true), len(right) / max(len(found | copies), 1)
    return f"versions: {len(right)} of {len(true)} found ({recall:.4f}), precision {precision:.4f}"


def measure_blocks() -> str:
    """Blocks of an article that are repeats, or only look like it."""
    return _by_split("blocks", "repeat", lambda row: ["\n\n".join(row["blocks"])])


def measure_rewordings() -> str:
    """Pairs of sentences that say the same in other words, or only look like it; each in both orders."""
    between = "\n\nAsk at your next visit what this means for you.\n\n"
    return _by_split(
        "rewordings",
        "same",
        lambda row: [between.join((row["one"], row["other"])), between.join((row["other"], row["one"]))],
    )


def _by_split(name: str, label: str, texts: Callable[[dict[str, Any]], list[str]]) -> str:
    """Precision and recall of the repeats marked in the texts of each case, for each part of a file."""
    path = Path(__file__).resolve().parents[1] / "cases" / "deduplicate" / f"{name}.jsonl"
    counts: Counter[tuple[str, bool, bool]] = Counter()
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        for text in texts(row):
            cleaned = clean(RawArticle("x", "x", text, Media.TEXT), settings=CleanSettings())
            assert isinstance(cleaned, Article)
            is_found = bool(deduplicate.mark_repeats(cleaned, settings=DEFAULT).repeats)
            counts[row["split"], row[label], is_found] += 1
    lines = []
    for split in dict.fromkeys(split for split, _, _ in counts):
        right, wrong, missed = counts[split, True, True], counts[split, False, True], counts[split, True, False]
        precision, recall = right / max(right + wrong, 1), right / max(right + missed, 1)
        lines.append(f"{name} ({split}): precision {precision:.4f}, recall {recall:.4f}")
    return "\n".join(lines)


def measure_signatures(path: Path) -> str:
    texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()[:2000]]
    words = [_words.words(text) for text in texts]
    started = time.perf_counter()
    for found in words:
        ours = deduplicate._sketch.signature(_words.shingles(found), settings=DEFAULT)
        assert len(ours) == deduplicate._sketch.PERMUTATIONS
    mine = time.perf_counter() - started
    started = time.perf_counter()
    for found in words:
        theirs = MinHash(num_perm=128)
        for at in range(max(1, len(found) - 4)):
            theirs.update(" ".join(found[at : at + 5]).encode())
    return f"signatures: {mine / (time.perf_counter() - started):.3f} of the time of datasketch's per-document loop"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    shared = parser.parse_args().shared
    medquad = shared / "articles" / "medquad.jsonl"
    for line in (
        measure_blocks(),
        measure_rewordings(),
        measure_signatures(medquad),
        measure_versions(shared / "gold" / "duplicates" / "medlineplus_versions.jsonl"),
        measure_pairs(medquad),
    ):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
