"""Measure the vocabulary and the linker on public data: `python models/vocabulary/evaluate.py [NAME ...] [--misses N]`.

Names: ncbi bc5cdr genes topics genetic abbreviations speed (all of them where none is given). The data is expected at
../shared beside the project; each figure is for gold spans, with the concept's links to other vocabularies allowed.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[2] / "shared"
sys.path.insert(0, str(HERE.parents[1] / "pipeline"))

from healthfacts.normalise import Linker  # noqa: E402
from healthfacts.recognise.abbreviations import find_abbreviations  # noqa: E402
from healthfacts.records import Article, Kind, Mention, Span  # noqa: E402
from healthfacts.vocabulary import Vocabulary, load  # noqa: E402

log = logging.getLogger("evaluate")


def read(name: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file of the shared data."""
    with (SHARED / name).open(encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


def article(text: str, mentions: list[tuple[Kind, int, int]]) -> Article:
    """An article with gold mentions and the abbreviations that it defines."""
    found = tuple(Mention.at(text, kind, Span(a, b), score=1.0, recogniser="gold") for kind, a, b in mentions)
    lines = [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    return Article("x", "x", "x", text, mentions=found, abbreviations=find_abbreviations(text, lines))


def same(vocabulary: Vocabulary, curie: str, *extra: str) -> set[str]:
    """The concept and what it is linked with, at one or two steps."""
    found = {curie}
    for _ in range(2):
        found |= {
            link.curie
            for one in tuple(found)
            for link in vocabulary.related(one)
            if link.source in ("xref", "name", "lexicon", *extra)
        }
    return found


def diseases(name: str, labels: set[str], misses: int) -> dict[str, float]:
    """Share of disease mentions whose gold number is the linked concept or one of its equals."""
    vocabulary, linker = load(), Linker(load())
    counts: Counter[str] = Counter()
    wrong: Counter[tuple[str, str, str]] = Counter()
    for document in read(f"gold/abstracts/{name}.jsonl"):
        gold = [e for e in document["entities"] if e["label"] in labels and e.get("ids")]
        linked = linker.normalise(article(document["text"], [(Kind.CONDITION, e["start"], e["end"]) for e in gold]))
        for entity, mention in zip(gold, linked.mentions, strict=True):
            wanted = {i if ":" in i else f"MESH:{i}" for i in entity["ids"]}
            counts["all"] += 1
            if mention.concept is None:
                counts["none"] += 1
            elif same(vocabulary, mention.concept.curie) & wanted:
                counts["right"] += 1
                counts["right or broader"] += 1
                continue
            elif same(vocabulary, mention.concept.curie, "broader") & wanted:
                counts["right or broader"] += 1
                continue
            counts["unknown number"] += not any(vocabulary.concept(i) or vocabulary.related(i) for i in wanted)
            given = (
                f"{mention.concept.curie} {mention.concept.name} {mention.concept.score}" if mention.concept else "-"
            )
            wrong[mention.text, " ".join(sorted(wanted)), given] += 1
    linked_n = counts["all"] - counts["none"]
    log.info(
        "%s: accuracy %.3f, with broader MeSH numbers %.3f, precision of links %.3f (%d mentions, %d linked, %d of numbers "
        "that no source has)",
        name, counts["right"] / counts["all"], counts["right or broader"] / counts["all"],
        counts["right or broader"] / linked_n, counts["all"], linked_n, counts["unknown number"],
    )  # fmt: skip
    show(wrong, misses, lambda key: f"{key[0]!r} is {key[1]} ({label(vocabulary, key[1])}), got {key[2]}")
    return {"accuracy": counts["right"] / counts["all"], "precision": counts["right or broader"] / linked_n}


def label(vocabulary: Vocabulary, curie: str) -> str:
    """Preferred names of gold numbers, to read."""
    entries = [vocabulary.concept(c) for c in curie.split(" ")]
    return ", ".join(e.name for e in entries if e) or "not in the vocabulary"


def entry_name(vocabulary: Vocabulary, curie: str) -> str:
    """The preferred name of a concept."""
    entry = vocabulary.concept(curie)
    return entry.name if entry else ""


def show(wrong: Counter[Any], misses: int, line: Callable[[Any], str]) -> None:
    """The commonest errors."""
    for key, count in wrong.most_common(misses):
        log.info("  %3d %s", count, line(key))


def genes(misses: int) -> dict[str, float]:
    """Share of mentions of human genes whose NCBI number is right (a mention of several genes: any of them)."""
    vocabulary, linker = load(), Linker(load())
    wrong: Counter[tuple[str, str, str]] = Counter()
    total: Counter[str] = Counter()
    for name in ("gnormplus.train", "nlm_gene.train"):
        counts: Counter[str] = Counter()
        for document in read(f"gold/abstracts/{name}.jsonl"):
            gold = [e for e in document["entities"] if e["label"] == "Gene" and e.get("ids")]
            gold = [e for e in gold if any(vocabulary.related(f"NCBIGene:{i}") for i in e["ids"])]  # human genes
            linked = linker.normalise(article(document["text"], [(Kind.GENE, e["start"], e["end"]) for e in gold]))
            for entity, mention in zip(gold, linked.mentions, strict=True):
                wanted = {f"NCBIGene:{i}" for i in entity["ids"]}
                counts["all"] += 1
                if mention.concept is None:
                    counts["none"] += 1
                elif same(vocabulary, mention.concept.curie) & wanted:
                    counts["right"] += 1
                    continue
                given = f"{mention.concept.name} {mention.concept.score}" if mention.concept else "-"
                truth = ", ".join(
                    label(vocabulary, link.curie) for i in sorted(wanted) for link in vocabulary.related(i)
                )
                wrong[mention.text, truth, given] += 1
        linked_n = counts["all"] - counts["none"]
        log.info(
            "%s, human genes: accuracy %.3f, precision of links %.3f (%d mentions, %d linked)",
            name, counts["right"] / counts["all"], counts["right"] / linked_n, counts["all"], linked_n,
        )  # fmt: skip
        total += counts
    log.info("both: accuracy %.3f", total["right"] / total["all"])
    show(wrong, misses, lambda key: f"{key[0]!r} is {key[1]}, got {key[2]}")
    return {
        "accuracy": total["right"] / total["all"],
        "precision": total["right"] / (total["all"] - total["none"]),
    }


def topics(misses: int) -> dict[str, float]:
    """Share of the focus names of medquad's titles that are linked to a condition."""
    linker = Linker(load())
    counts: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    known: dict[str, bool] = {}
    how: Counter[str] = Counter()
    for document in read("articles/medquad.jsonl"):
        focus = document["focus"]
        if focus not in known:
            concept = linker.link(focus, Kind.CONDITION)
            known[focus] = concept is not None
            how["exact or spelling" if concept and concept.score >= 0.87 else "nearly" if concept else "none"] += 1
        counts[str(known[focus])] += 1
        if not known[focus]:
            wrong[focus] += 1
    log.info(
        "topics: linked %.3f of %d articles, %.3f of %d names %s",
        counts["True"] / counts.total(), counts.total(), sum(known.values()) / len(known), len(known), dict(how),
    )  # fmt: skip
    show(wrong, misses, repr)
    return {"linked": counts["True"] / counts.total()}


def genetic(misses: int) -> dict[str, float]:
    """Genes named in "genetic changes" articles of GHR against the genes that HPO links with the article's disease."""
    vocabulary, linker = load(), Linker(load())
    counts: Counter[str] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    for document in read("articles/medquad.jsonl"):
        if document["question_type"] != "genetic changes" or not document["id"].startswith("GHR"):
            continue
        truth: set[str] = set()
        for name in (document["focus"], *document["synonyms"]):
            concept = linker.link(name, Kind.CONDITION)
            if concept:
                truth.update(vocabulary.disease_genes(concept.curie))
        if not truth:
            continue
        text = document["text"]
        symbols = {c: entry.name for c in truth if (entry := vocabulary.concept(c))}
        standing = {c for c, symbol in symbols.items() if re.search(rf"(?<![\w-]){re.escape(symbol)}(?![\w-])", text)}
        if not standing:
            continue
        spans = [(span.of(text), curie) for span, kind, curie in vocabulary.match(text) if kind is Kind.GENE]
        named = {curie for _, curie in spans}
        found = {curie for surface, curie in spans if surface == entry_name(vocabulary, curie)}
        counts["named"] += len(named)
        counts["named right"] += len(named & truth)
        counts["articles"] += 1
        counts["found"] += len(found)
        counts["right"] += len(found & truth)
        counts["standing"] += len(standing)
        counts["standing found"] += len(found & standing)
        for curie in found - truth:
            entry = vocabulary.concept(curie)
            wrong[entry.name if entry else curie, "not linked"] += 1
        for curie in standing - found:
            wrong[symbols[curie], "not found"] += 1
    log.info(
        "genetic changes: symbols P %.3f R %.3f; with names of genes and proteins P %.3f (%d articles)",
        counts["right"] / counts["found"], counts["standing found"] / counts["standing"],
        counts["named right"] / counts["named"], counts["articles"],
    )  # fmt: skip
    show(wrong, misses, lambda key: f"{key[0]} {key[1]}")
    return {
        "precision": counts["right"] / counts["found"],
        "recall": counts["standing found"] / counts["standing"],
    }


def abbreviations(misses: int) -> dict[str, float]:
    """F1 of abbreviation pairs on Medstract-like gold data, ours and scispaCy's detector."""
    figures: dict[str, float] = {}
    documents = list(read("gold/abbreviation/med1250.dev.jsonl"))

    def ours(text: str) -> list[tuple[str, str]]:
        lines = [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
        return [(a.short, a.long) for a in find_abbreviations(text, lines)]

    def scispacy() -> Callable[[str], list[tuple[str, str]]]:
        import spacy
        from scispacy.abbreviation import AbbreviationDetector

        nlp = spacy.blank("en")
        detector = AbbreviationDetector(nlp)
        return lambda text: [(str(a), str(a._.long_form)) for a in detector(nlp(text))._.abbreviations]

    for name, find in (("ours", ours), ("scispaCy", scispacy())):
        counts: Counter[str] = Counter()
        wrong: Counter[tuple[str, str, str]] = Counter()
        for document in documents:
            gold = {(p["short"], " ".join(p["long"].split()).lower()) for p in document["pairs"]}
            found = {(short, " ".join(long.split()).lower()) for short, long in find(document["text"])}
            counts.update(right=len(gold & found), gold=len(gold), found=len(found))
            wrong.update((*pair, "missed") for pair in gold - found)
            wrong.update((*pair, "spurious") for pair in found - gold)
        precision, recall = counts["right"] / counts["found"], counts["right"] / counts["gold"]
        log.info(
            "abbreviations, %s: P %.3f R %.3f F %.3f",
            name,
            precision,
            recall,
            2 * precision * recall / (precision + recall),
        )
        figures[name] = 2 * precision * recall / (precision + recall)
        if name == "ours":
            show(wrong, misses, lambda key: f"{key[2]} {key[0]} = {key[1]}")
    return figures


def speed(misses: int) -> dict[str, float]:
    """Time to load; matched megabytes a second and time a link, by the time of the process."""
    del misses
    load.cache_clear()
    start = time.perf_counter()
    vocabulary = load()
    log.info("load: %.2f s", time.perf_counter() - start)
    texts = [d["text"] for d in read("articles/medquad.jsonl")][::8]
    size = sum(len(text.encode()) for text in texts) / 1e6
    start = time.process_time()
    for text in texts:
        re.findall(r"\w+", text)
    reference = time.process_time() - start
    for turn in ("first", "second"):
        start = time.process_time()
        found = [vocabulary.match(text) for text in texts]
        taken = time.process_time() - start
        log.info("match, %s time: %.1f MB/s; %.1f times as long as re.findall", turn, size / taken, taken / reference)
    linker = Linker(vocabulary)
    articles = [
        article(text, [(kind, span.start, span.end) for span, kind, _ in spans])
        for text, spans in zip(texts, found, strict=True)
    ]
    start = time.process_time()
    for one in articles:
        linker.normalise(one)
    n = sum(len(one.mentions) for one in articles)
    link = 1000 * (time.process_time() - start) / n
    log.info("link: %.3f ms a mention (%d mentions)", link, n)
    return {"ms a mention": link}


MEASURES: dict[str, Callable[[int], dict[str, float]]] = {
    "ncbi": lambda n: diseases(
        "ncbi_disease.dev", {"SpecificDisease", "DiseaseClass", "Modifier", "CompositeMention"}, n
    ),
    "bc5cdr": lambda n: diseases("bc5cdr.dev", {"Disease"}, n),
    "genes": genes,
    "topics": topics,
    "genetic": genetic,
    "abbreviations": abbreviations,
    "speed": speed,
    "ncbi-train": lambda n: diseases(
        "ncbi_disease.train", {"SpecificDisease", "DiseaseClass", "Modifier", "CompositeMention"}, n
    ),
    "bc5cdr-train": lambda n: diseases("bc5cdr.train", {"Disease"}, n),
}


def main() -> None:
    """Run the measures named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--misses", type=int, default=0, help="show so many of the commonest errors")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    for name in options.names or [name for name in MEASURES if not name.endswith("-train")]:
        MEASURES[name](options.misses)


if __name__ == "__main__":
    main()
