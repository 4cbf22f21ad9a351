"""A run opens only files in the declared folders, whatever their names and links, even if replaced."""
# ruff: noqa: D103 - test names describe the tests

import os
from pathlib import Path

import duckdb
import pytest
import raw_files
from publishing import quoted


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Return a raw folder with a file in Windows-1252, and a folder outside with a secret."""
    raw, outside = tmp_path / "raw", tmp_path / "outside"
    raw.mkdir()
    outside.mkdir()
    (raw / "lines.csv").write_bytes("a\ncafé\n".encode("cp1252"))
    (outside / "secret.csv").write_text("a\nsecret\n", encoding="utf-8")
    (raw / "link.csv").symlink_to(outside / "secret.csv")
    (raw / "linked").symlink_to(outside)
    (raw / "inner.csv").symlink_to(raw / "lines.csv")
    monkeypatch.setattr(raw_files.CONFINEMENT, "folders", [])
    # the work folder of an earlier build of this process may be gone
    monkeypatch.setattr(raw_files, "TEXTS", raw_files.Texts())
    return raw, outside


@pytest.fixture
def connection(folders):
    """Return a connection like that of a build, confined to the raw folder."""
    with duckdb.connect() as connection:
        connection.create_function(
            "list_files", raw_files.list_files, ["varchar"] * 3, "varchar[]", side_effects=True
        )
        connection.create_function(
            "inspect_file", raw_files.inspect_file, ["varchar"] * 3, raw_files.FOUND, side_effects=True
        )
        for file_system in raw_files.FILE_SYSTEMS:
            connection.register_filesystem(file_system())
        raw_files.confine(connection, [str(folders[0])])
        yield connection


def test_a_file_in_windows_1252_is_read_directly_and_through_a_link_within_the_folder(connection, folders):
    for name in ["lines.csv", "inner.csv"]:
        path = f"windows-1252://{folders[0] / name}"
        assert connection.sql(f"select content from read_text({quoted(path)})").fetchall() == [("a\ncafé\n",)]


OUTSIDE = ["../outside/secret.csv", "link.csv", "linked/secret.csv"]
BEHIND_A_LINK = "linked/../outside/secret.csv"  # DuckDB does not resolve `..` when it checks
PROTOCOLS = ["utf-8://", "windows-1252://"]
NAMES = [
    *[(prefix, name) for prefix in ["", *PROTOCOLS, "windows-1252::"] for name in OUTSIDE],
    *[(prefix, BEHIND_A_LINK) for prefix in PROTOCOLS],
    pytest.param("", BEHIND_A_LINK, marks=pytest.mark.xfail(strict=True, reason="DuckDB's own reader")),
]


@pytest.mark.parametrize(("prefix", "name"), NAMES)
def test_no_file_outside_is_opened_under_any_name(connection, folders, name, prefix):
    path = f"{prefix}{folders[0]}/{name}"
    for reader in ["read_text", "read_csv"]:
        with pytest.raises(duckdb.Error) as refused:
            connection.sql(f"from {reader}({quoted(path)})").fetchall()
        assert "secret\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["../outside/secret.csv", "link.csv", "linked/secret.csv"])
def test_no_file_outside_is_inspected(connection, folders, name):
    raw, outside = folders
    for folder in [raw, outside, Path("/")]:
        inspect = f"select inspect_file({quoted(raw / name)}, {quoted(folder)}, 'utf-8')"
        ((found,),) = connection.sql(inspect).fetchall()
        assert found["problem"]
        assert found["line_count"] is None
        assert "secret\n" not in str(found)


def test_no_folder_outside_is_listed(connection, folders):
    raw, outside = folders

    def listed(folder, name):
        return connection.sql(f"select list_files({quoted(folder)}, {quoted(name)}, '')").fetchall()[0][0]

    assert listed(raw, "LINES") == [str(raw / "lines.csv")]
    assert listed(raw, "link") == [str(raw / "link.csv")]
    for folder in [outside, "/etc", raw / "..", raw / "linked"]:
        for name in ["secret", "passwd", ".*", "*"]:
            assert listed(folder, name) == []
    assert listed(raw, "linked") == [str(raw / "linked")]
    assert listed(raw, "../outside/secret") == listed(raw, "linked/secret") == []


def swap(monkeypatch, path, target):
    """Replace a file by a link right before it is opened, and restore it right after."""
    opened = os.open
    aside = path.with_suffix(".aside")

    def late(name, flags, *rest, **more):
        if str(name) != str(path):
            return opened(name, flags, *rest, **more)
        path.rename(aside)
        try:
            path.parent.rename(path.parent.with_name("moved"))
            path.parent.symlink_to(target.parent)
            (target.parent / path.name).write_bytes(target.read_bytes())
            return opened(name, flags, *rest, **more)
        finally:
            path.parent.unlink()
            path.parent.with_name("moved").rename(path.parent)
            aside.rename(path)

    monkeypatch.setattr(os, "open", late)


def test_a_folder_replaced_by_a_link_between_check_and_open_reveals_nothing(connection, folders, monkeypatch):
    raw, outside = folders
    swap(monkeypatch, raw / "lines.csv", outside / "secret.csv")
    with pytest.raises(duckdb.Error):
        connection.sql(f"from read_text({quoted(f'windows-1252://{raw}/lines.csv')})").fetchall()
    found = raw_files.inspect_file(str(raw / "lines.csv"), str(raw), "utf-8")
    assert "outside the folders" in found["problem"]


def test_a_file_replaced_by_a_link_after_inspection_is_not_read(connection, folders):
    raw, outside = folders
    path = raw / "lines.csv"
    assert raw_files.inspect_file(str(path), str(raw), "windows-1252")["problem"] is None
    stamp = path.stat()
    path.unlink()
    path.symlink_to(outside / "secret.csv")
    os.utime(outside / "secret.csv", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    for prefix in ["", *PROTOCOLS]:
        with pytest.raises(duckdb.Error):
            connection.sql(f"from read_text({quoted(f'{prefix}{path}')})").fetchall()
    assert raw_files.inspect_file(str(path), "/", "windows-1252")["problem"]
