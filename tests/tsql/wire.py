"""Tabular Data Stream 7.4, as far as a driver needs it: what a client's message says, and the
tokens of an answer. See https://learn.microsoft.com/openspecs/windows_protocols/ms-tds."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

COLLATION = bytes([9, 4, 0xD0, 0, 0x34])
MORE, ERROR, COUNTED, ATTENTION = 0x01, 0x02, 0x10, 0x20
DONE, DONE_IN_PROC, DONE_PROC = 0xFD, 0xFF, 0xFE
COMMANDS = {"Insert": 0xC3, "Delete": 0xC4, "Update": 0xC5}
SELECT = 0xC1
SCALE = 7
BIG = 0xFFFF  # of a type without a length
NULL = 0xFFFFFFFFFFFFFFFF
VARCHARS = {0xA7: "latin-1", 0xAF: "latin-1", 0xE7: "utf-16-le", 0xEF: "utf-16-le"}
INTEGER, FLOAT, BIT = 0x26, 0x6D, 0x68


class Reader:
    """The bytes of a message, read one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._data)

    def take(self, number: int) -> bytes:
        self._at += number
        return self._data[self._at - number : self._at]

    def number(self, size: int, *, signed: bool = False) -> int:
        return int.from_bytes(self.take(size), "little", signed=signed)

    def text(self, characters: int) -> str:
        return self.take(2 * characters).decode("utf-16-le")

    def rest(self) -> bytes:
        return self.take(len(self._data) - self._at)


@dataclass(frozen=True)
class Call:
    """A call of a procedure, by its name or its number."""

    procedure: str | int
    arguments: Sequence[tuple[str, Any]]


def batch(data: bytes) -> str:
    """The text of a batch, behind its headers."""
    return data[int.from_bytes(data[:4], "little") :].decode("utf-16-le")


def call(data: bytes) -> Call:
    reader = Reader(data[int.from_bytes(data[:4], "little") :])
    length = reader.number(2)
    procedure = reader.number(2) if length == BIG else reader.text(length)
    reader.take(2)
    arguments = []
    while reader:
        name = reader.text(reader.number(1))
        reader.take(1)
        arguments.append((name, _argument(reader)))
    return Call(procedure, arguments)


def _argument(reader: Reader) -> Any:
    kind = reader.number(1)
    if kind in VARCHARS:
        longest = reader.number(2)
        reader.take(len(COLLATION))
        data = _parts(reader) if longest == BIG else _short(reader)
        return None if data is None else data.decode(VARCHARS[kind])
    reader.take(1)
    length = reader.number(1)
    if length == 0:
        return None
    if kind == INTEGER:
        return reader.number(length, signed=True)
    if kind == FLOAT:
        return struct.unpack("<d" if length == 8 else "<f", reader.take(length))[0]
    if kind == BIT:
        return bool(reader.number(1))
    raise NotImplementedError(f"a parameter of type {kind:#x}")


def _short(reader: Reader) -> bytes | None:
    length = reader.number(2)
    return None if length == BIG else reader.take(length)


def _parts(reader: Reader) -> bytes | None:
    if reader.number(8) == NULL:
        return None
    data = b""
    while length := reader.number(4):
        data += reader.take(length)
    return data


def _sized(token: int, body: bytes) -> bytes:
    return bytes([token]) + struct.pack("<H", len(body)) + body


def _name(text: str) -> bytes:
    return bytes([len(text)]) + text.encode("utf-16-le")


def prelogin() -> bytes:
    """The version, no encryption, no instance, no MARS."""
    options = {0: bytes([16, 0, 0, 0, 0, 0]), 1: bytes([2]), 2: b"\0", 3: b"", 4: b"\0"}
    at, head, body = 5 * len(options) + 1, b"", b""
    for option, value in options.items():
        head += struct.pack(">BHH", option, at + len(body), len(value))
        body += value
    return head + b"\xff" + body


def logged_in(database: str) -> bytes:
    changes = [
        bytes([1]) + _name(database) + _name(""),
        bytes([7, 5]) + COLLATION + b"\0",
        bytes([4]) + _name("4096") + _name("4096"),
    ]
    server = _name("Microsoft SQL Server") + bytes([16, 0, 0x10, 0])
    acknowledged = bytes([1]) + struct.pack(">I", 0x74000004) + server
    return b"".join(_sized(0xE3, change) for change in changes) + _sized(0xAD, acknowledged)


def done(token: int = DONE, status: int = 0, command: int = SELECT, count: int = 0) -> bytes:
    return bytes([token]) + struct.pack("<HHQ", status, command, count)


def error(number: int, message: str) -> bytes:
    text = message[:2000]
    body = struct.pack("<IBBH", number, 1, 16, len(text)) + text.encode("utf-16-le")
    return _sized(0xAA, body + _name("server") + _name("") + struct.pack("<I", 1))


def transaction(kind: int) -> bytes:
    """A transaction begins (5), is committed (7) or rolled back (8)."""
    changes = {5: bytes([8, 8]) + b"\1" * 8 + b"\0", 7: b"\x09\0\x08" + b"\1" * 8}
    changes[8] = b"\x0a" + changes[7][1:]
    return _sized(0xE3, changes[kind]) if kind in changes else b""


def returned(handle: int | None) -> bytes:
    """The status of a procedure, and the handle of what it prepared."""
    status = b"\x79" + struct.pack("<i", 0)
    if handle is None:
        return status
    value = struct.pack("<IH", 0, 0) + bytes([INTEGER, 4, 4]) + struct.pack("<i", handle)
    return status + b"\xac" + struct.pack("<H", 0) + _name("") + b"\x01" + value


def rows(names: Sequence[str], types: Sequence[str], found: Sequence[Sequence[Any]]) -> bytes:
    """The columns, of types as DuckDB has them, and the rows."""
    kinds = [_kind(name) for name in types]
    head = b"\x81" + struct.pack("<H", len(names))
    for name, kind in zip(names, kinds, strict=True):
        head += struct.pack("<IH", 0, 9) + kind.info + _name(name[:128])
    body = (
        b"\xd1" + b"".join(kind.write(value) for kind, value in zip(kinds, row, strict=True))
        for row in found
    )
    return head + b"".join(body)


@dataclass(frozen=True)
class Kind:
    """A type of a column: how it is announced, and how a value is written."""

    info: bytes
    write: Callable[[Any], bytes]


def _short_kind(info: bytes, write: Callable[[Any], bytes]) -> Kind:
    def sized(value: Any) -> bytes:
        data = b"" if value is None else write(value)
        return bytes([len(data)]) + data

    return Kind(info, sized)


def _long_kind(info: bytes, write: Callable[[Any], bytes]) -> Kind:
    def in_parts(value: Any) -> bytes:
        if value is None:
            return struct.pack("<Q", NULL)
        data = write(value)
        part = struct.pack("<I", len(data)) + data if data else b""
        return struct.pack("<Q", len(data)) + part + struct.pack("<I", 0)

    return Kind(info, in_parts)


def _days(day: date) -> bytes:
    return (day.toordinal() - 1).to_bytes(3, "little")


def _ticks(at: time | datetime) -> bytes:
    seconds = (at.hour * 60 + at.minute) * 60 + at.second
    return (seconds * 10**SCALE + at.microsecond * 10).to_bytes(5, "little")


def _decimal(scale: int) -> Callable[[Decimal], bytes]:
    def write(value: Decimal) -> bytes:
        whole = int(value.scaleb(scale))
        return bytes([whole >= 0]) + abs(whole).to_bytes(16, "little")

    return write


def _instant(value: datetime) -> bytes:
    utc = value.astimezone(UTC)
    return _ticks(utc) + _days(utc.date()) + struct.pack("<h", 0)


_INTEGER = _short_kind(bytes([INTEGER, 8]), lambda value: struct.pack("<q", value))
_TEXT = _long_kind(
    bytes([0xE7, 0xFF, 0xFF]) + COLLATION, lambda value: str(value).encode("utf-16-le")
)
_KINDS = {
    **dict.fromkeys(("BIGINT", "INTEGER", "SMALLINT", "TINYINT", "HUGEINT"), _INTEGER),
    **dict.fromkeys(
        ("DOUBLE", "FLOAT"), _short_kind(bytes([FLOAT, 8]), lambda value: struct.pack("<d", value))
    ),
    "BOOLEAN": _short_kind(bytes([BIT, 1]), lambda value: bytes([value])),
    "DATE": _short_kind(bytes([0x28]), _days),
    "TIME": _short_kind(bytes([0x29, SCALE]), _ticks),
    "TIMESTAMP": _short_kind(
        bytes([0x2A, SCALE]), lambda value: _ticks(value) + _days(value.date())
    ),
    "TIMESTAMP WITH TIME ZONE": _short_kind(bytes([0x2B, SCALE]), _instant),
    "UUID": _short_kind(bytes([0x24, 16]), lambda value: UUID(str(value)).bytes_le),
    "BLOB": _long_kind(bytes([0xA5, 0xFF, 0xFF]), bytes),
}


def _kind(name: str) -> Kind:
    if name.startswith("DECIMAL("):
        precision, scale = map(int, name[8:-1].split(","))
        return _short_kind(bytes([0x6A, 17, precision, scale]), _decimal(scale))
    return _KINDS.get(name, _TEXT)


def packets(data: bytes, size: int = 4088) -> Iterator[bytes]:
    """An answer in the packets in which it travels."""
    starts = range(0, max(len(data), 1), size)
    for number, start in enumerate(starts, 1):
        part = data[start : start + size]
        last = start + size >= len(data)
        yield struct.pack(">BBHHBB", 4, last, len(part) + 8, 0, number % 256, 0) + part
