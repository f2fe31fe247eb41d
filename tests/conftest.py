"""What several tests need: the shared data, where it is there, and small articles."""

from __future__ import annotations

from pathlib import Path

import pytest

#: scripts that measure; they need packages the tests do not
collect_ignore_glob = ["quality/measure_*.py", "benchmarks/*.py"]

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data; skips the test where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"no shared data at {SHARED}")
    return SHARED
