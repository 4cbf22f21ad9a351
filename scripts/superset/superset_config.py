"""Configuration of Superset on one machine: SQLite for its own tables, a local account only."""

import os
from pathlib import Path

HOME = Path(os.environ["SUPERSET_HOME"])
SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = f"sqlite:///{HOME / 'superset.db'}"
TALISMAN_ENABLED = False
WTF_CSRF_ENABLED = False
SCARF_ANALYTICS = False
PREVENT_UNSAFE_DB_CONNECTIONS = False
