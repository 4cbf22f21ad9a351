"""Run the dashboard and a browser, for the tests and for the READMEs' screenshots."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def dashboard(database):
    """Run the dashboard on a database; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "scripts" / "dashboard" / "app.py")]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    environment = os.environ | {"SEGMENTATION_DB": str(database), "SEGMENTATION_DASHBOARD_REFRESH": "1"}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def wait_for(address, server):
    """Wait until the server responds."""
    for _ in range(300):
        assert server.poll() is None, "the dashboard stopped unexpectedly"
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"no answer from {address}")


@contextmanager
def browser():
    """Start headless Chromium."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an optional package

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield started
        started.close()


def settled(page):
    """Wait until the page shows its number of customers and has finished running."""
    page.wait_for_selector("h1", timeout=30_000)
    page.wait_for_function(
        "() => document.querySelector('[data-test-script-state=\"notRunning\"]')"
        " && !document.querySelector('[data-stale=\"true\"]')",
        timeout=30_000,
    )
    page.wait_for_timeout(300)
