"""Build the vocabulary: `python models/vocabulary/build.py [--cache DIR]`. See README.md here."""

from __future__ import annotations

import argparse
import csv
import json
import logging
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "pipeline"))
sys.path.insert(0, str(HERE))

import sources  # noqa: E402

from healthfacts.records import Kind  # noqa: E402
from healthfacts.vocabulary import Vocabulary, store  # noqa: E402
from healthfacts.vocabulary.keys import is_case_sensitive, keys, word_key  # noqa: E402
from healthfacts.vocabulary.search import STOP  # noqa: E402
from healthfacts.vocabulary.table import BIT, CASED, KIND_SHIFT, KINDS, LABEL, LOOKUP_ONLY, MAX_KEYS, PERMUTED, RELATED  # noqa: E402

log = logging.getLogger("vocabulary")

#: Which vocabulary gives a name's first concept: our own lexicons say how articles use the word; MONDO next.
RANK = {
    "VARIANT": 0,
    "healthfacts": 1,
    "LEXICON": 1,
    "MONDO": 2,
    "HP": 3,
    "MESH": 4,
    "ICD10CM": 5,
    "HGNC": 6,
    "TERM": 8,
}

#: Why a link is made, the surest reason first.
REASONS = ("xref", "lexicon", "name", "broader")

#: Endings that ontologies put behind a name and no article writes.
_TAIL = re.compile(
    r"\s*[\[(](disease|disorder|finding|morphologic abnormality|diagnosis|qualifier value|clinical|human)[\])]$"
)
#: Short entry terms of MeSH that are words; the others of up to five letters are acronyms whose capitals were lost.
_SHORT_WORDS = frozenset(
    {
        "acne", "aches", "ataxy", "aura", "auras", "bejel", "bends", "bite", "bites", "bleb", "blebs", "boils", "bulla",
        "corns", "cramp", "favus", "hives", "mange", "nevi", "ozena", "palsy", "polio", "pus", "rale", "rales", "rash",
        "rida", "scar", "scars", "scurf", "sprue", "sting", "stye", "styes", "tumor", "varix", "wound", "zona",
    }
)  # fmt: skip
#: Roots of MeSH trees whose concepts are processes as well as conditions: C23.550 (pathologic processes).
_PROCESS = "C23.550"


@dataclass
class Name:
    """A name of a concept, on its way into the table."""

    text: str
    concept: int
    flags: int
    rank: int


@dataclass
class Table:
    """Concepts and names being gathered."""

    curies: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    by_curie: dict[str, int] = field(default_factory=dict)

    def concept(self, curie: str, label: str, kinds: int, rank: int) -> int:
        """The number of a concept, added where it is new; kinds add up."""
        if curie in self.by_curie:
            number = self.by_curie[curie]
            self.kinds[number] |= kinds
            return number
        number = self.by_curie[curie] = len(self.curies)
        self.curies.append(curie)
        self.labels.append(" ".join(label.split()))
        self.kinds.append(kinds)
        self.ranks.append(rank)
        return number

    def name(self, text: str, concept: int, flags: int = 0, *, rank: int | None = None) -> None:
        """Add a name of a concept."""
        text = _TAIL.sub("", " ".join(text.split()))
        self.names.append(Name(text, concept, flags, self.ranks[concept] if rank is None else rank))


def lines(name: str) -> list[list[str]]:
    """The rows of a lexicon file, without its comments."""
    with (HERE / "lexicons" / name).open(encoding="utf-8", newline="") as stream:
        rows = csv.reader((line for line in stream if line.strip() and not line.startswith("#")), delimiter="\t")
        return [[cell.strip() for cell in row] for row in rows]


def main() -> None:
    """Fetch, gather, link, write, check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=HERE / "work", help="where the source packages are kept")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    cache = options.cache.resolve()
    sources.fetch(cache)
    built = HERE / "built"
    built.mkdir(exist_ok=True)
    columns, manifest = gather(cache)
    manifest["sources"] = sources.hashes(cache)
    store.write(built / "vocabulary.bin", columns)
    (built / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    check(Vocabulary(store.read(built / "vocabulary.bin"), manifest))
    log.info("%s: %.2f MB", built / "vocabulary.bin", (built / "vocabulary.bin").stat().st_size / 1e6)


def gather(cache: Path) -> tuple[dict[str, np.ndarray | list[str]], dict[str, object]]:
    """All columns of the table, and its manifest."""
    table = Table()
    condition, mechanism = BIT[Kind.CONDITION], BIT[Kind.MECHANISM]
    mesh_numbers = sources.mesh_numbers(cache)
    mondo, replaced = sources.mondo(cache)
    efo, moved = sources.efo(cache)
    hpo, hpo_links, hpo_parents, hpo_release = sources.hpo(cache)
    mesh = [c for c in sources.mesh_diseases(cache, mesh_numbers) if any(_is_disease(tree) for tree in c.trees)]
    icd = list(sources.icd10cm(cache))
    genes, hgnc_release = sources.genes(cache)
    log.info("read the sources")

    supplementary, equal = sources.mesh_supplementary(cache)
    stated = sources.stated_links(cache, replaced)
    links: list[tuple[str, str, str]] = [(one, other, "xref") for one, other in (*hpo_links, *equal, *stated)]
    for group, rank in ((mondo, "MONDO"), (hpo, "HP"), (mesh, "MESH"), (icd, "ICD10CM")):
        for concept in group:
            kinds = condition | (mechanism if any(t.startswith(_PROCESS) for t in concept.trees) else 0)
            if concept.curie.startswith("HP:"):
                kinds |= mechanism
            factor = rank == "ICD10CM" and concept.curie[8] in "VWXYZ"  # external causes, health status
            if factor:
                kinds = BIT[Kind.RISK_FACTOR]
            number = table.concept(concept.curie, concept.label, kinds, RANK[rank])
            for text, how in concept.names:
                weak = LOOKUP_ONLY if factor or (rank == "ICD10CM" and " " not in text) else 0
                table.name(text, number, weak | {"label": LABEL, "exact": 0, "related": RELATED}[how])
    for curie, concept in moved.items():
        if curie in table.by_curie:
            links.append((concept.curie, curie, "xref"))
            for text, _how in concept.names:
                table.name(text, table.by_curie[curie], RELATED)

    rare = sources.mesh_rare(cache, _is_disease)
    add_rare(table, [concept for concept, _ in rare], {other: one for one, other in (*stated, *equal)})

    lookups = Lookups(mesh_numbers, efo, icd, hpo, mondo, sources.chebi_labels(cache))
    add_conditions(table, lookups)
    links += own_links(lookups)
    add_lexicons(table, links, lookups)
    add_genes(table, genes, links)
    add_gene_names(table, {gene.symbol: gene.curie for gene in genes})
    variant_genes = add_variants(table, {gene.symbol: gene.curie for gene in genes})
    for label, number in mesh_numbers.items():
        if f"MESH:{number}" not in table.by_curie:
            concept_number = table.concept(f"MESH:{number}", label, 0, RANK["TERM"])
            table.name(label, concept_number, LABEL | LOOKUP_ONLY)

    stop = {tuple(keys(row[0])) for row in lines("stop.tsv")}
    ambiguous = {row[0] for row in lines("ambiguous.tsv")}
    ordered = order_names(table, stop, ambiguous)
    disease_names, gene_disease = sources.hpo_diseases(cache)
    links = [link for link in links if not link[0].startswith(("MONDO:", "HP:")) or link[0] in table.by_curie]
    titles = {number: (title,) for number, title in disease_names.items()} | supplementary
    known = {other for _, other, _ in links}
    titles = {number: title for number, title in titles.items() if number not in known}
    above = sources.mondo_parents(cache)
    links += crosswalk(table, ordered, titles, {**above, **hpo_parents}, links, sources.weaker_links(cache))
    links += [(c.curie, wider, "broader") for c, under in rare for wider in under]
    gene_links = disease_genes(table, links, gene_disease, {gene.ncbi: gene.curie for gene in genes if gene.ncbi})
    columns = pack(table, ordered)
    columns["links"] = sorted("\t".join(link) for link in surest(links))
    columns["gene_links"] = gene_links
    columns["families"] = families(gene_links, above, set(table.by_curie))
    columns["near_synonyms"] = sorted(near_synonyms())
    columns["modifiers"] = sorted({word_key(row[0]) for row in lines("modifiers.tsv")})
    columns["variants"] = [f"{variant}\t{gene}" for variant, gene in sorted(variant_genes.items())]

    counts: Counter[str] = Counter()
    for curie in table.curies:
        counts[curie.split(":")[0] + " concepts"] += 1
    for kind in Kind:
        counts[f"{kind.value} concepts"] = sum(1 for bits in table.kinds if bits & BIT[kind])
    counts["names"] = sum(len(rows) for rows in ordered.values())
    counts["links"] = len(columns["links"])
    counts["disease-gene links"] = sum(line.count(" ") + 1 for line in gene_links)
    releases = {
        "MONDO": "2026-05-05", "EFO": "3.90.0", "ChEBI": "2026-05-01", "HPO": hpo_release, "MeSH": "2026",
        "ICD-10-CM": "April 2026", "HGNC": hgnc_release, "NCBI Gene": "2022-09", "healthfacts": lexicon_release(),
    }  # fmt: skip
    return columns, {"format": store.FORMAT, "releases": releases, "counts": dict(counts)}


def surest(links: Iterable[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """Each link once, with the surest of its reasons: a pair that a source states has no need of shared names."""
    best: dict[tuple[str, str], str] = {}
    for one, other, reason in links:
        known = best.setdefault((one, other), reason)
        if REASONS.index(reason) < REASONS.index(known):
            best[one, other] = reason
    return {(*pair, reason) for pair, reason in best.items()}


def _is_disease(tree: str) -> bool:
    """Whether a MeSH tree number is of a disease of people: C without C22 (animals), F03 (mental disorders)."""
    return (tree.startswith("C") and not tree.startswith("C22")) or tree.startswith("F03")


def near_synonyms() -> set[str]:
    """Word keys and the one that stands for them; sets of one word each only (phrases in the file are for the reader)."""
    found: dict[str, str] = {}
    for row in lines("near_synonyms.tsv"):
        words = [keys(cell) for cell in row if cell]
        first = words[0][0]
        for word in words:
            if len(word) == 1 and word[0] != first:
                found.setdefault(word[0], first)
    return {f"{word}\t{first}" for word, first in found.items() if first not in found}


def lexicon_release() -> str:
    """The version of our own lexicons, the first line of lexicons/VERSION."""
    return (HERE / "lexicons" / "VERSION").read_text(encoding="utf-8").strip()


class Lookups:
    """Numbers by name, for the links of our lexicons: an entry names a concept, the source gives its number."""

    def __init__(
        self,
        mesh: dict[str, str],
        efo: list[sources.Concept],
        icd: list[sources.Concept],
        hpo: list[sources.Concept],
        mondo: list[sources.Concept],
        chebi: dict[str, str],
    ) -> None:
        self._by: dict[str, dict[str, str]] = {
            "MESH": {label.lower(): f"MESH:{number}" for label, number in mesh.items()},
            "CHEBI": chebi,
        }
        for prefix, group in (("EFO", efo), ("ICD10CM", icd), ("HP", hpo), ("MONDO", mondo)):
            labels: dict[str, str] = {}
            for concept in group:
                labels.setdefault(concept.label.lower(), concept.curie)
            self._by[prefix] = labels

    def number(self, reference: str) -> str:
        """The CURIE that a reference such as "MESH:Smoking" means; KeyError where the source has no such name."""
        prefix, _, name = reference.partition(":")
        found = self._by[prefix].get(name.lower())
        if found is None:
            raise KeyError(reference)
        return found


def own_links(lookups: Lookups) -> list[tuple[str, str, str]]:
    """The links of links.tsv, by number."""
    found, missing = [], []
    for one, other in lines("links.tsv"):
        try:
            found.append((lookups.number(one), lookups.number(other), "lexicon"))
        except KeyError as error:
            missing.append(f"links.tsv: no {error}")
    if missing:
        raise SystemExit("\n".join(missing))
    return found


def add_rare(table: Table, rare: list[sources.Concept], equals: dict[str, str]) -> None:
    """Rare diseases of MeSH: more names of the concept that a source equates with one, else a concept of their own.

    Known to look-ups only: many are as long as a title, and what is found in running text stays what it was.
    """
    for concept in rare:
        number = table.by_curie.get(equals.get(concept.curie, ""), -1)
        if number < 0:
            number = table.concept(concept.curie, concept.label, BIT[Kind.CONDITION], RANK["MESH"])
        for text, how in concept.names:
            own = table.curies[number] == concept.curie
            table.name(
                text, number, LOOKUP_ONLY | ({"label": LABEL}.get(how, 0) if own else RELATED), rank=RANK["MESH"]
            )


def add_conditions(table: Table, lookups: Lookups) -> None:
    """Names of conditions that articles use and no source has, for concepts of the sources."""
    missing = []
    for name, variants, reference in lines("conditions.tsv"):
        try:
            curie = lookups.number(reference)
        except KeyError:
            missing.append(f"conditions.tsv: {name}: no {reference}")
            continue
        number = table.concept(curie, reference.partition(":")[2], BIT[Kind.CONDITION], RANK["HP"])
        for text in [name, *filter(None, variants.split("|"))]:
            table.name(text, number, 0, rank=RANK["HP"])
    if missing:
        raise SystemExit("\n".join(missing))


def add_lexicons(table: Table, links: list[tuple[str, str, str]], lookups: Lookups) -> None:
    """Our own risk factors and mechanisms; every number is looked up by name in its source.

    Two concepts of one kind may link to one number (MeSH has one for old age, ageing and elderly people): the first has
    it, the others keep a number of their own and a link.
    """
    forms: dict[str, list[str]] = defaultdict(list)
    for group, form in lines("templates.tsv"):
        forms[group].append(form)
    missing: list[str] = []
    taken: set[str] = set()
    for file, kind in (("risk_factors.tsv", Kind.RISK_FACTOR), ("mechanisms.tsv", Kind.MECHANISM)):
        said: dict[tuple[str, ...], str] = {}
        rows = []
        for name, variants, references, group in sorted(lines(file), key=lambda row: row[3] == "head"):
            texts = [name, *filter(None, variants.split("|"))]
            for text in texts:
                said.setdefault(tuple(keys(text)), name)
            rows.append((name, texts, references, group))
        for name, texts, references, group in rows:
            curies = []
            for reference in filter(None, references.split(";")):
                try:
                    curies.append(lookups.number(reference.strip()))
                except KeyError:
                    missing.append(f"{file}: {name}: no {reference}")
            own = f"healthfacts:{'-'.join(re.findall(r'[a-z0-9]+', name.lower()))}"
            curie = curies[0] if curies and curies[0] not in taken else own
            if curie in taken:
                raise SystemExit(f"{file}: {name!r} twice")
            taken.add(curie)
            number = table.concept(curie, name, BIT[kind], RANK["LEXICON"])
            links.extend((curie, other, "xref" if curie != own else "broader") for other in curies if other != curie)
            weak = (KINDS.index(kind) + 1) << KIND_SHIFT | (LOOKUP_ONLY if group == "head" else 0)
            for text in texts:
                if said[tuple(keys(text))] == name:
                    table.name(text, number, weak | (LABEL if text == name else 0), rank=RANK["LEXICON"])
            made = [form.format(text) for text in texts if len(text.split()) <= 3 for form in forms.get(group, ())]
            for text in made:
                if said.setdefault(tuple(keys(text)), name) == name:
                    table.name(text, number, weak, rank=RANK["LEXICON"])
    if missing:
        raise SystemExit("the lexicons name concepts that the sources do not have:\n" + "\n".join(missing))


_WORD_SYMBOL = re.compile(r"[A-Z][A-Z0-9-]*[0-9][A-Z0-9-]*")


def add_genes(table: Table, genes: list[sources.Gene], links: list[tuple[str, str, str]]) -> None:
    """Symbols, aliases and names of genes. Only approved symbols and clear aliases are found in running text."""
    approved = {gene.symbol for gene in genes}
    owners: Counter[str] = Counter(alias for gene in genes for alias in {*gene.aliases, *gene.previous})
    short = short_names(genes)
    for gene in genes:
        number = table.concept(gene.curie, gene.symbol, BIT[Kind.GENE], RANK["HGNC"])
        if gene.ncbi:
            links.append((gene.curie, f"NCBIGene:{gene.ncbi}", "xref"))
        coding = gene.type == "gene with protein product"
        table.name(
            gene.symbol,
            number,
            LABEL | CASED | (0 if (coding or gene.symbol.startswith("MT-")) and len(gene.symbol) > 1 else LOOKUP_ONLY),
        )
        for alias in dict.fromkeys([*gene.previous, *gene.aliases]):
            if alias == gene.symbol or not re.search(r"\w", alias) or (len(alias) < 2):
                continue
            clear = coding and _WORD_SYMBOL.fullmatch(alias) and len(alias) >= 3 and alias not in approved
            flags = RELATED | (0 if clear and owners[alias] == 1 else LOOKUP_ONLY)
            if " " not in alias:
                flags |= CASED
            table.name(alias, number, flags)
        if gene.name and gene.name != gene.symbol:
            table.name(gene.name, number, 0 if coding else LOOKUP_ONLY)
        for text in short.get(gene.curie, ()):
            table.name(text, number, RELATED | LOOKUP_ONLY)


def short_names(genes: list[sources.Gene]) -> dict[str, set[str]]:
    """What articles leave of a full name: the part before a comma, without a last "1" or "A", the product's one word.

    "perilipin 1" is "perilipin"; "loricrin cornified envelope precursor protein" is "loricrin". A short name that several
    genes would have goes to the one whose number or letter is first.
    """
    full = {tuple(keys(gene.name)) for gene in genes if gene.name}
    owners: dict[str, list[tuple[str, str]]] = defaultdict(list)
    firsts: dict[str, list[str]] = defaultdict(list)
    for gene in genes:
        if gene.name and gene.type == "gene with protein product":
            head = gene.name.split(",")[0]
            base = re.sub(r"[ -](?:1|A|alpha|family member 1|subunit alpha|catalytic subunit)$", "", head)
            texts = {head, base}
            if base != head:
                firsts[base].append(gene.curie)
            first = gene.name.split()[0].strip(",")
            if re.fullmatch(r"[a-z]{4,}(?:in|ase|gen)", first):
                texts.add(first)
            for text in texts - {gene.name}:
                owners[text].append((gene.name, gene.curie))
    found: dict[str, set[str]] = defaultdict(set)
    for text, curies in firsts.items():
        if tuple(keys(text)) not in full and len(text) > 5 and len(curies) == 1:
            found[curies[0]].add(text)
            owners.pop(text)
    for text, named in owners.items():
        if tuple(keys(text)) not in full and len(text) > 5 and (len(named) == 1 or " " in text):
            found[min(named)[1]].add(text)
    return found


def add_gene_names(table: Table, symbols: dict[str, str]) -> None:
    """Names of genes and their products that the sources have not; they stand for the gene before anything else does."""
    for symbol, names in lines("genes.tsv"):
        if symbol not in symbols:
            raise SystemExit(f"genes.tsv: no gene {symbol}")
        number = table.by_curie[symbols[symbol]]
        for text in names.split("|"):
            table.name(text, number, LABEL, rank=RANK["LEXICON"] if " " in text else None)


def add_variants(table: Table, symbols: dict[str, str]) -> dict[str, str]:
    """Named variants; the answer is variant -> gene, "" where a change is of no one gene."""
    found: dict[str, str] = {}
    for name, variants, symbol in lines("variants.tsv"):
        curie = f"variant:{'-'.join(re.findall(r'[a-z0-9]+', name.lower()))}"
        if symbol and symbol not in symbols:
            raise SystemExit(f"variants.tsv: {name}: no gene {symbol}")
        number = table.concept(curie, name, BIT[Kind.VARIANT], RANK["VARIANT"])
        found[curie] = symbols[symbol] if symbol else ""
        for text in [name, *filter(None, variants.split("|"))]:
            table.name(text, number, LABEL if text == name else 0)
    return found


def turned(text: str) -> str:
    """An inverted name the right way round ("anemia, sickle cell" -> "sickle cell anemia"), "" for other names."""
    parts = text.split(", ")
    if len(parts) != 2 or re.match(r"(and|or|with|without|due|type|in|not|of|from|NOS|unspecified)\b", parts[1], re.I):
        return ""
    return f"{parts[1]} {parts[0]}" if len(parts[0].split()) <= 4 else ""


#: Names of people as they stand where a page has lost its accented letters, by the name without accents.
_STRIPPED = {
    "meniere": "mnire", "menetrier": "mntrier", "sezary": "szary", "sjogren": "sjgren", "barre": "barr", "behcet": "behet",
    "stuve": "stve", "dube": "dub", "waldenstrom": "waldenstrm", "henoch": "hnoch", "schonlein": "schnlein",
    "loffler": "lffler", "mobius": "mbius", "kohler": "khler", "lofgren": "lfgren", "cafe": "caf", "mullerian": "mllerian",
    "muller": "mller", "sorensen": "srensen", "calve": "calv", "cantu": "cant", "moebius": "mbius",
}  # fmt: skip


def _stripped(text: str) -> str:
    """A name as it stands where accented letters were lost ("Mnire disease"), "" where it has none to lose."""
    words = [(_STRIPPED.get(word.lower(), word), word) for word in re.split(r"(\W+)", text)]
    return "".join(new for new, _ in words) if any(new != word.lower() and new != word for new, word in words) else ""


def _confused(text: str, label: str, acronyms: set[str]) -> bool:
    """Whether a name came to its concept only because both have one acronym.

    "chronic allograft nephropathy" stands in MONDO for Crouzon syndrome-acanthosis nigricans (CAN both).
    """
    words, other = keys(text), keys(label)
    if len(words) < 2 or set(words) & set(other):
        return False
    initials = Counter(word[0] for word in words)
    own = Counter(word[0] for word in other)
    letters = [Counter(acronym.lower()) for acronym in acronyms]
    if not initials - own and initials in letters:
        return True
    # "chronic kidney allograft nephropathy": one word more than letters, and none like a word of the concept's name
    alike = {word[:4] for word in words} & {word[:4] for word in other}
    return not alike and any(
        len(words) > 3 and one.total() == len(words) - 1 and not one - initials and not one - own for one in letters
    )


def _merged(known: Name, name: Name, flags: int) -> int:
    """The flags of one name given twice: strong where either is; the kind it speaks for is that of the better ranked."""
    weak = RELATED | LOOKUP_ONLY | PERMUTED
    spoken = (known.flags if known.rank <= name.rank else flags) >> KIND_SHIFT << KIND_SHIFT
    either, both = known.flags | flags, known.flags & flags
    return spoken | (either & (LABEL | CASED)) | (both & weak)


def order_names(table: Table, stop: set[tuple[str, ...]], ambiguous: set[str]) -> dict[tuple[str, ...], list[Name]]:
    """Names by key, keys sorted, best name first; stop-strings and doubles left out, acronyms marked."""
    found: dict[tuple[str, ...], dict[tuple[int, str], Name]] = defaultdict(dict)
    acronyms = {(n.text.lower(), n.concept) for n in table.names if is_case_sensitive(n.text)}
    acronyms_of: dict[int, set[str]] = defaultdict(set)
    for name in table.names:
        if is_case_sensitive(name.text):
            acronyms_of[name.concept].add(name.text)
    for name in table.names:
        curie = table.curies[name.concept]
        if curie.startswith("MONDO:") and _confused(name.text, table.labels[name.concept], acronyms_of[name.concept]):
            continue
        if is_case_sensitive(name.text):
            name.flags |= CASED
        elif name.text.isalpha() and not name.flags & LABEL:
            if (name.text.lower(), name.concept) in acronyms:
                continue  # the same acronym without its capitals
            label = table.labels[name.concept].lower()
            is_word = name.text in _SHORT_WORDS or name.text.rstrip("s") == label.rstrip("s")
            if name.rank == RANK["MESH"] and len(name.text) <= 5 and not is_word:
                name.text, name.flags = name.text.upper(), name.flags | CASED
        forms = [(name.text, name.flags)]
        if table.ranks[name.concept] < RANK["HGNC"] and turned(name.text):
            forms.append((turned(name.text), name.flags & ~LABEL | PERMUTED))
        if table.ranks[name.concept] < RANK["HGNC"] and _stripped(name.text):
            forms.append((_stripped(name.text), name.flags & ~LABEL | RELATED))
        for text, flags in forms:
            words = tuple(keys(text))
            if not words or len(words) > MAX_KEYS or words in stop:
                continue
            if len(words) == 1 and len(words[0]) < 2:
                continue
            case = text if flags & CASED else ""
            rows = found[words]
            known = rows.get((name.concept, case))
            if known is None:
                rows[name.concept, case] = Name(text, name.concept, flags, name.rank)
            else:
                known.flags = _merged(known, name, flags)
                known.rank = min(known.rank, name.rank)
    unclear = {tuple(keys(text)) for text in ambiguous if not is_case_sensitive(text)}
    for words, rows in found.items():
        for row in rows.values():
            if row.text in ambiguous if row.flags & CASED else words in unclear:
                row.flags |= LOOKUP_ONLY

    def order(name: Name) -> tuple[object, ...]:
        weak = bool(name.flags & LOOKUP_ONLY), bool(name.flags & RELATED), bool(name.flags & PERMUTED)
        return (*weak[:1], name.rank, *weak[1:], not name.flags & LABEL, table.curies[name.concept], name.text)

    return {words: sorted(rows.values(), key=order) for words, rows in sorted(found.items())}


@dataclass
class Shared:
    """Who has which name: keys of each concept, concepts of each key, with the flags of the name."""

    keys_of: dict[int, list[tuple[tuple[str, ...], int]]]
    owners: dict[str, dict[tuple[str, ...], list[tuple[int, int]]]]

    def best(self, own: list[tuple[tuple[str, ...], int]], prefix: str, of: str) -> int:
        """The concept of another vocabulary that shares most with a concept's names, -1 where none shares enough.

        A name that is preferred on one side weighs most; one shared lesser name is not enough.
        """
        votes: Counter[int] = Counter()
        labels: Counter[int] = Counter()
        for words, flags in own:
            for concept, other in self.owners[prefix].get(words, ()):
                lesser = (flags | other) & (RELATED | PERMUTED)
                if lesser and "MONDO" in (prefix, of):
                    votes[concept] += (
                        1  # a link with MONDO turns numbers into MONDO's: a lay name ("epilepsy") is no reason
                    )
                elif lesser:
                    votes[concept] += 1 + (4 if flags & LABEL else 0) + (4 if other & LABEL else 0)
                else:
                    votes[concept] += 2 + (4 if flags & LABEL else 0) + (4 if other & LABEL else 0)
                labels[concept] += bool(other & LABEL)
        ranked = sorted(votes, key=lambda concept: (-votes[concept], -labels[concept], concept))
        return ranked[0] if ranked and votes[ranked[0]] >= 4 else -1


def crosswalk(
    table: Table,
    ordered: dict[tuple[str, ...], list[Name]],
    diseases: dict[str, tuple[str, ...]],
    parents: dict[str, list[str]],
    stated: list[tuple[str, str, str]],
    weaker: list[tuple[str, str]],
) -> list[tuple[str, str, str]]:
    """Links between vocabularies by shared names; a concept of MONDO or HPO that MeSH does not name gets a broader one.

    OMIM and Orphanet numbers, and those of MeSH's supplementary concepts, are reached through the titles that the sources
    give; the titles stay out.
    """
    shared = Shared(defaultdict(list), {"MONDO": {}, "HP": {}, "MESH": {}, "ICD10CM": {}})
    for words, rows in ordered.items():
        for row in rows:
            prefix = table.curies[row.concept].split(":")[0]
            term = table.ranks[row.concept] >= RANK["TERM"]
            if prefix in shared.owners and not row.flags & CASED and (not term or row.flags & LABEL):
                shared.keys_of[row.concept].append((words, row.flags))
                shared.owners[prefix].setdefault(words, []).append((row.concept, row.flags))
    links: set[tuple[str, str, str]] = set()
    wanted = {"MONDO": ("MESH", "HP"), "HP": ("MONDO", "MESH"), "MESH": ("MONDO", "HP"), "ICD10CM": ("MONDO", "HP")}
    for concept, own in shared.keys_of.items():
        curie = table.curies[concept]
        for prefix in wanted[curie.split(":")[0]]:
            target = shared.best(own, prefix, curie.split(":")[0])
            if target >= 0:
                pair = sorted((curie, table.curies[target]), key=lambda c: (list(wanted).index(c.split(":")[0]), c))
                links.add((pair[0], pair[1], "name"))
        label = next((words for words, flags in own if flags & LABEL), None)
        if curie.startswith("MESH:") and label:
            named = [c for c, flags in shared.owners["MONDO"].get(label, ()) if not flags & (RELATED | PERMUTED)]
            links |= {(table.curies[c], curie, "name") for c in named if len(named) == 1}
    by_words: dict[str, dict[tuple[str, ...], int]] = {prefix: {} for prefix in wanted}
    classes = dict(line.split("\t") for line in near_synonyms())
    alike = {concept: _alike(table.labels[concept], classes) for concept in shared.keys_of}
    for concept, words in alike.items():
        by_words[table.curies[concept].split(":")[0]].setdefault(words, concept)
    linked = {curie for link in links for curie in link[:2]}
    for concept, words in alike.items():
        curie = table.curies[concept]
        if curie not in linked and curie.startswith(("HP:", "MESH:", "ICD10CM:")):
            prefixes: tuple[str, ...] = wanted[curie.split(":")[0]]
            if curie.startswith("ICD10CM:"):
                if table.labels[concept].startswith("Malignant"):
                    continue  # cancer and neoplasm are near-synonyms, but these are of malignant ones only
                words = _alike(table.labels[concept].removesuffix(", unspecified"), classes)
                prefixes = (*prefixes, "MESH")
            target = next((by_words[p][words] for p in prefixes if words in by_words[p]), -1)
            if target >= 0:
                links.add((table.curies[target], curie, "name"))
    symbols = {
        name.text: name.concept
        for rows in ordered.values()
        for name in rows
        if name.flags & CASED and table.curies[name.concept].startswith("MONDO:")
    }
    labels = {concept: set(keys(table.labels[concept])) for concept in shared.keys_of}
    unordered: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for concept in shared.keys_of:
        if table.curies[concept].startswith("MONDO:"):
            for words, flags in shared.keys_of[concept]:
                if not flags & (RELATED | PERMUTED):
                    unordered[_essence(words, classes)].add(concept)
    for curie, titles in diseases.items():
        targets = (_titled(title, shared, symbols, labels) for title in titles)
        target = next((target for target in targets if target >= 0), -1)
        if target < 0:
            named = (unordered.get(_essence(keys(_spelt(title)), classes), set()) for title in titles)
            target = next((min(found) for found in named if len(found) == 1), -1)
        if target >= 0:
            links.add((table.curies[target], curie, "name"))
    links |= unclaimed(weaker, {*links, *stated}, {curie: table.labels[n] for curie, n in table.by_curie.items()})
    links |= broader(links, parents)
    return sorted(links)


def unclaimed(
    weaker: list[tuple[str, str]], links: set[tuple[str, str, str]], labels: dict[str, str]
) -> set[tuple[str, str, str]]:
    """Those of the weaker links that are the only one of either end, where neither end has an equal otherwise.

    A MeSH name that is the concept's own name, inverted ("Nystagmus, Pathologic"), needs no more than be stated.
    """
    equals: dict[str, set[str]] = defaultdict(set)
    for one, other, reason in links:
        if reason != "broader":
            equals[one].add(other)
            equals[other].add(one)
    ends = Counter(curie for pair in weaker for curie in pair if all(end in labels for end in pair))
    found = set()
    for curie, mesh in weaker:
        if curie not in labels or mesh not in labels:
            continue
        near = equals[curie].union(*(equals[one] for one in equals[curie]))
        if any(one.startswith("MESH:") for one in near):
            continue
        is_free = not any(one.startswith(("MONDO:", "HP:")) for one in equals[mesh])
        is_own_name = keys(labels[mesh].split(", ")[0]) == keys(labels[curie])
        if is_own_name or (is_free and ends[curie] == ends[mesh] == 1):
            found.add((curie, mesh, "xref"))
    return found


def _alike(label: str, classes: dict[str, str]) -> tuple[str, ...]:
    """The words of a preferred name in no order, near-synonyms as one: equal for "renal" and "kidney papillary necrosis"."""
    return tuple(sorted({classes.get(word, word) for word in keys(label)} - STOP))


#: Words that a catalogue's titles have and MONDO's names have not, or the other way round.
_IDLE = frozenset(
    keys("type complementation susceptibility familial nonsyndromic sensorineural somatic form autosomal disease")
)
_COMPLEMENT = re.compile(r"\bC([1-9])(?= deficiency)")


def _spelt(title: str) -> str:
    """A title's first part in small letters where it has none, with the components of complement spelt out."""
    first = title.split(";", maxsplit=1)[0]
    return _COMPLEMENT.sub(r"complement component \1", first.lower() if first.isupper() else first)


def _essence(words: Iterable[str], classes: dict[str, str]) -> tuple[str, ...]:
    """Words in no order, near-synonyms as one, without those that are idle; nothing where fewer than two are left."""
    kept = {classes.get(word, word) for word in words} - STOP - _IDLE
    return tuple(sorted(kept)) if len(kept) > 1 else ("",)


_INHERITANCE = re.compile(
    r",? (autosomal (recessive|dominant)|x-linked( recessive| dominant)?|somatic|digenic)\b", re.I
)


def _titled(title: str, shared: Shared, symbols: dict[str, int], labels: dict[int, set[str]]) -> int:
    """The MONDO concept of a disease title: by name, or by the title's symbol where it shares half of its words."""
    own = []
    parts = [part.strip() for part in title.split(";")]
    for part in parts:
        if len(keys(part)) > 1 or len(part) > 6:
            for form in (part, turned(part), _INHERITANCE.sub("", part), turned(_INHERITANCE.sub("", part))):
                if keys(form):
                    own.append((tuple(keys(form)), LABEL))
    target = shared.best(own, "MONDO", "OMIM")
    if target >= 0:
        return target
    words = set(keys(parts[0]))
    for symbol in parts[1:]:
        concept = symbols.get(symbol)
        if concept in labels and len(labels[concept] & words) >= len(words) / 2:
            return concept
    return -1


def broader(links: set[tuple[str, str, str]], parents: dict[str, list[str]]) -> set[tuple[str, str, str]]:
    """For each MONDO or HPO concept without a MeSH number, that of its nearest ancestors up to three steps above."""
    mesh: dict[str, list[str]] = defaultdict(list)
    for one, other, _ in links:
        if one.startswith(("MONDO:", "HP:")) and other.startswith("MESH:D"):
            mesh[one].append(other)
    found = set()
    for curie in parents:
        above = [curie] if curie not in mesh else []
        for _ in range(3):
            above = [parent for child in above for parent in parents.get(child, ())]
            numbers = {number for one in above for number in mesh.get(one, ())}
            if numbers:
                found |= {(curie, number, "broader") for number in numbers}
                break
    return found


def disease_genes(
    table: Table, links: list[tuple[str, str, str]], pairs: list[tuple[str, str, str]], hgnc: dict[str, str]
) -> list[str]:
    """The HPO's links of genes with diseases, by MONDO number where the disease has one."""
    mondo_of = {
        other: one for one, other, _ in links if one.startswith("MONDO:") and other.startswith(("OMIM:", "ORPHA:"))
    }
    found: dict[str, set[str]] = defaultdict(set)
    for number, _symbol, disease in pairs:
        if number in hgnc:
            found[mondo_of.get(disease, disease)].add(hgnc[number])
    return [f"{disease}\t{' '.join(sorted(genes))}" for disease, genes in sorted(found.items())]


#: Most genes of a family of diseases whose members' genes count as its own; "hereditary disease" has thousands.
_FAMILY_GENES = 50


def families(gene_links: list[str], parents: dict[str, list[str]], known: set[str]) -> list[str]:
    """Diseases whose kinds have genes, each with those kinds: what a gene does to one of the family it does to the family."""
    own = {line.split("\t")[0]: set(line.split("\t")[1].split(" ")) for line in gene_links}
    kinds: dict[str, set[str]] = defaultdict(set)
    for child, above in parents.items():
        for parent in above:
            kinds[parent].add(child)
    below: dict[str, set[str]] = {}

    def genes(disease: str) -> set[str]:
        if disease not in below:
            below[disease] = set(own.get(disease, ()))
            for child in kinds.get(disease, ()):
                below[disease] |= genes(child)
        return below[disease]

    found = []
    for disease in sorted(kinds):
        if disease in known and len(genes(disease)) <= _FAMILY_GENES:
            members = sorted(child for child in kinds[disease] if genes(child))
            if members and genes(disease) != own.get(disease, set()):
                found.append(f"{disease}\t{' '.join(members)}")
    return found


def pack(table: Table, ordered: dict[tuple[str, ...], list[Name]]) -> dict[str, np.ndarray | list[str]]:
    """The columns that `healthfacts.vocabulary.table` reads."""
    used = sorted({name.concept for rows in ordered.values() for name in rows})
    number = {old: new for new, old in enumerate(used)}
    words = sorted({word for key in ordered for word in key})
    word_number = {word: i for i, word in enumerate(words)}
    shared, length, suffix = [], [], []
    key_rows, row_concept, row_flags, originals = [], [], [], []
    before: list[int] = []
    for key, rows in sorted(
        (([word_number[w] for w in key], rows) for key, rows in ordered.items()), key=lambda x: x[0]
    ):
        common = next(
            (i for i, (a, b) in enumerate(zip(before, key, strict=False)) if a != b), min(len(before), len(key))
        )
        shared.append(common)
        length.append(len(key))
        suffix.extend(key[common:])
        before = key
        if len(rows) > 255:
            raise SystemExit(f"{len(rows)} concepts share one name")
        key_rows.append(len(rows))
        for row in rows:
            row_concept.append(number[row.concept])
            row_flags.append(row.flags)
            if row.flags & CASED:
                originals.append(row.text)
    return {
        "words": words,
        "key_shared": np.array(shared, np.uint8),
        "key_length": np.array(length, np.uint8),
        "key_suffix": np.array(suffix, np.uint32),
        "key_rows": np.array(key_rows, np.uint8),
        "row_concept": np.array(row_concept, np.uint32),
        "row_flags": np.array(row_flags, np.uint8),
        "originals": originals,
        "curies": [table.curies[i] for i in used],
        "labels": [table.labels[i] for i in used],
        "kinds": np.array([table.kinds[i] for i in used], np.uint8),
    }


def check(vocabulary: Vocabulary) -> None:
    """Look up names whose numbers are known (checks.tsv). Raises SystemExit where one is wrong."""
    wrong = []
    for name, kind, curie in lines("checks.tsv"):
        found = [c.curie for c in vocabulary.lookup(name, Kind(kind))]
        known = [found[0], *(link.curie for link in vocabulary.related(found[0]))] if found else []
        if curie not in known:
            wrong.append(f"{name} ({kind}) is {known[:4] or 'not there'}, not {curie}")
    if wrong:
        raise SystemExit("wrong numbers:\n" + "\n".join(wrong))
    log.info("%d known names are right", len(lines("checks.tsv")))


if __name__ == "__main__":
    main()
