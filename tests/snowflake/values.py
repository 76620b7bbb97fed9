"""Values of every type of Snowflake: those of one tuple are equal, all others differ.

That the keys of an object have no order is not among them: the emulator keeps them as written, and
a test of its own says so.
"""

from __future__ import annotations

from lightning.testing.suite_equality import DATES, DECIMALS, TEXTS, TIMES, WHOLE, Values

VALUES: Values = {
    "BOOLEAN": ("TRUE", "FALSE"),
    "NUMBER(38, 0)": WHOLE,
    "NUMBER(20, 4)": DECIMALS,
    "FLOAT": (
        ("0.0", "'-0.0'"),
        ("1", "1.0"),
        ("'NaN'", "'nan'"),
        "'inf'",
        "'-inf'",
        "0.1",
        "'0.10000000000000002'",
        "'1e300'",
    ),
    "VARCHAR": TEXTS,
    "BINARY": ("TO_BINARY('00', 'HEX')", "TO_BINARY('0000', 'HEX')", "TO_BINARY('61', 'HEX')"),
    "DATE": DATES,
    "TIME": ("'12:00:00'", "'12:00:00.000001'", "'00:00:00'"),
    "TIMESTAMP_NTZ": TIMES,
    "TIMESTAMP_TZ": (
        ("'2026-01-31 12:00:00 +0200'", "'2026-01-31 10:00:00 +0000'"),
        "'2026-01-31 12:00:00 +0000'",
    ),
    "VARIANT": (
        ("PARSE_JSON('1')", "PARSE_JSON(' 1 ')"),
        "PARSE_JSON('2')",
        """PARSE_JSON('"1"')""",
        "PARSE_JSON('true')",
        """PARSE_JSON('"true"')""",
        "PARSE_JSON('null')",
        "PARSE_JSON('[]')",
        "PARSE_JSON('{}')",
        """PARSE_JSON('{"a": null}')""",
        """PARSE_JSON('{"a": 1}')""",
    ),
}
