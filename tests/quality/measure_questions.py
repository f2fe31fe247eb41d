"""How many articles that are titled by a question yield a fact that answers it, about what the question names.

healthfacts run ../shared/articles/medquad.jsonl --out outputs/medquad --workers 2
python tests/quality/measure_questions.py outputs/medquad [--show 20]
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import pyarrow.parquet as pq

from healthfacts.scoring import alike

#: question, and the relations of which one answers it
QUESTIONS = {
    r"What causes (.*?)\s*\?": {"cause", "mechanism", "gene"},
    r"Who is at risk for (.*?)\s*\?": {"risk_factor"},
    r"What are the genetic changes related to (.*?)\s*\?": {"gene"},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--show", type=int, default=0, help="print as many titles without an answer")
    options = parser.parse_args()
    columns = ["article_id", "title", "condition", "condition_id", "status"]
    articles = pq.read_table(options.run / "articles.parquet", columns=columns).to_pylist()
    facts: dict[str, list[dict[str, str]]] = {}
    columns = ["article_id", "relation", "condition", "condition_id", "condition_text"]
    for fact in pq.read_table(options.run / "facts.parquet", columns=columns).to_pylist():
        facts.setdefault(fact["article_id"], []).append(fact)
    for question, relations in QUESTIONS.items():
        asked = [
            (a, m.group(1)) for a in articles if a["status"] == "kept" and (m := re.match(question, a["title"] or ""))
        ]
        open_titles = []
        for article, name in asked:
            told = [fact for fact in facts.get(article["article_id"], ()) if fact["relation"] in relations]
            if not any(
                alike(fact["condition_text"], name)
                or alike(fact["condition"], name)
                or (fact["condition_id"] and fact["condition_id"] == article["condition_id"])
                for fact in told
            ):
                open_titles.append(article["title"])
        share = 1 - len(open_titles) / max(len(asked), 1)
        sys.stdout.write(f"{question}: {share:.3f} of {len(asked)} answered\n")
        for title in open_titles[: options.show]:
            sys.stdout.write(f"    {title}\n")


if __name__ == "__main__":
    main()
