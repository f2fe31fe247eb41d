"""Train the subword vectors on health text and keep them in 8 bits.

    pip install floret
    python models/recogniser/vectors.py WORK/vectors.npz

The text is every distinct line of the articles and training corpora in ../shared, tokenised by spaCy's English tokeniser
and lower-cased: 5.7 million tokens. One thread, so that the same text gives the same vectors; five minutes.
"""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import spacy

LOG = logging.getLogger("vectors")

FILES = (
    "articles/medquad.jsonl",
    "gold/health-facts/train.jsonl",
    "gold/health-facts/styles-train.jsonl",
    "gold/abstracts/*train.jsonl",
    "gold/sentences/bc2gm.train.jsonl",
    "gold/sentences/anatem.train.jsonl",
    "gold/abstracts/case_reports_ada.jsonl",
    "gold/sentences/ade.jsonl",
)
WIDTH, BUCKETS = 128, 40_000


def lines(shared: Path) -> Iterator[str]:
    """Every distinct line, as lower-cased tokens."""
    tokenise = spacy.blank("en").tokenizer
    seen: set[str] = set()
    for name in FILES:
        for path in sorted(shared.glob(name)):
            for row in path.read_text("utf-8").splitlines():
                for line in json.loads(row).get("text", "").split("\n"):
                    if line.strip() and line not in seen:
                        seen.add(line)
                        yield " ".join(token.lower_ for token in tokenise(line) if not token.is_space)


def quantise(table: Path, out: Path) -> None:
    """A floret table as 8-bit integers with one scale a row, in the form recognise/model.py reads."""
    with table.open(encoding="utf-8") as file:
        head = file.readline().split()
        values = np.array([line.rstrip().split(" ")[1:] for line in file], dtype=np.float32)
    scale = (np.abs(values).max(axis=1, keepdims=True) / 127).astype(np.float16)
    rounded = np.round(values / np.maximum(scale.astype(np.float32), 1e-12)).clip(-127, 127).astype(np.int8)
    names = ("minn", "maxn", "hash_count", "hash_seed")
    numbers = dict(zip(names, map(int, head[2:6]), strict=True))
    np.savez(out, table=rounded, scale=scale, bow=head[6], eow=head[7], **numbers)


def main() -> None:
    """Write the text, train, quantise."""
    import floret

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if options.out.exists():
        LOG.info("%s is there already", options.out)
        return
    with tempfile.TemporaryDirectory() as folder:
        text, table = Path(folder) / "text.txt", Path(folder) / "vectors.floret"
        text.write_text("\n".join(lines(options.shared)) + "\n", encoding="utf-8")
        model = floret.train_unsupervised(
            str(text),
            model="cbow",
            mode="floret",
            hashCount=2,
            bucket=BUCKETS,
            minn=4,
            maxn=5,
            dim=WIDTH,
            epoch=8,
            lr=0.05,
            neg=10,
            minCount=5,
            thread=1,
        )
        model.save_floret_vectors(str(table))
        quantise(table, options.out)


if __name__ == "__main__":
    main()
