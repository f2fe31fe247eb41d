"""Where the built models and vocabulary are: inside the installed package, or in `models/` of a source checkout."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from .errors import ArtefactError

_PACKAGE = Path(__file__).resolve().parent


def artefact(name: str) -> Path:
    """The folder of the built artefact `name` ("vocabulary", "recogniser", "relations").

    A wheel carries it as `healthfacts/built/NAME`; a source checkout as `models/NAME/built`.
    """
    installed = _PACKAGE / "built" / name
    checkout = _PACKAGE.parents[1] / "models" / name / "built"
    for folder in (installed, checkout):
        if folder.is_dir():
            return folder
    raise ArtefactError(
        f"no built {name} at {installed} or {checkout}. Reinstall healthfacts, or build it: models/{name}/README.md"
    )


@lru_cache(maxsize=1)
def artefact_digests() -> dict[str, str]:
    """A short hash of every built artefact's files, so that a run can say what it was made with."""
    return {name: _digest(artefact(name), "*") for name in ("vocabulary", "recogniser", "relations")}


@lru_cache(maxsize=1)
def code_digest() -> str:
    """A short hash of this package's source."""
    return _digest(_PACKAGE, "*.py")


def _digest(folder: Path, pattern: str) -> str:
    total = hashlib.sha256()
    for path in sorted(folder.rglob(pattern)):
        if path.is_file():
            total.update(path.relative_to(folder).as_posix().encode())
            total.update(path.read_bytes())
    return total.hexdigest()[:16]
