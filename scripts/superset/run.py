"""Show that an independent BI tool works with the marts: Apache Superset from PyPI.

Creates a separate environment, sets up Superset in a folder, imports the marts of the published file as
datasets with metrics and a dashboard of seven charts, and takes a screenshot of it with Chromium.

    python scripts/superset/run.py --picture superset.png     # about ten minutes the first time
    python scripts/superset/run.py --stay                     # leave it running: http://localhost:8088

The account is admin; the password is printed. The folder (.superset) can be deleted at any time; this
program removes nothing.
"""

import argparse
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PORT = 8088
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def environment(home):
    """Create Superset's environment once; return the folder of its programs."""
    programs = home / "env" / "bin"
    if not (programs / "superset").exists():
        uv = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
        subprocess.run([uv, "venv", "--python", "3.11", str(home / "env")], check=True)
        wanted = ["--python", str(programs / "python"), "-r", str(HERE / "requirements.txt")]
        subprocess.run([uv, "pip", "install", *wanted], check=True)
    return programs


def secret(home, name):
    """Return a secret of this folder, generated once."""
    file = home / name
    if not file.exists():
        file.write_text(secrets.token_urlsafe(32), encoding="utf-8")
        file.chmod(0o600)
    return file.read_text(encoding="utf-8")


def set_up(home, programs, variables, password):
    """Create Superset's own database and its account once."""
    if (home / "ready").exists():
        return
    superset = str(programs / "superset")
    who = ["--username", "admin", "--firstname", "A", "--lastname", "Dmin", "--email", "admin@example.com"]
    subprocess.run([superset, "db", "upgrade"], env=variables, check=True)
    subprocess.run([superset, "fab", "create-admin", *who, "--password", password], env=variables, check=True)
    subprocess.run([superset, "init"], env=variables, check=True)
    (home / "ready").touch()


def served(programs, variables):
    """Start the server; return its process once it responds."""
    command = [
        str(programs / "superset"),
        "run",
        "--host",
        "127.0.0.1",
        "--port",
        str(PORT),
        "--with-threads",
    ]
    server = subprocess.Popen(command, env=variables)
    for _ in range(240):
        try:
            with socket.create_connection(("127.0.0.1", PORT), timeout=2):
                return server
        except OSError:
            time.sleep(1)
        if server.poll() is not None:
            break
    server.kill()
    sys.exit("Superset did not start.")


def photograph(path, password):
    """Take a screenshot of the dashboard; fail if a chart shows an error."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an optional package

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = chromium.new_page(viewport={"width": 1440, "height": 1500})
        page.goto(f"http://127.0.0.1:{PORT}/login/", timeout=120_000)
        page.locator('input[name="username"], #username').first.fill("admin")
        page.locator('input[name="password"], #password').first.fill(password)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "login" not in url, timeout=120_000)
        page.goto(f"http://127.0.0.1:{PORT}/superset/dashboard/segmentation/?standalone=1", timeout=120_000)
        page.wait_for_selector('[data-test="chart-container"], .dashboard-chart', timeout=120_000)
        page.wait_for_function(
            "document.querySelectorAll('.loading, [data-test=loading-indicator]').length === 0",
            timeout=180_000,
        )
        page.wait_for_timeout(5_000)
        page.screenshot(path=str(path))
        wrong = page.locator('[role="alert"], .ant-alert-error').all_inner_texts()
        chromium.close()
    if wrong:
        sys.exit(f"a chart shows an error: {wrong}")
    print(f"picture: {path}")


def main():
    """Set up Superset, import the marts, show the dashboard."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--home", type=Path, default=ROOT / ".superset", help="folder for Superset (%(default)s)"
    )
    parser.add_argument("--picture", type=Path, help="file for a screenshot of the dashboard")
    parser.add_argument("--stay", action="store_true", help="leave the server running")
    given = parser.parse_args()
    published = Path(os.environ.get("SEGMENTATION_DB", "segmentation.duckdb"))
    published = published if published.is_absolute() else ROOT / published
    if not published.exists():
        sys.exit(f"There is no published database at {published}. Run `make build` first.")

    home = given.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    if any(home.iterdir()) and not (home / "env").is_dir():
        sys.exit(f"{home} contains files that Superset did not write: set a folder of its own with --home")
    programs, password = environment(home), secret(home, "password")
    variables = os.environ | {
        "SUPERSET_HOME": str(home),
        "SUPERSET_SECRET_KEY": secret(home, "secret_key"),
        "SUPERSET_CONFIG_PATH": str(HERE / "superset_config.py"),
        "FLASK_APP": "superset.app:create_app()",
    }
    set_up(home, programs, variables, password)
    command = [str(programs / "python"), str(HERE / "import_marts.py"), str(published)]
    subprocess.run(command, env=variables, check=True)
    server = served(programs, variables)
    try:
        if given.picture:
            photograph(given.picture.resolve(), password)
        if given.stay:
            print(f"http://localhost:{PORT}/superset/dashboard/segmentation/ (admin, {password})")
            server.wait()
    except KeyboardInterrupt:
        pass
    finally:
        server.terminate()


if __name__ == "__main__":
    main()
