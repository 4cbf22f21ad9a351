"""A copy of the project that a test may edit, with a copy of a finished database."""

import csv
import json
import shutil
from contextlib import contextmanager

import given_vars
import publishing
import pytest
import raw_files
from conftest import ROOT, Run, exit_code, invoke
from conftest import copy as copy_database

FOLDERS = ["models", "macros", "seeds", "tests", "scripts"]
FILES = ["dbt_project.yml", "profiles.yml"]
PARSED = "partial_parse.msgpack"


class ProjectCopy:
    """The project in a separate folder, with a copy of the finished database of the layout shop."""

    def __init__(self, folder, shop, dbt):
        """Copy what dbt reads, the database, and the parsed project, so that only edits are parsed."""
        self.folder = folder / "project"
        for name in FOLDERS:
            shutil.copytree(ROOT / name, self.folder / name, ignore=shutil.ignore_patterns("python"))
        for name in FILES:
            shutil.copy(ROOT / name, self.folder / name)
        self.database = self.folder / shop.database.name
        copy_database(shop.database, self.database)
        dbt.parsed("shop")
        self.parsed = dbt.target("shop") / PARSED
        (self.folder / "target").mkdir()

    def build(self, *selection):
        """Build part of the copy with its data tests."""
        command = ["build", "--exclude-resource-types", "unit_test", "--select", *selection]
        command += ["--vars", json.dumps({"layout": "shop"})]
        shutil.copy(self.parsed, self.folder / "target")
        with self.entered():
            result, said = invoke(command)
        return Run(exit_code(result), said, self.database)

    @contextmanager
    def entered(self):
        """Make the copy the project of this process, with the database path that it was parsed with."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SEGMENTATION_DB", self.database.name)
            patch.chdir(self.folder)
            for module in [given_vars, publishing, raw_files]:
                patch.setattr(module, "PROJECT", self.folder)
            yield patch

    def read(self, path):
        """Return the text of a file of the copy."""
        return (self.folder / path).read_text(encoding="utf-8")

    def write(self, path, text):
        """Write a file of the copy."""
        (self.folder / path).parent.mkdir(exist_ok=True)
        (self.folder / path).write_text(text, encoding="utf-8")

    def edit_rules(self, table, edit):
        """Change a rule table of the copy: `edit` gets its rows as dictionaries and returns the new rows."""
        path = self.folder / "seeds" / "rules" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(edit(rows))

    def restore_rules(self):
        """Restore every rule table of the project."""
        for path in (ROOT / "seeds" / "rules").glob("*.csv"):
            shutil.copy(path, self.folder / "seeds" / "rules" / path.name)
