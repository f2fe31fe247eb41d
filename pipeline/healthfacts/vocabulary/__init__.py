"""Names and identifiers of conditions, mechanisms, risk factors, genes and variants, without a network."""

from .table import Candidate, Entry, Link, Vocabulary, load

__all__ = ["Candidate", "Entry", "Link", "Vocabulary", "load"]
