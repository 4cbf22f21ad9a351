"""The vars of a run as written, before dbt renders texts as Jinja.

dbt itself only provides them rendered. Here they are read from their sources: the command line, `vars.yml`
and `dbt_project.yml`.
"""

import re
from pathlib import Path

import yaml
from dbt.flags import get_flags
from dbt_common.exceptions import DbtRuntimeError

PROJECT = Path(__file__).resolve().parents[1]
NAME = "segmentation"
JINJA = re.compile(r"[{][{%#]")


def given_vars():
    """Return all vars by name, not rendered."""
    found = {}
    for file in ["dbt_project.yml", "vars.yml"]:
        path = PROJECT / file
        written = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None
        found |= (written or {}).get("vars") or {}
    found |= found.pop(NAME, None) or {}
    of_command = getattr(get_flags(), "VARS", None) or {}
    return found | (yaml.safe_load(of_command) if isinstance(of_command, str) else of_command)


def refuse_jinja(given):
    """Stop if a var contains Jinja: rendered, it could read the environment and run SQL."""
    for name, value in given.items():
        if JINJA.search(f"{name}{value}"):
            raise DbtRuntimeError(
                f"The var {name} contains '{{{{', '{{%' or '{{#', which dbt would run as code: "
                "rename the folder or column, or write another value in dbt_project.yml or --vars"
            )
