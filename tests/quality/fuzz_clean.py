"""Fuzz reading and cleaning with bytes, guided by coverage: `python tests/quality/fuzz_clean.py [--runs N]`.

Needs atheris, which no other part of the project does. The first byte of an input chooses its media, the rest is
decoded as a file would be and cleaned. The segments must tile the clean text and stay inside the page, sentences and
blocks must lie in the text, and no input may take longer than `SLOWEST`. Stops at the first input that breaks this.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable

from healthfacts.records import Article, Drop, Media, RawArticle
from healthfacts.settings import CleanSettings

#: seconds that no input of a few thousand bytes may take
SLOWEST = 2.0
SETTINGS = CleanSettings()
MEDIA = (Media.HTML, Media.HTML, Media.TEXT, Media.MARKDOWN)
SEEDS = (
    b'\x00<html lang=en><head><title>Gout</title><script type=\'application/ld+json\'>{"@type":"MedicalWebPage"}'
    b"</script></head><body><nav><a href=/>Home</a></nav><h1>Gout</h1><p>Causes include:</p><ul><li>diet<li>age</ul>",
    b"\x01<table><tr><th>Sign<td>Share<tr><td>pain<td>90%</table><dl><dt>Gout<dd>A disease.</dl>&eacute;&#x2014;&bogus",
    b"\x02Symptoms include:  - pain  - fever  What is gout?\r\n1. diet 2. age 3. weight\r\nLast updated: 2020-01-01",
    b"\x03# Gout\n\n| a | b |\n|---|---|\n| c | d |\n\n* one\n* **two** [three](http://x)\n\n> quoted",
    b"\x00\xff\xfe<\x00p\x00>\x00a\x00",
    b"\x00<meta charset=windows-1252><p>it\x92s caf\xe9</p><!--<script>--><svg><a b='",
)


class Tally:
    """What the inputs came to. `clean` and `decode` are passed in, because the fuzzer instruments them on import."""

    def __init__(self, clean: Callable[..., Article | Drop], decode: Callable[[bytes], tuple[str, str]]) -> None:
        self.clean = clean
        self.decode = decode
        self.outcomes: Counter[str] = Counter()
        self.slowest = 0.0

    def __call__(self, data: bytes) -> None:
        media = MEDIA[data[0] % len(MEDIA)] if data else Media.TEXT
        at = time.perf_counter()
        content, _ = self.decode(data[1:])
        found = self.clean(RawArticle("fuzz", "", content, media), settings=SETTINGS)
        took = time.perf_counter() - at
        self.slowest = max(self.slowest, took)
        assert took < SLOWEST, f"took {took:.1f} s"
        if isinstance(found, Drop):
            self.outcomes[str(found.reason)] += 1
        else:
            self.outcomes["article"] += 1
            check(found, content)


def check(article: Article, content: str) -> None:
    """What must hold for every article."""
    end = 0
    for segment in article.segments:
        assert segment.raw is None or 0 <= segment.raw.start <= segment.raw.end <= len(content)
        if segment.span is not None:
            assert segment.span.start == end
            end = segment.span.end
    assert end == len(article.text)
    assert all(0 <= block.span.start < block.span.end <= end for block in article.blocks)
    assert all(0 <= sentence.start < sentence.end <= end for sentence in article.sentences)


def main() -> int:
    """Run the fuzzer; prints one line of JSON at its end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--max-len", type=int, default=3000)
    parser.add_argument("corpus", nargs="?", help="Folder of further inputs to start from; new ones are added to it.")
    options = parser.parse_args()
    import atheris

    with atheris.instrument_imports(include=["healthfacts.clean", "healthfacts.read"]):
        from healthfacts.clean import clean
        from healthfacts.read.decode import decode
    tally = Tally(clean, decode)
    for seed in SEEDS:
        tally(seed)

    def one(data: bytes) -> None:
        tally(data)
        if sum(tally.outcomes.values()) == options.runs:
            value = {"inputs": options.runs, "slowest_s": round(tally.slowest, 3), "outcomes": dict(tally.outcomes)}
            sys.stdout.write(json.dumps({"measure": "fuzz_bytes", "value": value}) + "\n")
            sys.stdout.flush()

    arguments = [sys.argv[0], f"-runs={options.runs}", f"-seed={options.seed}", f"-max_len={options.max_len}"]
    arguments += ["-len_control=0", "-rss_limit_mb=2000", *([options.corpus] if options.corpus else [])]
    atheris.Setup(arguments, one)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
