"""Run: the order of the stages, in shards, from sources to a directory of tables.

    read -> clean -> repeats, sketch | duplicates | recognise -> normalise -> relate -> rows | tables, report

At the bars all shards must be done. Cleaned articles wait in a spool on disk, so that memory holds a sketch per article
and nothing of its text. Shards of the second half are ranges of sorted article ids: their rows follow each other in key
order, whatever the number of workers, the engine or the order of the input.
"""

from __future__ import annotations

from .job import Progress, Summary, library_versions, run
from .stages import Stages, prepare, stages, vocabulary_of

__all__ = ["Progress", "Stages", "Summary", "library_versions", "prepare", "run", "stages", "vocabulary_of"]
