"""Superset on one machine, for a look at the marts: SQLite for its own tables, no account elsewhere."""

import os
from pathlib import Path

HOME = Path(os.environ["SUPERSET_HOME"])
SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = f"sqlite:///{HOME / 'superset.db'}"
TALISMAN_ENABLED = False
WTF_CSRF_ENABLED = False
SCARF_ANALYTICS = False
PREVENT_UNSAFE_DB_CONNECTIONS = False
