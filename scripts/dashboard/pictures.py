"""Take the READMEs' screenshots of the dashboard, from a build of the bundled sample, with Chromium."""

import argparse
import sys
from pathlib import Path

from published import ROOT, published_path

sys.path.insert(0, str(ROOT / "tests" / "python"))

from dashboard_server import browser, dashboard, settled

HERE = Path(__file__).resolve().parent
PICTURES = {
    "overview": ("", 1240, 1090, "light"),
    "rfm": ("rfm", 1240, 860, "light"),
    "distributions": ("distributions?country=United+States", 1240, 860, "dark"),
    "phone": ("behaviour?scheme=Priority+tier&segment=High+Priority", 390, 860, "light"),
}


def main():
    """Write the screenshots to a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=HERE / "pictures", help="folder to write to (%(default)s)"
    )
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with dashboard(published_path()) as address, browser() as chromium:
        for name, (path, width, height, scheme) in PICTURES.items():
            context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            page = context.new_page()
            page.goto(f"{address}/{path}")
            settled(page)
            page.wait_for_selector(".js-plotly-plot .main-svg")
            settled(page)
            page.wait_for_timeout(1_500)
            file = out / f"{name}.png"
            page.screenshot(path=str(file))
            print(f"{file}: {file.stat().st_size / 1024:.0f} KB")
            context.close()


if __name__ == "__main__":
    main()
