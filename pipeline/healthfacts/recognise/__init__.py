"""Recognise: find the mentions of conditions, mechanisms, risk factors, genes and variants in an article."""

from .recogniser import Recogniser, load

__all__ = ["Recogniser", "load"]
