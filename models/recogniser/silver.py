"""Let several trained networks annotate unlabelled articles, as soft targets for the network that ships.

    python models/recogniser/silver.py WORK/one.npz WORK/two.npz --out WORK/silver.npz

The target of a text is the mean of the tag probabilities that the networks give each token, and of the expected numbers of
tag pairs: all that the expected loss of a chain needs (see `crf.expected_loss`). Kept are the probabilities over 1 in 100.
Left out are articles whose words stand in an annotated text, and question types no annotated text has.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from healthfacts.recognise import crf
from healthfacts.recognise.features import Extractor
from healthfacts.recognise.lexicon import Lexicon
from healthfacts.recognise.model import load_params, load_vectors
from healthfacts.recognise.network import Network
from healthfacts.recognise.tokens import tokenise

LOG = logging.getLogger("silver")
SCHEME = "health"
ANNOTATED = ("train.jsonl", "dev.jsonl", "styles-train.jsonl", "styles-dev.jsonl")
TYPES = frozenset({"information", "causes", "susceptibility", "genetic changes", "prevention", "complications"})
_LEAST = 0.01  # probability below which a tag is not kept


def articles(path: Path, gold: Path) -> Iterator[str]:
    """The texts to annotate, each once, with their titles above them as the annotated ones have."""
    known = {
        _words(json.loads(line)["text"]) for name in ANNOTATED for line in (gold / name).read_text("utf-8").splitlines()
    }
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            text = f"{row['title']}\n\n{row['text']}"
            words = _words(text)
            if row["question_type"] in TYPES and words not in known:
                known.add(words)
                yield text


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def main() -> None:
    """Annotate and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("networks", type=Path, nargs="+", help="beside vectors.npz and lexicon.npz")
    parser.add_argument("--articles", type=Path, default=Path("../shared/articles/medquad.jsonl"))
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold/health-facts"))
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    work = options.networks[0].parent
    vectors, lexicon = load_vectors(work / "vectors.npz"), Lexicon.load(work / "lexicon.npz")
    networks = [Network(*load_params(path)) for path in options.networks]
    extractors: list[Extractor] = []
    for network in networks:
        width = network.params["embed.words"].shape[1]
        rows = network.shape.table_rows
        extractors.append(Extractor(vectors, lexicon, table_rows=rows, project=network.project, projected_width=width))
    texts, sizes, pairs = [], [], []
    places: list[np.ndarray] = []
    tags: list[np.ndarray] = []
    shares: list[np.ndarray] = []
    for text in articles(options.articles, options.gold):
        tokens = tokenise(text)
        if not tokens.words:
            continue
        sums: list[np.ndarray] = []
        for network, extractor in zip(networks, extractors, strict=True):
            features = extractor.extract(tokens)
            scores = network.head(network.hidden(features, extractor.projected(features.numbers)), SCHEME)
            grid = crf.lattice(scores, network.params[f"head.{SCHEME}.steps"], tokens.sentence_starts)
            found = (grid.marginals, grid.pairs(tokens.sentence_starts))
            sums = [a + b for a, b in zip(sums, found, strict=True)] if sums else list(found)
        mean = sums[0] / len(networks)
        at, tag = np.nonzero(mean >= _LEAST)
        texts.append(text)
        sizes.append(len(at))
        places.append(at.astype(np.uint16 if len(tokens.words) < 65_536 else np.uint32))
        tags.append(tag.astype(np.uint8))
        shares.append(mean[at, tag].astype(np.float16))
        pairs.append((sums[1] / len(networks)).astype(np.float16))
    np.savez(
        options.out,
        texts=np.array(json.dumps(texts)),
        sizes=np.array(sizes, np.int64),
        places=np.concatenate(places),
        tags=np.concatenate(tags),
        shares=np.concatenate(shares),
        pairs=np.stack(pairs),
    )
    LOG.info("%d texts, %d tags kept", len(texts), sum(sizes))


if __name__ == "__main__":
    main()
