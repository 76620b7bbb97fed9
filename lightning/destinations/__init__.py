"""Ready-made destinations: what takes a batch, for the everyday cases. Each is a `send`."""

from __future__ import annotations

from .command import Command
from .files import Files
from .http import AsyncHttp, Http, Records, Request
from .json_rpc import JsonRpc
from .sql_table import SqlTable

__all__ = ["AsyncHttp", "Command", "Files", "Http", "JsonRpc", "Records", "Request", "SqlTable"]
