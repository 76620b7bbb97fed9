"""Values of BigQuery's types: those of one tuple are equal, all others differ."""

from __future__ import annotations

from lightning.testing.suite_equality import DATES, DECIMALS, TEXTS, TIMES, WHOLE, Values

VALUES: Values = {
    "BOOL": ("TRUE", "FALSE"),
    "INT64": WHOLE,
    "NUMERIC": DECIMALS,
    "BIGNUMERIC": DECIMALS,
    "FLOAT64": (("0.0", "-0.0"), ("1", "1.0"), "0.1", "1e300", "'inf'", "'-inf'"),
    "STRING": TEXTS,
    "BYTES": ("b''", "b'\\x00'", "b'a'"),
    "DATE": DATES,
    "DATETIME": TIMES,
    "TIME": ("'12:00:00'", "'12:00:00.000001'", "'00:00:00'"),
    "TIMESTAMP": (
        ("'2026-01-31 12:00:00+01'", "'2026-01-31 11:00:00+00'"),
        "'2026-01-31 12:00:00+00'",
    ),
}
