"""Values of every type of Spark: those of one tuple are equal, all others differ."""

from __future__ import annotations

from lightning.testing.suite_equality import DATES, DECIMALS, TEXTS, TIMES, WHOLE, Values

VALUES: Values = {
    "BOOLEAN": ("true", "false"),
    "TINYINT": ("0", "-1", "127"),
    "SMALLINT": ("0", "-1", "32767"),
    "INT": ("0", "-1", "2147483647"),
    "BIGINT": WHOLE,
    "DECIMAL(20, 4)": DECIMALS,
    "DECIMAL(38, 10)": (("1.10", "1.1"), "0.0000000001", "-0.0000000001"),
    "FLOAT": (
        ("0.0", "DOUBLE('-0.0')"),
        "FLOAT('NaN')",
        "0.1F",
        "0.10000001F",
        "FLOAT('Infinity')",
    ),
    "DOUBLE": (
        ("0.0", "DOUBLE('-0.0')"),
        ("1", "1.0"),
        "DOUBLE('NaN')",
        "0.1D",
        "0.10000000000000002D",
        "DOUBLE('Infinity')",
        "DOUBLE('-Infinity')",
    ),
    "STRING": TEXTS,
    "BINARY": ("X''", "X'00'", "X'0000'", "X'61'"),
    "DATE": DATES,
    "TIMESTAMP": (
        ("TIMESTAMP'2026-01-31 12:00:00+01:00'", "TIMESTAMP'2026-01-31 11:00:00Z'"),
        "TIMESTAMP'2026-01-31 12:00:00Z'",
        "TIMESTAMP'2026-01-31 12:00:00.000001Z'",
    ),
    "TIMESTAMP_NTZ": TIMES,
    "INTERVAL DAY TO SECOND": (("INTERVAL '1' DAY", "INTERVAL '24' HOUR"), "INTERVAL '25' HOUR"),
    "INTERVAL YEAR TO MONTH": (("INTERVAL '1' YEAR", "INTERVAL '12' MONTH"), "INTERVAL '1' MONTH"),
    "ARRAY<STRING>": (
        "ARRAY()",
        "ARRAY('a,b')",
        "ARRAY('a', 'b')",
        "ARRAY('null')",
        "ARRAY(CAST(NULL AS STRING))",
    ),
    "ARRAY<DOUBLE>": (
        ("ARRAY(0.0D)", "ARRAY(DOUBLE('-0.0'))"),
        "ARRAY(DOUBLE('NaN'))",
        "ARRAY(0.1D)",
    ),
    "STRUCT<a: STRING, b: STRING>": (
        "NAMED_STRUCT('a', 'x', 'b', NULL)",
        "NAMED_STRUCT('a', NULL, 'b', 'x')",
        "NAMED_STRUCT('a', NULL, 'b', NULL)",
        "NAMED_STRUCT('a', '', 'b', NULL)",
    ),
    "MAP<STRING, INT>": (
        ("MAP('a', 1, 'b', 2)", "MAP('b', 2, 'a', 1)"),
        "MAP('a', 2, 'b', 1)",
        "MAP('a', 1)",
        "MAP('a', NULL)",
        "MAP()",
    ),
    "VARIANT": (
        ("""PARSE_JSON('{"a": 1, "b": [2]}')""", """PARSE_JSON('{"b":[2],"a":1}')"""),
        """PARSE_JSON('{"a": 2, "b": [2]}')""",
        "PARSE_JSON('1')",
        """PARSE_JSON('"1"')""",
        "PARSE_JSON('true')",
        "PARSE_JSON('[]')",
        "PARSE_JSON('{}')",
    ),
}
