"""The same input gives the same marts, row by row, with any number of threads and any order of rows."""
# ruff: noqa: D103 - test names describe the tests

import random

import duckdb
import pytest
from conftest import BUILD, LAYOUTS
from raw_folder import RawFolder, bundled

FILES = 3
PLACE = "rejected_row_id, raw_file, raw_line"  # the position of a row changes if rows are shuffled
COPIES = "row_count, message"  # and so do duplicates between files


def built_with(dbt, threads, **options):
    """Return a full build with a number of threads each for dbt and DuckDB."""
    connect = duckdb.connect

    def connect_with_threads(path=":memory:", **settings):
        return connect(path, **settings | {"config": settings.get("config", {}) | {"threads": threads}})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duckdb, "connect", connect_with_threads)
        return dbt.built(*BUILD, "--threads", str(threads), **options)


def write(folder, layout, shuffle):
    """Write every table as a folder of files; `shuffle` redistributes the rows."""
    for table, frame in bundled(layout).items():
        order = list(range(len(frame)))
        if shuffle:
            random.Random(7).shuffle(order)
        for number in range(FILES):
            folder.write(f"{table}/{number}", frame.iloc[order[number::FILES]])
    return {"layout": layout, "raw_path": str(folder.path)}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_two_threads_eight_threads_and_a_second_build_give_the_same_marts(dbt, samples, layout):
    sample = samples[layout]
    assert sample.differences(built_with(dbt, 8, layout=layout, copy_of=sample.database)) == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_shuffled_rows_and_files_with_one_or_eight_threads_give_the_same_marts(dbt, layout):
    folder = dbt.folder / "orders" / layout
    in_order = built_with(dbt, 8, **write(RawFolder(folder / "in order"), layout, False))
    shuffled = built_with(dbt, 1, **write(RawFolder(folder / "shuffled"), layout, True))
    assert in_order.differences(shuffled, rejected_rows=PLACE, build_notices=COPIES) == []
