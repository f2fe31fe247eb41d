"""Put a trained network, its vectors and its lexicon together as the shipped model.

    python models/recogniser/package.py WORK/NAME.npz --config models/recogniser/health.json

Records what the model was trained on: the configuration, and a hash of every file it names.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from train import files

from healthfacts.recognise.tagger import model_folder

VERSION = "0.5.0"


def main() -> None:
    """Copy the files and write recogniser.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", type=Path)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--to", type=Path, default=model_folder())
    options = parser.parse_args()
    config = json.loads(options.config.read_text("utf-8"))
    options.to.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(options.network, options.to / "network.npz")
    for name in ("vectors.npz", "meanings.npz", "lexicon.npz"):
        shutil.copyfile(options.network.parent / name, options.to / name)
    names = sorted({name for pool in config["pools"] for name in pool["files"]})
    data = {path.name: _hash(path) for name in names for path in files(options.gold, name, options.network.parent)}
    about = {"version": VERSION, "config": config, "data_sha256": data, "calibration": {}}
    (options.to / "recogniser.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
