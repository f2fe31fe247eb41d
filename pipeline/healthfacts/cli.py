"""The command line: the only place that prints and exits.

Exit status: 0 done; 1 some input was rejected and --strict was given, or a check failed; 2 usage or settings; 3 nothing
readable.
"""

from __future__ import annotations

import json
import logging
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import Enum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .errors import CorpusError, HealthfactsError
from .settings import Settings, load, to_toml

if TYPE_CHECKING:
    from .run import Progress, Summary

app = typer.Typer(
    name="healthfacts",
    help="Raw health articles in, tables of facts out: conditions, mechanisms, risk factors and genes.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
index_app = typer.Typer(help="Look after the index of articles seen before (`run --index DIR`).", no_args_is_help=True)
app.add_typer(index_app, name="index")

out = Console()
err = Console(stderr=True)

STRICT, USAGE, NOTHING = 1, 2, 3


class Format(str, Enum):
    """Which files a run writes."""

    CSV = "csv"
    PARQUET = "parquet"
    BOTH = "both"


class CleanFormat(str, Enum):
    """How `clean` writes articles."""

    JSONL = "jsonl"
    MARKDOWN = "markdown"


Sources = Annotated[
    list[str], typer.Argument(help="Files, folders, globs, or - for standard input.", metavar="SOURCE...")
]
SettingsFile = Annotated[
    Path | None, typer.Option("--settings", help="Settings in TOML; `healthfacts settings` prints the defaults.")
]
TextColumn = Annotated[str, typer.Option(help="Column with plain text, in row formats [default: text].")]
HtmlColumn = Annotated[str, typer.Option(help="Column with HTML [default: html, body or content].")]
IdColumn = Annotated[str, typer.Option(help="Column that identifies a row [default: id].")]
TitleColumn = Annotated[str, typer.Option(help="Column with the title [default: title].")]
UrlColumn = Annotated[str, typer.Option(help="Column with the address [default: url].")]
Limit = Annotated[int, typer.Option(min=0, help="Stop after so many inputs (0: all).")]
IndexDir = Annotated[Path, typer.Argument(help="The index.", file_okay=False)]
RunDir = Annotated[Path, typer.Option("--run", help="Folder that a run wrote.", exists=True, file_okay=False)]


def main() -> None:
    """Entry point of the `healthfacts` command."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    with _messages():
        app()


class _Stopped(BaseException):
    """The user or the system asked the program to stop; no stage may take it for an error of an article."""

    def __init__(self, number: int) -> None:
        super().__init__()
        #: as shells count: 128 and the signal
        self.status = 128 + number


def _stop(number: int, _: object) -> NoReturn:
    raise _Stopped(number)


@contextmanager
def _messages() -> Iterator[None]:
    """Expected failures as one line with the remedy, not as a traceback."""
    try:
        yield
    except CorpusError as error:
        _fail(str(error), NOTHING)
    except HealthfactsError as error:
        _fail(str(error), USAGE)
    except BrokenPipeError:
        # the reader of our output has gone (| head): nothing left to tell it
        sys.stderr.close()
        sys.exit(0)
    except _Stopped as stopped:
        # once is enough: what follows is tidying up
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        _fail("stopped; tables of an earlier run are unchanged. The same command goes on from here.", stopped.status)


def _fail(message: str, status: int) -> NoReturn:
    err.print(f"[bold red]healthfacts:[/] {escape(message)}", soft_wrap=True)
    sys.exit(status)


def _settings(path: Path | None, **read: Any) -> Settings:
    """The settings of a file with the options of the command line over them; empty options leave it as it is."""
    settings = load(path) if path else Settings()
    given = {key: value for key, value in read.items() if value}
    return replace(settings, read=replace(settings.read, **given))


@app.command(epilog="Example: `healthfacts run corpora/samples --out outputs/first`")
def run(
    sources: Sources,
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for the tables and the report.")] = Path("outputs/run"),
    format: Annotated[Format | None, typer.Option(help="Tables as csv, parquet or both [default: both].")] = None,
    settings_file: SettingsFile = None,
    workers: Annotated[int, typer.Option(min=0, help="Worker processes (0: one per processor).")] = 0,
    limit: Limit = 0,
    text_column: TextColumn = "",
    html_column: HtmlColumn = "",
    id_column: IdColumn = "",
    title_column: TitleColumn = "",
    url_column: UrlColumn = "",
    recogniser: Annotated[
        str, typer.Option(help="healthfacts, vocabulary, or spacy:NAME of an installed pipeline.")
    ] = "",
    vocabulary: Annotated[
        Path | None, typer.Option(help="Names of your own: CSV with name, kind, id, preferred name.")
    ] = None,
    index: Annotated[Path | None, typer.Option(help="Folder that remembers articles of earlier runs.")] = None,
    engine: Annotated[
        str, typer.Option(help="processes, or ray[:ADDRESS] with the extra healthfacts[ray].")
    ] = "processes",
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 where any input was rejected.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False,
    log_json: Annotated[
        bool, typer.Option("--log-json", help="Progress and summary as JSON lines on standard error.")
    ] = False,
) -> None:
    """Turn articles into tables of facts and a report."""
    from .run import run as run_

    settings = _settings(
        settings_file,
        text_column=text_column,
        html_column=html_column,
        id_column=id_column,
        title_column=title_column,
        url_column=url_column,
        limit=limit,
    )
    if format:
        settings = replace(settings, tabulate=replace(settings.tabulate, format=format.value))
    settings = _with_models(settings, recogniser, vocabulary)
    if index:
        settings = replace(settings, deduplicate=replace(settings.deduplicate, index=str(index)))
    with _progress(quiet=quiet, log_json=log_json) as on_progress:
        summary = run_(
            sources, out=out_dir, settings=settings, workers=workers, engine=_engine(engine), on_progress=on_progress
        )
    if log_json:
        _log_json("summary", **_summary_values(summary))
    elif not quiet:
        _print_summary(summary)
    if strict and summary.n_rejected:
        _fail(f"{summary.n_rejected} inputs were rejected; see {summary.out}/rejects", STRICT)


def _with_models(settings: Settings, recogniser: str, vocabulary: Path | None) -> Settings:
    if recogniser:
        settings = replace(settings, recognise=replace(settings.recognise, recogniser=recogniser))
    if vocabulary:
        settings = replace(settings, vocabulary=replace(settings.vocabulary, own_names=str(vocabulary)))
    return settings


def _engine(name: str) -> Any:
    """The engine asked for; None lets the run choose between this process and a pool."""
    from .engines import Ray

    kind, _, address = name.partition(":")
    if kind == "ray":
        return Ray(address)
    if kind != "processes":
        raise typer.BadParameter(f"{name!r}: processes, or ray[:ADDRESS]", param_hint="--engine")
    return None


@contextmanager
def _progress(*, quiet: bool, log_json: bool) -> Iterator[Callable[[Progress], None]]:
    """What shows progress: a bar on a terminal, lines every few seconds where output is piped."""
    if quiet:
        yield lambda _: None
    elif log_json:
        yield lambda p: _log_json(
            "progress", phase=p.phase, done=p.done, total=p.total, words=p.n_words, seconds=p.seconds
        )
    elif err.is_terminal:
        with _bar() as show:
            yield show
    else:
        yield _Lines().show


class _Lines:
    """Progress as plain lines, one every ten seconds and one when a phase begins."""

    def __init__(self) -> None:
        self._last = 0.0
        self._phase = ""

    def show(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.phase == self._phase and now - self._last < 10:
            return
        self._last, self._phase = now, progress.phase
        of = f" of {progress.total}" if progress.total else ""
        rate = progress.n_words / progress.seconds if progress.seconds else 0
        err.print(
            f"{progress.phase}: {progress.done}{of} articles, {rate:,.0f} words/s, {progress.seconds:.0f} s",
            highlight=False,
            soft_wrap=True,
        )


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]} words/s"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=err, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def show(progress: Progress) -> None:
            if progress.phase not in tasks:
                tasks[progress.phase] = bar.add_task(progress.phase, total=None, rate="")
            rate = f"{progress.n_words / progress.seconds:,.0f}" if progress.seconds else ""
            bar.update(tasks[progress.phase], completed=progress.done, total=progress.total or None, rate=rate)

        yield show


def _log_json(event: str, **values: Any) -> None:
    sys.stderr.write(json.dumps({"event": event, "time": time.time(), **values}, default=str) + "\n")


def _summary_values(summary: Summary) -> dict[str, Any]:
    return {
        "in": summary.n_in,
        "kept": summary.n_kept,
        "duplicates": summary.n_duplicates,
        "rejected": summary.n_rejected,
        "rejects": dict(summary.rejects),
        "mentions": dict(summary.mentions),
        "facts": dict(summary.facts),
        "findings": dict(summary.findings),
        "words": summary.n_words,
        "words_per_second": round(summary.words_per_second),
        "peak_memory_bytes": summary.peak_memory,
        "paths": [str(path) for path in summary.paths],
    }


def _print_summary(summary: Summary) -> None:
    table = Table(show_header=False, box=None, padding=(0, 2))
    table.add_row("in", f"{summary.n_in:,}")
    table.add_row("kept", f"{summary.n_kept:,}")
    table.add_row("exact duplicates", f"{summary.n_duplicates:,}")
    table.add_row("rejected", _with_total(summary.rejects))
    table.add_row("mentions", _with_total(summary.mentions))
    table.add_row("facts", _with_total(summary.facts))
    table.add_row("findings", _with_total(summary.findings))
    table.add_row(
        "words", f"{summary.n_words:,} at {summary.words_per_second:,.0f} words/s, {summary.workers} worker(s)"
    )
    if summary.peak_memory:
        table.add_row("peak memory", f"{summary.peak_memory / 1e6:,.0f} MB a process")
    out.print(table)
    paths = (str(path) for path in summary.paths)
    out.print("written:", *paths, sep="\n  ", highlight=False, soft_wrap=True, markup=False)


def _with_total(counts: dict[str, int]) -> str:
    total = f"{sum(counts.values()):,}"
    parts = ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()))
    return f"{total} ({parts})" if parts else total


@app.command(name="settings", epilog="Example: `healthfacts settings > my.toml`")
def settings_() -> None:
    """Print the default settings as commented TOML."""
    sys.stdout.write(to_toml())


@app.command(epilog="Example: `healthfacts clean pages/ --format markdown --out clean.md`")
def clean(
    sources: Sources,
    format: Annotated[CleanFormat, typer.Option(help="One JSON object a line, or Markdown.")] = CleanFormat.JSONL,
    out_file: Annotated[Path | None, typer.Option("--out", help="File to write [default: standard output].")] = None,
    settings_file: SettingsFile = None,
    limit: Limit = 0,
    text_column: TextColumn = "",
    html_column: HtmlColumn = "",
    id_column: IdColumn = "",
    title_column: TitleColumn = "",
    url_column: UrlColumn = "",
) -> None:
    """Write the clean articles with their metadata, and extract nothing.

    As JSONL, `text` is the body and `title` the title, which `text` does not repeat; Markdown begins with it.
    """
    from .clean import clean as clean_
    from .clean import to_markdown, to_record
    from .read import read
    from .records import Drop

    settings = _settings(
        settings_file,
        text_column=text_column,
        html_column=html_column,
        id_column=id_column,
        title_column=title_column,
        url_column=url_column,
        limit=limit,
    )
    n_written = 0
    with _output(out_file) as write:
        for raw in read(sources, settings=settings.read):
            article = raw if isinstance(raw, Drop) else clean_(raw, settings=settings.clean)
            if isinstance(article, Drop):
                err.print(
                    escape(f"{article.source} {article.source_id}: {article.reason}: {article.detail}"), soft_wrap=True
                )
                continue
            n_written += 1
            if format is CleanFormat.MARKDOWN:
                write(to_markdown(article).rstrip("\n") + "\n\n")
            else:
                write(json.dumps(to_record(article), ensure_ascii=False) + "\n")
    if not n_written:
        raise CorpusError(f"nothing readable in {', '.join(sources)}")


@contextmanager
def _output(path: Path | None) -> Iterator[Callable[[str], Any]]:
    try:
        if path is None:
            yield sys.stdout.write
            sys.stdout.flush()
            return
        with path.open("w", encoding="utf-8", newline="\n") as file:
            yield file.write
    except BrokenPipeError:
        raise
    except OSError as error:
        raise HealthfactsError(f"cannot write {path or 'standard output'}: {error.strerror or error}") from error


@app.command(epilog="Example: `healthfacts show gout-page --run outputs/first`")
def show(article: Annotated[str, typer.Argument(help="article_id, source_id or source.")], run_dir: RunDir) -> None:
    """Print the raw page and the clean text side by side."""
    from .inspect_run import find_article, rows_of, texts_of

    row = find_article(run_dir, article)
    texts = texts_of(run_dir, row["article_id"])
    text, raw = texts["text"], texts["raw"]
    if not raw:
        raise HealthfactsError("the run kept no raw inputs ([tabulate] keep_raw = false)")
    table = Table("raw", "clean", "what", title=escape(f"{row['article_id']} {row['source']}"), show_lines=True)
    for segment in rows_of(run_dir, "segments", "article_id", row["article_id"]):
        raw_part = raw[segment["raw_start"] : segment["raw_end"]] if segment["raw_start"] is not None else ""
        clean_part = text[segment["start"] : segment["end"]] if segment["start"] is not None else ""
        if not (raw_part.strip() or clean_part.strip()):
            continue  # the line breaks between blocks
        what = segment["block_type"] + (f"\ndropped: {segment['dropped_reason']}" if segment["dropped_reason"] else "")
        table.add_row(escape(raw_part), escape(clean_part), what)
    out.print(table)


@app.command(epilog="Example: `healthfacts explain 3f2a….f00000120-9c1b2d3e --run outputs/first`")
def explain(fact_id: Annotated[str, typer.Argument(help="fact_id, as in facts.")], run_dir: RunDir) -> None:
    """Show why a fact is there: its sentence in context, cue, rule or model features, links, and the raw page."""
    from .explain import explain as explain_

    out.print(explain_(run_dir, fact_id), highlight=False, soft_wrap=True, markup=False)


@app.command(epilog="Example: `healthfacts lookup 'type II diabetes'`")
def lookup(
    text: Annotated[str, typer.Argument(help="A name, as an article would write it.")],
    kind: Annotated[str, typer.Option(help="CONDITION, MECHANISM, RISK_FACTOR, GENE or VARIANT.")] = "",
    vocabulary: Annotated[Path | None, typer.Option(help="Names of your own.")] = None,
) -> None:
    """Show what a string would be linked to: candidates, scores and why."""
    from .normalise import explain as candidates
    from .records import Kind
    from .run import vocabulary_of

    if kind and kind.upper() not in Kind.__members__:
        raise typer.BadParameter(f"{kind!r}: one of {', '.join(Kind.__members__)}", param_hint="--kind")
    loaded = vocabulary_of(_with_models(Settings(), "", vocabulary))
    table = Table("score", "id", "name", "kind", "why")
    for found in candidates(text, loaded, kind=Kind[kind.upper()] if kind else None):
        table.add_row(f"{found.score:.2f}", found.curie, escape(found.name), str(found.kind), escape(found.why))
    out.print(table if table.row_count else f"{text}: no concept (NIL)", highlight=False, markup=False)


@app.command(name="vocabulary", epilog="Example: `healthfacts vocabulary`")
def vocabulary_() -> None:
    """Print the vocabulary's sources, releases and counts."""
    from .vocabulary import load as load_vocabulary

    loaded = load_vocabulary()
    table = Table("source", "release")
    for name, release in loaded.releases.items():
        table.add_row(name, str(release))
    out.print(table)
    counts = Table("what", "count")
    for name, count in loaded.counts.items():
        counts.add_row(name, f"{count:,}")
    out.print(counts)


@app.command(epilog="Example: `healthfacts duplicates articles.jsonl --html pairs.html`")
def duplicates(
    sources: Sources,
    html: Annotated[Path | None, typer.Option(help="Write the pairs as an HTML page.")] = None,
    settings_file: SettingsFile = None,
    limit: Limit = 0,
) -> None:
    """Find repeats and copies only, and show the pairs with their differences."""
    from .clean import clean as clean_
    from .deduplicate import pairs_html, pairs_text
    from .read import read
    from .records import Article, Drop

    settings = _settings(settings_file, limit=limit)
    articles: list[Article] = []
    for raw in read(sources, settings=settings.read):
        article = raw if isinstance(raw, Drop) else clean_(raw, settings=settings.clean)
        if isinstance(article, Article):
            articles.append(article)
    if not articles:
        raise CorpusError(f"nothing readable in {', '.join(sources)}")
    if html:
        with _output(html) as write:
            write(pairs_html(articles, settings=settings.deduplicate))
    else:
        pairs = pairs_text(articles, settings=settings.deduplicate)
        out.print(pairs, highlight=False, soft_wrap=True, markup=False)


@app.command(epilog="Example: `healthfacts score gold.jsonl --by RISK_FACTOR --errors errors.csv`")
def score(
    gold: Annotated[Path, typer.Argument(help="Annotated texts, JSONL.", exists=True, dir_okay=False)],
    recogniser: Annotated[str, typer.Option(help="healthfacts, vocabulary, or spacy:NAME.")] = "",
    by: Annotated[str, typer.Option(help="Show this kind or relation only.")] = "",
    map: Annotated[str, typer.Option("--map", help="Labels to kinds: Disease=CONDITION,GENE=GENE.")] = "",
    errors: Annotated[Path | None, typer.Option(help="Write every error to this CSV file.")] = None,
    gold_mentions: Annotated[
        bool, typer.Option("--gold-mentions", help="Give the facts stage the gold's mentions.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    settings_file: SettingsFile = None,
) -> None:
    """Score against annotated texts: mentions by exact span and overlap, facts with and without the relation."""
    from .evaluate import figures, score_file, write_errors

    labels = dict(pair.split("=", 1) for pair in map.split(",") if "=" in pair)
    settings = _with_models(load(settings_file) if settings_file else Settings(), recogniser, None)
    result = score_file(gold, settings=settings, label_map=labels, gold_mentions=gold_mentions)
    if errors:
        write_errors(result, errors)
    rows = [row for row in figures(result) if not by or row["of"].lower() == by.lower()]
    if as_json:
        sys.stdout.write(json.dumps(rows, indent=1) + "\n")
        return
    table = Table("measure", "of", "precision", "recall", "F1", "right", "found", "gold")
    for row in rows:
        values = [f"{row[name]:.3f}" for name in ("precision", "recall", "f1")]
        table.add_row(row["measure"], row["of"], *values, *(str(row[name]) for name in ("right", "found", "gold")))
    out.print(table)


@app.command(epilog="Example: `healthfacts validate outputs/first`")
def validate(
    run_dir: Annotated[Path, typer.Argument(help="Folder that a run wrote.", exists=True, file_okay=False)],
) -> None:
    """Check a run directory: schema, keys, references, offsets, and in = out + drops."""
    from .inspect_run import validate as validate_

    problems = validate_(run_dir)
    for problem in problems:
        err.print(escape(problem), highlight=False, soft_wrap=True)
    if problems:
        sys.exit(STRICT)
    out.print(f"{run_dir}: valid", highlight=False, soft_wrap=True, markup=False)


@app.command(name="schema", epilog="Example: `healthfacts schema > outputs/README.md`")
def schema_() -> None:
    """Print the data dictionary of all tables as Markdown."""
    from .schema import data_dictionary

    sys.stdout.write(data_dictionary())


@app.command(name="version", epilog="Example: `healthfacts version`")
def version_() -> None:
    """Print the version."""
    out.print(version("healthfacts"), highlight=False)


@app.command(epilog="Example: `healthfacts info`")
def info() -> None:
    """Print versions, models, vocabulary releases and installed extras."""
    from .artefacts import artefact_digests
    from .run import library_versions
    from .vocabulary import load as load_vocabulary

    table = Table(show_header=False, box=None, padding=(0, 2))
    table.add_row("healthfacts", version("healthfacts"))
    for name, value in library_versions().items():
        table.add_row(name, value)
    for name, value in artefact_digests().items():
        table.add_row(f"built {name}", value)
    for name, value in load_vocabulary().releases.items():
        table.add_row(f"vocabulary {name}", str(value))
    for extra, package in (("ray", "ray"), ("fast", "rensa")):
        try:
            table.add_row(f"extra {extra}", version(package))
        except PackageNotFoundError:
            table.add_row(f"extra {extra}", f"not installed: pip install 'healthfacts[{extra}]'")
    out.print(table, highlight=False)


@index_app.command(epilog="Example: `healthfacts index stats seen/`")
def stats(folder: IndexDir, settings_file: SettingsFile = None) -> None:
    """Print what an index holds."""
    from .deduplicate import index_stats

    settings = load(settings_file) if settings_file else Settings()
    table = Table(show_header=False, box=None, padding=(0, 2))
    for name, value in index_stats(folder, settings=settings.deduplicate).items():
        table.add_row(name, str(value))
    out.print(table, highlight=False)


@index_app.command(epilog="Example: `healthfacts index add seen/ articles.jsonl`")
def add(folder: IndexDir, sources: Sources, settings_file: SettingsFile = None, limit: Limit = 0) -> None:
    """Remember articles without extracting anything from them."""
    from .clean import clean as clean_
    from .deduplicate import Index, Seen, sketch
    from .read import read
    from .records import Article, Drop

    settings = _settings(settings_file, limit=limit)
    found = (
        clean_(raw, settings=settings.clean)
        for raw in read(sources, settings=settings.read)
        if not isinstance(raw, Drop)
    )
    seen = (
        Seen(sketch(article, settings=settings.deduplicate), article.article_id, article.text)
        for article in found
        if isinstance(article, Article)
    )
    out.print(f"{Index(folder, settings=settings.deduplicate).add(seen)} articles added", highlight=False)


@index_app.command(epilog="Example: `healthfacts index drop seen/ 3f2a9c1b2d3e4f50`")
def drop(
    folder: IndexDir,
    article_ids: Annotated[list[str], typer.Argument(help="Articles to forget.", metavar="ARTICLE_ID...")],
    settings_file: SettingsFile = None,
) -> None:
    """Forget articles, so that they count as new when they come again."""
    from .deduplicate import Index

    settings = load(settings_file) if settings_file else Settings()
    dropped = Index(folder, settings=settings.deduplicate).drop(article_ids)
    out.print(f"{dropped} of {len(article_ids)} articles dropped", highlight=False)


if __name__ == "__main__":
    logging.captureWarnings(True)
    main()
