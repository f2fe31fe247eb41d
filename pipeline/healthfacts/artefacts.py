"""Where the built models and vocabulary are: inside the installed package, or in `models/` of a source checkout."""

from __future__ import annotations

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
