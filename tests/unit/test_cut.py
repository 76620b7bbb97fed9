from lightning_dialects.duckdb.dialect import DuckDB
from lightning_dialects.redshift.dialect import MAX_TEXT, Redshift


def test_a_long_reason_is_cut_and_marked_where_the_warehouse_has_no_room_for_it() -> None:
    long = "é" * MAX_TEXT
    cut = Redshift().cut(long)
    assert len(cut.encode()) in (MAX_TEXT, MAX_TEXT - 1)
    text, mark, _ = cut.partition(" … (cut)")
    assert mark
    assert long.startswith(text)


def test_a_reason_that_fits_is_kept_as_it_is() -> None:
    fits = "x" * MAX_TEXT
    assert Redshift().cut(fits) == fits
    assert DuckDB().cut(fits + "x") == fits + "x"
