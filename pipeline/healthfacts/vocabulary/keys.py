"""Names as sequences of word keys: what two spellings of one name have in common.

A key forgets case, accents, hyphens, possessives, plurals, British spelling and Roman numerals, and parts letters from
digits, so that "Type II Diabetes", "type-2 diabetes" and "type 2 diabetes" have one key. The vocabulary's build and
every look-up use these functions and no others.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: One token: a Greek letter, a run of letters with its possessive, or a run of digits.
TOKEN = re.compile(r"[\u0391-\u03c9]|[^\W\d_\u0391-\u03c9]+(?:['\u2019\u02bc][sS](?![^\W_]))?|\d+")

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "ο": "omicron", "π": "pi", "ρ": "rho",
    "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_ROMAN = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10",
    "xi": "11", "xii": "12", "xiii": "13", "xiv": "14", "xv": "15", "xvi": "16",
}  # fmt: skip
#: British spellings inside words, and what they become; from the names that MONDO lists in both spellings.
_BRITISH = (
    ("haem", "hem"), ("aemi", "emi"), ("oedem", "edem"), ("oesoph", "esoph"), ("oestr", "estr"), ("paed", "ped"),
    ("rrhoea", "rrhea"), ("pnoea", "pnea"), ("foet", "fet"), ("faec", "fec"), ("gynaec", "gynec"),
    ("anaesth", "anesth"), ("caec", "cec"), ("coeliac", "celiac"), ("aetiolog", "etiolog"), ("amoeb", "ameb"),
    ("leuco", "leuko"),
    ("sulph", "sulf"), ("tumour", "tumor"), ("behaviour", "behavior"), ("colour", "color"), ("odour", "odor"),
    ("labour", "labor"), ("vapour", "vapor"), ("flavour", "flavor"), ("savour", "savor"), ("humour", "humor"),
    ("paenia", "penia"), ("fibre", "fiber"), ("centre", "center"), ("titre", "titer"), ("isation", "ization"),
    ("ageing", "aging"), ("mould", "mold"), ("caesar", "cesar"), ("homoeo", "homeo"),
    ("aesthes", "esthes"), ("aesthet", "esthet"), ("defence", "defense"), ("neurone", "neuron"),
)  # fmt: skip
#: Latin plurals in -i, by their singular.
_LATIN = {
    f"{stem}i": f"{stem}us"
    for stem in (
        "thromb",
        "embol",
        "nev",
        "fung",
        "bacill",
        "calcul",
        "bronch",
        "uter",
        "vir",
        "stimul",
        "nucle",
        "foc",
    )
}
_FINAL = (("yse", "yze"), ("ised", "ized"), ("ising", "izing"))
_KEPT = frozenset({"lens", "gas", "pus", "pelvis", "series", "species", "always", "news", "thus", "yes"})


@lru_cache(maxsize=200_000)
def word_key(word: str) -> str:
    """The key of one token.

    >>> [word_key(w) for w in ["Crohn's", "Tumours", "β", "II", "anaemias", "metastases", "Sjögren"]]
    ['crohn', 'tumor', 'beta', '2', 'anemia', 'metastasis', 'sjogren']
    """
    word = word.lower()
    if word in _GREEK:
        return _GREEK[word]
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).lower()
        word = word.replace("ø", "o").replace("ß", "ss").replace("æ", "ae").replace("œ", "oe").replace("ł", "l")
        word = word.replace("\u2019s", "'s").replace("\u02bcs", "'s")
    word = word.removesuffix("'s")
    if word in _ROMAN:
        return _ROMAN[word]
    word = _LATIN.get(word, word)
    if len(word) > 3:
        word = _american(_singular(word))
    return word


def keys(text: str) -> list[str]:
    """The word keys of `text`, in order.

    >>> keys("Type-II diabetes (adult onset)")
    ['type', '2', 'diabete', 'adult', 'onset']
    >>> keys("COL1A1")
    ['col', '1', 'a', '1']
    """
    return [word_key(token) for token in TOKEN.findall(text)]


def key(text: str) -> str:
    """The word keys of `text` joined by spaces."""
    return " ".join(keys(text))


def is_case_sensitive(name: str) -> bool:
    """Whether a name means something only in its own capitals: an acronym or a symbol.

    >>> [is_case_sensitive(n) for n in ["ALS", "AIDS", "F5", "mTOR", "gout", "Gout", "Lyme disease", "TORCH syndrome"]]
    [True, True, True, True, False, False, False, False]
    """
    if " " in name or len(name) > 10:
        return False
    return any(c.isupper() for c in name[1:]) or (any(c.isdigit() for c in name) and len(name) <= 4)


def _singular(word: str) -> str:
    if word in _KEPT or word.isdigit():
        return word
    if word.endswith("s"):
        if word.endswith(("ss", "us", "is")):
            return word
        if word.endswith("ies") and len(word) > 4:
            return word[:-3] + "y"
        if word.endswith("oses") and len(word) > 7:
            return word[:-2] + "is"
        if word.endswith("stases"):
            return word[:-2] + "is"
        if word.endswith("itides"):
            return word[:-4] + "is"
        if word.endswith(("xes", "ches", "shes", "sses")):
            return word[:-2]
        return word[:-1]
    if word.endswith("omata") and len(word) > 6:
        return word[:-2]
    if word.endswith("ae") and len(word) > 5:
        return word[:-1]
    return word


def _american(word: str) -> str:
    for british, american in _BRITISH:
        if british in word:
            word = word.replace(british, american)
    for british, american in _FINAL:
        if word.endswith(british):
            word = word[: -len(british)] + american
    return word
