"""Inspect raw files (`make inspect`): what they are, which layout fits, and a vars file to build with.

    .venv/bin/python scripts/inspect_files.py <folder or file> [--vars my_shop.yml]

Nothing is decided silently: every guess is printed with its reason, which is also a comment in the vars file.
An existing file is never overwritten. The exit code is 0 if a layout fits, 1 if none does.
"""

import argparse
import sys
from pathlib import Path

import yaml
from given_vars import JINJA, PROJECT
from inspection.columns import Column, columns_of
from inspection.findings import Findings, Var, findings_of
from inspection.layouts import LayoutFit, layout_fits, shown
from inspection.reading import DELIMITER_NAMES, NotReadable, Reader, Table, tables_in

MANY_COLUMNS = 25  # in a table with more, unused columns are only listed by name
SHOWN_PROBLEMS = 15
OTHERS = 3  # other layouts that are shown, with what they lack


def main(arguments: list[str]) -> int:
    """Inspect files, print the findings, and write a vars file; return the exit code."""
    parser = argparse.ArgumentParser(description="Inspect raw files before the first build.")
    parser.add_argument("raw", nargs="?", default="", help="a folder or a file")
    parser.add_argument("--vars", default="my_shop.yml", help="the file to write the vars to")
    given = parser.parse_args(arguments)
    raw = Path(given.raw).expanduser().absolute()
    if not given.raw.strip() or not raw.exists():
        print(f"There is no file or folder '{given.raw}'. Type: make inspect RAW=<folder or file>")
        return 1
    folder = raw.parent if raw.is_file() else raw
    if JINJA.search(str(folder)):
        print(
            f"The folder {shown(str(folder), 200)} has "
            f"'{{{{', '{{%' or '{{#' in its name, which no var may contain. Rename it."
        )
        return 1
    try:
        tables, passed_over, unknown = tables_in(raw)
    except OSError as problem:
        print(f"{raw} cannot be read: {problem.strerror}.")
        return 1
    reader = Reader(folder)
    found, columns = [], {}
    for name, files in tables.items():
        try:
            table = reader.table(name, files)
        except NotReadable:
            continue
        found.append(table)
        columns[name] = columns_of(reader, table)
    if len(found) > 1 and all_alike(found):  # for example one file per month
        reader, folder = Reader(folder.parent), folder.parent
        found = [reader.table(raw.name, [file for table in found for file in table.files])]
        columns = {raw.name: columns_of(reader, found[0])}
    fits = layout_fits(reader, found, columns) if found else []
    best = fits[0] if fits else None
    for table in found:
        print_table(table, columns[table.name], best)
    problems = [*reader.findings, *passed_over]
    problems += [
        f"{table.name} has no line with column names. Add one at the top."
        for table in found
        if not table.form.has_names and not table.is_ragged
    ]
    if not best or best.lacks:
        print_no_fit(raw, fits, problems + ([unknown] if unknown else []))
        return 1
    print_layout(best, fits[1:])
    findings = findings_of(reader, best)
    findings.notes += [unknown] if unknown else []
    print_findings(findings, problems)
    return write(given.vars, best, folder, findings)


def all_alike(tables: list[Table]) -> bool:
    """Return whether all tables are files with the same columns."""
    headers = [[name.lower() for name in table.columns] for table in tables]
    return all(
        len(table.files) == 1 and header == headers[0] for table, header in zip(tables, headers, strict=True)
    )


def print_table(table: Table, columns: list[Column], best: LayoutFit | None) -> None:
    """Print the facts about a table, and its columns with the declared columns that they match."""
    form = table.form
    words = [f"{table.row_count:,} rows" if table.is_whole else f"the first {table.row_count:,} rows"]
    sort = "sheets" if form.sheet else "files"
    words += [f"{len(table.files)} {sort}"] if len(table.files) > 1 else []
    delimiter = DELIMITER_NAMES.get(form.delimiter, form.delimiter)
    words += [f"CSV, {delimiter}, {form.encoding}" if form.kind == "csv" else form.kind]
    print(f"\n{shown(table.name, 80)}: {', '.join(words)}")
    taken = {}
    for fit in best.fits if best else []:
        if fit.table is table:
            taken = {
                column.place: match.declared.name
                for match in fit.matches.values()
                for column in [match.column, *match.others]
            }
    if table.is_ragged:
        print("  Its lines have different numbers of cells.")
        return
    listed = [column for column in columns if len(columns) <= MANY_COLUMNS or column.place in taken]
    width = max([len(shown(column.name, 30)) for column in listed] + [6])
    wide = max([len(name) for name in taken.values()] + [9])
    print(f"  {'column':<{width}}  {'type':<12}  missing  {'read as':<{wide}}  examples")
    for column in listed:
        examples = " · ".join(shown(value, 24) for value in column.examples)
        share = f"{column.missing:.1%}"
        print(
            f"  {shown(column.name, 30):<{width}}  {column.kind:<12}  {share:>7}  "
            f"{taken.get(column.place, '-'):<{wide}}  {examples}".rstrip()
        )
    left = [shown(column.name, 30) for column in columns if column not in listed]
    if left:
        print(f"  Not used: {', '.join(left)}")


def print_layout(best: LayoutFit, others: list[LayoutFit]) -> None:
    """Print which layout fits and why, and why the others do not."""
    tables = ", ".join(f"{shown(fit.table.name)} as {fit.declared.name}" for fit in best.fits)
    print(
        f"\nLayout: {best.layout} ({shown(tables, 200)}). It has everything it needs; {best.taken} "
        f"columns are used."
    )
    for other in others[:OTHERS]:
        lacks = ", ".join(other.lacks[:3]) + (
            f" and {len(other.lacks) - 3} more" if len(other.lacks) > 3 else ""
        )
        fewer = f"fits too, but uses {other.taken} columns" + (
            ", fewer of them by their declared names" if other.taken == best.taken else ""
        )
        print(f"  {other.layout} {f'lacks {lacks}' if lacks else fewer}.")
    for fit in best.fits:
        missing = [
            name
            for name, column in fit.declared.columns.items()
            if not column.is_required and name not in fit.matches
        ]
        if missing and not fit.declared.has_whole_lines:
            print(f"  Optional columns of {fit.declared.name} that were not found: {', '.join(missing)}.")
        for reason in fit.reasons:
            print(f"  Not used: {shown(reason, 160)}.")
    for table in best.unused:
        for fit in best.fits:
            if fit.table.columns == table.columns:
                name = shown(table.name)
                print(
                    f"  {name} has the same columns as {shown(fit.table.name)}: put both in one "
                    f"folder to read both."
                )
    if best.unused:
        print(f"  Not used: {', '.join(shown(table.name) for table in best.unused)}.")


def print_no_fit(raw: Path, fits: list[LayoutFit], problems: list[str]) -> None:
    """Print why no layout fits."""
    if problems:
        print("\nProblems:")
        for sentence in problems[:SHOWN_PROBLEMS]:
            print(f"  * {shown(sentence, 300)}")
    if not fits:
        print(
            f"\nThere is no table in {raw} that can be read. Names of readable files end in .csv, .tsv, "
            f".txt, .parquet, .jsonl or .xlsx."
        )
        return
    print("\nNo layout fits.")
    for fit in [fit for fit in fits if fit.points > 0][:4] or fits[:2]:
        print(f"  {fit.layout} lacks {', '.join(fit.lacks[:6])}.")
        for reason in {reason for each in fit.fits for reason in each.reasons}:
            print(f"    {shown(reason, 160)}.")
    print(
        "Next: if a column has another name, set it in column_map: see 'What to say' in "
        "models/staging/README.md."
    )


def print_findings(findings: Findings, problems: list[str]) -> None:
    """Print the guesses, other findings, problems and questions."""
    guesses = [var for var in findings.vars if not var.is_question]
    if guesses:
        print("\nGuesses, written to the vars file:")
        for var in guesses:
            if var.name == "column_map":
                print("  * column_map: see 'read as' above")
                continue
            value = shown(
                yaml.safe_dump(var.value, default_flow_style=True, width=10_000, allow_unicode=True)
                .removesuffix("\n...\n")
                .strip(),
                110,
            )
            print(f"  * {var.name}: {value}   ({shown(var.reason, 200)})")
    if findings.notes:
        print("\nFound:")
        for sentence in findings.notes[:SHOWN_PROBLEMS]:
            print(f"  * {shown(sentence, 400)}")
    if problems or findings.convert:
        print("\nProblems to solve in the files:")
        for sentence in [*(f"{text}." for text in findings.convert), *problems][:SHOWN_PROBLEMS]:
            print(f"  * {shown(sentence, 400)}")
    questions = [
        f"{var.reason}? If so, remove the # before {var.name} in the vars file."
        for var in findings.vars
        if var.is_question
    ]
    if questions or findings.questions:
        print("\nQuestions that only you can answer:")
        for sentence in [*questions, *findings.questions]:
            print(f"  * {shown(sentence[0].upper() + sentence[1:], 400)}")


def write(name: str, best: LayoutFit, folder: Path, findings: Findings) -> int:
    """Write the vars file, under another name if the file exists; return the exit code."""
    every = [
        Var("layout", best.layout, "everything that this layout needs was found"),
        Var("raw_path", str(folder), "where the files are"),
        *findings.vars,
    ]
    lines = [
        f"# Written by make inspect. Every line is a guess: read it, change it. Build with: make "
        f"build VARS={name}"
    ]
    for var in every:
        lines.append(f"\n# {comment(var.reason)}")
        text = yaml.safe_dump(
            {var.name: var.value}, sort_keys=False, allow_unicode=True, width=10_000
        ).rstrip("\n")
        lines += [f"# {line}" if var.is_question else line for line in text.split("\n")]
    path = PROJECT / name
    for number in range(1, 100):
        target = path if number == 1 else path.with_stem(f"{path.stem}_{number}")
        try:
            with target.open("x", encoding="utf-8") as file:
                file.write("\n".join(lines).replace(f"VARS={name}", f"VARS={target.name}") + "\n")
        except FileExistsError:
            print(f"\n{target.name} already exists and was not changed." if number == 1 else "", end="")
            continue
        except OSError as problem:
            print(f"\n{target} cannot be written: {problem.strerror}.")
            return 1
        print(f"\nWritten: {target.name}. Read it first.\nNext: make build VARS={target.name}")
        return 0
    print(
        f"\nThere are a hundred files like {name} already. Choose another: make inspect RAW=<folder "
        f"or file> VARS=<file>"
    )
    return 1


def comment(reason: str) -> str:
    """Return a reason that is safe in a comment: on one line, without anything that dbt would run."""
    text = shown(reason, 300)
    while JINJA.search(text):
        text = JINJA.sub("(", text)
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
