"""Write what a recogniser finds in annotated texts, for training on mentions as they are found and not only as they should be.

    PYTHONPATH=pipeline python models/relations/predict.py GOLD.jsonl ... --half 0 --recogniser FOLDER --out FILE.jsonl.gz

`--half` takes the records whose id falls into that half, without it all are taken; FOLDER holds a recogniser trained
without them. Only offsets into the record's text, kinds and scores are written.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import data

from healthfacts import artefacts, recognise, vocabulary
from healthfacts.settings import RecogniseSettings


def half(record_id: str) -> int:
    """Which half a record belongs to; the questions of one document go together."""
    return int(hashlib.md5(record_id.rsplit("/", 1)[0].encode()).hexdigest(), 16) % 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--recogniser", type=Path, required=True, help="a folder like models/recogniser/built")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    names = vocabulary.load()
    built = artefacts.artefact

    def other(name: str) -> Path:
        return options.recogniser if name == "recogniser" else built(name)

    recognise.tagger.artefact = other  # type: ignore[attr-defined]
    recogniser = recognise.load(RecogniseSettings(), vocabulary=names)
    with gzip.GzipFile(options.out, "wb", mtime=0) as out:
        for record in data.load(options.gold):
            if options.half not in (None, half(record["id"])):
                continue
            article = data.as_gold(record).article
            found = next(iter(recogniser.recognise([replace(article, mentions=())])))
            raw = data.to_raw(article)
            rows = [
                [m.kind.value, start, end, round(m.score, 3)]
                for m in found.mentions
                if (start := raw(m.span.start)) is not None and (end := raw(m.span.end - 1)) is not None
            ]
            out.write(
                (
                    json.dumps({"id": record["id"], "mentions": [[k, s, e + 1, p] for k, s, e, p in rows]}) + "\n"
                ).encode()
            )


if __name__ == "__main__":
    main()
