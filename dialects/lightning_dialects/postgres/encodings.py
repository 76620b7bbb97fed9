"""The encodings of servers, as Python knows them."""

from __future__ import annotations

# Into these any text goes: as UTF-8, or byte by byte as it was sent.
HOLD_ALL = {"UTF8", "UNICODE", "SQL_ASCII"}
# Those of one byte a character, of which Python's have no character that the server's have not.
CODECS = {
    **{f"LATIN{number}": f"latin{number}" for number in (*range(1, 9), 10)},
    "LATIN9": "iso8859-15",
    **{f"ISO_8859_{number}": f"iso8859-{number}" for number in range(5, 9)},
    **{f"WIN{number}": f"cp{number}" for number in (866, 874, *range(1250, 1259))},
    "KOI8R": "koi8-r",
    "KOI8U": "koi8-u",
}


def codec(server_encoding: str | None) -> str | None:
    """The codec of the characters that a server can store; None where it can store all. Of an
    encoding of several bytes a character, ASCII is what both sides are sure to agree on."""
    if server_encoding is None or server_encoding in HOLD_ALL:
        return None
    return CODECS.get(server_encoding, "ascii")
