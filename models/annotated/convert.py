"""Turn hand-annotated passages (strings) into training records (character offsets).

A passage is written with its mentions as strings and its facts with their evidence copied from the text. Training
needs offsets. This script finds them, checks every string, and reports what does not fit:

    python models/annotated/convert.py PASSAGES.jsonl [MORE.jsonl ...] --to corpora/annotated/passages-a.jsonl

Input, one object a line: `id`, `source`, `title`, `text`, `mentions` (kind -> list of strings) and `facts` (`subject`,
`relation`, `object`, `certainty`, `evidence`). Output, one object a line: the same, with `mentions` a list of
`{start, end, label}` and the evidence of a fact as `evidence_start` and `evidence_end`. All offsets are half-open and
count characters of `text`. A passage with a problem is reported and not written; the exit status is then 1.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

KINDS = ("CONDITION", "MECHANISM", "RISK_FACTOR", "GENE", "VARIANT")
RELATIONS = ("cause", "mechanism", "risk_factor", "protective_factor", "gene", "synonym", "complication")
CERTAINTIES = ("stated", "hedged", "negated")
LONGEST_EVIDENCE = 300  # characters; the annotation guidelines cut evidence there

log = logging.getLogger("convert")


def occurrences(string: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of every word-bounded, case-sensitive occurrence of a string.

    >>> list(occurrences("gout", "gout, pseudogout, gout"))
    [(0, 4), (18, 22)]
    """
    for match in re.finditer(rf"(?<!\w){re.escape(string)}(?!\w)", text):
        yield match.start(), match.end()


def mention_spans(text: str, mentions: Mapping[str, Sequence[str]]) -> tuple[list[dict[str, Any]], list[str]]:
    """Label the occurrences of the mention strings, the longest string first, without overlaps.

    A string that occurs only inside longer mentions is no problem: it may be listed for the sake of the facts.

    >>> mention_spans("Gout is gouty arthritis.", {"CONDITION": ["Gout", "gouty arthritis", "arthritis"]})[0]
    [{'start': 0, 'end': 4, 'label': 'CONDITION'}, {'start': 8, 'end': 23, 'label': 'CONDITION'}]
    >>> mention_spans("Gout", {"CONDITION": ["gout"], "PAIN": []})[1]
    ["unknown kind 'PAIN'", "CONDITION 'gout' does not occur in the text"]
    """
    problems = [f"unknown kind {kind!r}" for kind in mentions if kind not in KINDS]
    kind_of: dict[str, str] = {}
    for kind, strings in mentions.items():
        twice = [string for string in strings if kind_of.setdefault(string, kind) != kind]
        problems.extend(f"{string!r} is both {kind_of[string]} and {kind}" for string in twice)
    spans: list[tuple[int, int, str]] = []
    for string in sorted(kind_of, key=lambda s: (-len(s), s)):
        found = list(occurrences(string, text))
        if not found:
            problems.append(f"{kind_of[string]} {string!r} does not occur in the text")
        for start, end in found:
            if not any(start < taken_end and taken_start < end for taken_start, taken_end, _ in spans):
                spans.append((start, end, kind_of[string]))
    return [{"start": start, "end": end, "label": kind} for start, end, kind in sorted(spans)], problems


def fact_spans(text: str, facts: Iterable[Mapping[str, str]]) -> tuple[list[dict[str, Any]], list[str]]:
    """Give every fact the span of its evidence; report what is not in the text or not in the closed lists."""
    located: list[dict[str, Any]] = []
    problems: list[str] = []
    seen: set[tuple[str, str, str]] = set()
    for fact in facts:
        subject, relation, obj, evidence = (fact[k] for k in ("subject", "relation", "object", "evidence"))
        name = f"fact {subject} - {relation} - {obj}"
        for role, string in (("subject", subject), ("object", obj)):
            if string not in text:
                problems.append(f"{name}: the {role} is not in the text")
        if relation not in RELATIONS or fact["certainty"] not in CERTAINTIES:
            problems.append(f"{name}: unknown relation or certainty {fact['certainty']!r}")
        if (subject, relation, obj) in seen:
            problems.append(f"{name}: written twice")
        seen.add((subject, relation, obj))
        start = text.find(evidence)
        if start < 0 or not evidence:
            problems.append(f"{name}: the evidence is not in the text: {evidence[:60]!r}")
        elif len(evidence) > LONGEST_EVIDENCE:
            problems.append(f"{name}: the evidence has more than {LONGEST_EVIDENCE} characters")
        kept = {k: fact[k] for k in ("subject", "relation", "object", "certainty")}
        located.append({**kept, "evidence_start": start, "evidence_end": start + len(evidence)})
    return located, problems


def convert(passage: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the training record of one passage, and what is wrong with it (empty where all is well)."""
    text = passage["text"]
    mentions, mention_problems = mention_spans(text, passage["mentions"])
    facts, fact_problems = fact_spans(text, passage["facts"])
    problems = mention_problems + fact_problems
    if not text.startswith(passage["title"]):
        problems.append("the text does not begin with the title")
    head = {k: passage[k] for k in ("id", "source", "title", "text")}
    return {**head, "mentions": mentions, "facts": facts}, problems


def main(arguments: Sequence[str] | None = None) -> int:
    """Convert the files named on the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Turn annotated passages into training records with offsets.")
    parser.add_argument("passages", nargs="+", type=Path, help="passages with mention strings, JSONL")
    parser.add_argument("--to", required=True, type=Path, help="training records, JSONL")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")

    records: dict[str, dict[str, Any]] = {}
    counts: Counter[str] = Counter()
    wrong = 0
    for path in options.passages:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            record, problems = convert(json.loads(line))
            if record["id"] in records:
                problems.append("the id is used twice")
            for problem in problems:
                log.warning("%s:%d: %s: %s", path, number, record["id"], problem)
            if problems:
                wrong += 1
                continue
            records[record["id"]] = record
            counts.update(mention["label"] for mention in record["mentions"])
            counts.update(fact["relation"] for fact in record["facts"])
            counts.update(fact["certainty"] for fact in record["facts"])
    lines = (json.dumps(records[key], ensure_ascii=False) + "\n" for key in sorted(records))
    options.to.write_text("".join(lines), encoding="utf-8")
    log.info("%d passages written to %s, %d left out with problems", len(records), options.to, wrong)
    for title, names in (("mentions", KINDS), ("facts", RELATIONS), ("certainty", CERTAINTIES)):
        log.info("%s: %s", title, ", ".join(f"{name} {counts[name]}" for name in names))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
