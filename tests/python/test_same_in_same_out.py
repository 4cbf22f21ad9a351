"""The same input gives the same marts, row for row: with any number of threads, in any order of rows."""
# ruff: noqa: D103 - the name of a test is its sentence

import random

import pytest
from conftest import BUILD, LAYOUTS
from raw_folder import RawFolder, bundled

FILES = 3
PLACE = "rejected_row_id, raw_file, raw_line"  # where a row stood differs when rows are shuffled


def engine_threads(number):
    """Return Python that lets DuckDB work with a number of threads."""
    return (
        "import duckdb\nconnect = duckdb.connect\n"
        "def connect_with_threads(path, **options):\n"
        f"    options['config'] = options.get('config', {{}}) | {{'threads': {number}}}\n"
        "    return connect(path, **options)\nduckdb.connect = connect_with_threads\n"
    )


def write(folder, layout, shuffle):
    """Write every table as a folder of files; `shuffle` deals the rows out anew."""
    for table, frame in bundled(layout).items():
        order = list(range(len(frame)))
        if shuffle:
            random.Random(7).shuffle(order)
        for number in range(FILES):
            folder.write(f"{table}/{number}", frame.iloc[order[number::FILES]])
    return {"layout": layout, "raw_path": str(folder.path)}


@pytest.fixture(scope="module")
def built_again(dbt, samples):
    """Build every layout again with eight threads, and from files in two orders with eight and one."""
    calls = {}
    for layout in LAYOUTS:
        again = {"layout": layout, "before": engine_threads(8), "copy_of": samples[layout].database}
        calls[layout, "again"] = ([*BUILD, "--threads", "8"], again)
        for order, threads in {"in order": 8, "shuffled": 1}.items():
            folder = RawFolder(dbt.folder / "orders" / layout / order)
            options = write(folder, layout, order == "shuffled") | {"before": engine_threads(threads)}
            calls[layout, order] = ([*BUILD, "--threads", str(threads)], options)
    return dbt.all_built(calls)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_two_threads_and_eight_and_a_second_build_give_the_same_rows_in_every_mart(
    samples, built_again, layout
):
    assert samples[layout].differences(built_again[layout, "again"]()) == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_shuffled_rows_and_files_and_one_thread_or_eight_give_the_same_rows_in_every_mart(
    built_again, layout
):
    in_order, shuffled = built_again[layout, "in order"](), built_again[layout, "shuffled"]()
    assert in_order.differences(shuffled, rejected_rows=PLACE) == []
