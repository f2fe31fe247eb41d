"""Link mentions to concepts of the vocabulary, with a score, and nothing where no concept is sure enough.

linker = Linker(load_vocabulary(), settings=NormaliseSettings())
article = linker.normalise(article)      # fills Mention.concept
explain("type II diabetes", vocabulary)  # candidates, scores and why
"""

from .linker import Explanation, Linker, explain

__all__ = ["Explanation", "Linker", "explain"]
