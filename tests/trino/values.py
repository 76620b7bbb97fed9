"""Values of every type of Trino: those of one tuple are equal, all others differ."""

from __future__ import annotations

from lightning.testing.suite_equality import DATES, DECIMALS, TEXTS, TIMES, WHOLE, Values

VALUES: Values = {
    "boolean": ("true", "false"),
    "tinyint": ("0", "-1", "127"),
    "smallint": ("0", "-1", "32767"),
    "integer": ("0", "-1", "2147483647"),
    "bigint": WHOLE,
    "decimal(20, 4)": DECIMALS,
    "real": (
        ("REAL '-0.0'", "REAL '0.0'"),
        ("nan()", "-nan()"),
        "REAL '0.1'",
        "REAL '0.10000001'",
        "REAL '16777216'",
        "REAL '16777214'",
        "infinity()",
    ),
    "double": (
        ("DOUBLE '-0.0'", "0e0"),
        ("nan()", "-nan()"),
        "0.1e0",
        "0.10000000000000002e0",
        ("1", "1e0"),
        "infinity()",
        "-infinity()",
    ),
    "varchar": TEXTS,
    "char(3)": (("'a'", "'a '"), "'b'", "'A'"),
    "varbinary": ("X''", "X'00'", "X'0000'", "X'61'"),
    "date": DATES,
    "time(6)": ("'12:00:00'", "'12:00:00.000001'", "'00:00:00'"),
    "time(9)": ("'12:00:00.123456789'", "'12:00:00.123456788'"),
    "timestamp(6)": TIMES,
    "timestamp(9)": ("'2026-01-31 12:00:00.123456789'", "'2026-01-31 12:00:00.123456788'"),
    "timestamp(6) with time zone": (
        ("TIMESTAMP '2026-01-31 12:00:00 Europe/Berlin'", "TIMESTAMP '2026-01-31 11:00:00 UTC'"),
        "TIMESTAMP '2026-01-31 12:00:00 UTC'",
    ),
    "timestamp(9) with time zone": (
        (
            "TIMESTAMP '2026-01-31 12:00:00.123456789 Europe/Berlin'",
            "TIMESTAMP '2026-01-31 11:00:00.123456789 UTC'",
        ),
        "TIMESTAMP '2026-01-31 11:00:00.123456788 UTC'",
    ),
    "uuid": (
        ("'12151fd2-7586-11e9-8f9e-2a86e4085a59'", "'12151FD2-7586-11E9-8F9E-2A86E4085A59'"),
        "'12151fd2-7586-11e9-8f9e-2a86e4085a58'",
    ),
    "ipaddress": (("'::ffff:1.2.3.4'", "'1.2.3.4'"), "'1.2.3.5'"),
    "interval day to second": (("INTERVAL '1' DAY", "INTERVAL '24' HOUR"), "INTERVAL '25' HOUR"),
    "interval year to month": (("INTERVAL '1' YEAR", "INTERVAL '12' MONTH"), "INTERVAL '1' MONTH"),
    "json": (
        (
            """JSON '{"b": 1, "a": {"d": 1, "c": 2}}'""",
            """JSON '{"a": {"c": 2, "d": 1}, "b": 1}'""",
        ),
        """JSON '{"b": 2, "a": {"d": 1, "c": 2}}'""",
        "JSON '1'",
        "JSON '1.0'",
        """JSON '"1"'""",
        "JSON 'null'",
        """JSON '{"a": null}'""",
        "JSON '{}'",
        "JSON '[]'",
    ),
    "array(varchar)": (
        "ARRAY[]",
        "ARRAY['a,b']",
        "ARRAY['a', 'b']",
        "ARRAY['null']",
        "ARRAY[CAST(NULL AS varchar)]",
    ),
    "array(double)": (("ARRAY[DOUBLE '-0.0']", "ARRAY[0e0]"), "ARRAY[nan()]", "ARRAY[0.1e0]"),
    "row(a varchar, b varchar)": (
        "ROW('a', NULL)",
        "ROW(NULL, 'a')",
        "ROW(NULL, NULL)",
        "ROW('', NULL)",
    ),
    "map(varchar, double)": (
        ("map(ARRAY['b', 'a'], ARRAY[1, nan()])", "map(ARRAY['a', 'b'], ARRAY[nan(), 1])"),
        "map(ARRAY['a'], ARRAY[1])",
        "map(ARRAY['a'], ARRAY[2])",
        "map()",
    ),
}
