"""A copy of the project that a test may edit, with a copy of a finished database to build on."""

import csv
import json
import os
import shutil
import subprocess
import sys

from conftest import ROOT, Run
from conftest import copy as copy_database

FOLDERS = ["models", "macros", "seeds", "tests", "scripts"]
FILES = ["dbt_project.yml", "profiles.yml"]


class ProjectCopy:
    """The project in a folder of its own, with a copy of the finished database of the layout shop."""

    def __init__(self, folder, shop):
        """Copy what dbt reads, and the database."""
        self.folder = folder / "project"
        for name in FOLDERS:
            shutil.copytree(ROOT / name, self.folder / name, ignore=shutil.ignore_patterns("python"))
        for name in FILES:
            shutil.copy(ROOT / name, self.folder / name)
        self.database = folder / shop.database.name
        copy_database(shop.database, self.database)

    def build(self, *selection, environment=None):
        """Build a part of the copy with its data tests, with further environment variables."""
        command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]
        command += ["build", "--exclude-resource-types", "unit_test", "--select", *selection]
        command += ["--vars", json.dumps({"layout": "shop"}), "--target-path", str(self.folder / "target")]
        command += ["--log-path", str(self.folder / "logs"), "--log-level", "info"]
        environment = os.environ | {"SEGMENTATION_DB": str(self.database)} | (environment or {})
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, encoding="utf-8", check=False
        )
        return Run(done.returncode, done.stdout + done.stderr, self.database)

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
        """Bring every rule table back to what the project says."""
        for path in (ROOT / "seeds" / "rules").glob("*.csv"):
            shutil.copy(path, self.folder / "seeds" / "rules" / path.name)
