"""Values of every sort of type, equal ones and others."""

from __future__ import annotations

TYPES = """
    CREATE EXTENSION citext; CREATE EXTENSION hstore;
    CREATE TYPE mood AS ENUM ('sad', 'glad');
    CREATE DOMAIN positive AS numeric CHECK (VALUE > 0);
    CREATE TYPE place AS (name text, at timestamptz, size double precision, notes json);
    CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
"""
# A type; a value; the same value written otherwise, or None; another value.
CASES = [
    ("integer", "1", "1", "NULL"),
    ("bigint", "4294967297", None, "0"),
    ("boolean", "true", "'yes'", "false"),
    ("numeric", "1.10", "1.1", "1.01"),
    ("numeric", "'NaN'", "'nan'", "0"),
    ("numeric", "-5", "-5.00", "5"),
    ("numeric(10,4)", "100", "100.0000", "10000"),
    ("double precision", "'-0.0'", "0.0", "'NaN'"),
    ("double precision", "0.1", None, "0.1::float8 + 1e-17 * 2"),
    ("double precision", "0.3", None, "0.1::float8 + 0.2"),
    ("real", "0.1", "0.1::float4", "0.10000001"),
    ("real", "'-0'", "0", "'-Infinity'"),
    ("text", "''", "''", "NULL"),
    ("text", "'NULL'", None, "NULL"),
    ("text", "'a'", None, "'a '"),
    ("text", "'a'", None, "'A'"),
    ("text COLLATE caseless", "'a'", "'a'", "'A'"),
    ("text", "'\u00e9'", None, "'e\u0301'"),
    ("varchar(5)", "'a'", "'a'::text", "'a '"),
    ("char(5)", "'a'", "'a  '", "'b'"),
    ("citext", "'a'", "'a'", "'A'"),
    ("name", "'a'", None, "'b'"),
    ('"char"', "'a'", None, "'b'"),
    ("bytea", r"'\x6162'", "'ab'", r"'\x616200'"),
    ("uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "'A0EEBC999C0B4EF8BB6D6BB9BD380A11'",
     "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12'"),
    ("date", "'2024-02-29'", "'20240229'", "'infinity'"),
    ("date", "'0044-03-15 BC'", None, "'0044-03-15'"),
    ("time", "'24:00'", "'24:00:00'", "'00:00'"),
    ("timetz", "'12:00+00'", "'12:00:00+00'", "'13:00+01'"),
    ("timestamp", "'2024-01-01'", "'2024-01-01 00:00'", "'2024-01-01 00:00:00.000001'"),
    ("timestamp", "'infinity'", None, "'-infinity'"),
    ("timestamptz", "'2024-01-01 00:00+00'", "'2024-01-01 02:00+02'", "'2024-01-01 00:00+02'"),
    ("timestamptz", "'infinity'", None, "'2024-01-01 00:00+02'"),
    ("interval", "'1 month'", "'30 days'", "'31 days'"),
    ("interval", "'1 mon -1 day'", "'29 days'", "'-1 mon +1 day'"),
    ("interval day to second(3)", "'1 day'", "'24 hours'", "'24:00:00.001'"),
    ("json", """'{"a": 1, "b": [1.0]}'""", """'{"b":[1],"a":1.00}'""", """'{"b":[1],"a":10}'"""),
    ("json", r"""'{"a": "\u0000"}'""", None, """'{"a": ""}'"""),
    ("jsonb", """'{"a": 1.50}'""", """'{"a": 1.5}'""", """'{"a": "1.50"}'"""),
    ("jsonb", """'{"a": "1.50\\" 2.0"}'""", None, """'{"a": "1.5\\" 2"}'"""),
    ("jsonb", "'100'", "'100.0'", "'10'"),
    ("jsonb", "'null'", None, "NULL"),
    ("xml", "'<a/>'", None, "'<a></a>'"),
    ("money", "1.5", "'$1.50'", "1.51"),
    ("bit varying(5)", "'101'", None, "'0101'"),
    ("inet", "'10.0.0.1'", "'10.0.0.1/32'", "'10.0.0.1/8'"),
    ("mood", "'sad'", None, "'glad'"),
    ("positive", "1.0", "1", "2"),
    ("hstore", "'a=>1,b=>2'", "'b=>2,a=>1'", "'a=>1,b=>NULL'"),
    ("point", "'(1,2)'", "'(1.0,2)'", "'(2,1)'"),
    ("box", "'(1,1),(0,0)'", None, "'(2,2),(1,1)'"),
    ("int4range", "'[1,3]'", "'[1,4)'", "'[1,5)'"),
    ("tstzrange", "'[2024-01-01 00:00+00,)'", "'[2024-01-01 02:00+02,)'", "'empty'"),
    ("nummultirange", "'{[1,2],[2,3]}'", "'{[1,3]}'", "'{[1,2],(2.5,3]}'"),
    ("integer[]", "'{1,NULL}'", "'{1,null}'", "'{1}'"),
    ("integer[]", "'{}'", None, "'{NULL}'"),
    ("text[]", "'{a,NULL}'", None, """'{a,"NULL"}'"""),
    ("text[]", """'{"a, b"}'""", None, "'{a,b}'"),
    ("citext[]", "'{a}'", "'{a}'", "'{A}'"),
    ("mood[]", "'{sad}'", "'{sad}'", "'{glad}'"),
    ("timestamptz[]", "'{2024-01-01 00:00+00}'", "'{2024-01-01 02:00+02}'", "'{}'"),
    ("double precision[]", "'{0.3}'", None, "ARRAY[0.1::float8 + 0.2]"),
    ("json[]", """ARRAY['{"a":1}'::json]""", None, """ARRAY['{"a":2}'::json]"""),
    ("place", "ROW('a', '2024-01-01 00:00+00', 0.3, '{}')",
     "ROW('a', '2024-01-01 02:00+02', 0.3, '{}')",
     "ROW('a', '2024-01-01 00:00+00', 0.1::float8 + 0.2, '{}')"),
]  # fmt: skip


def equal_ones() -> dict[str, list[tuple[str, ...]]]:
    """The values of each type, in tuples of equal ones."""
    values: dict[str, list[tuple[str, ...]]] = {}
    for kind, one, same, other in CASES:
        if "COLLATE" in kind:
            continue  # which is no part of a type
        of_kind = values.setdefault(kind, [])
        for equal in ((one, same) if same else (one,), (other,)):
            if "NULL" not in equal and equal not in of_kind:
                of_kind.append(equal)
    return values
