"""PostgreSQL under dbt."""

from __future__ import annotations

from importlib import resources

from lightning.authoring import Adapter

adapter = Adapter(hashable=(), macros=resources.files(__package__) / "dbt.sql")
