"""The names that BigQuery takes: of columns in a table, and of a job's labels."""

from __future__ import annotations

import re

from lightning.authoring import ModelError

# https://docs.cloud.google.com/bigquery/docs/schemas#column_names
LONGEST_COLUMN = 300
NEVER_IN_COLUMNS = re.compile(r'[!"$()*,./;?@\[\\\]^`{}~]')
RESERVED_PREFIXES = (
    "_table_", "_file_", "_partition", "_row_timestamp", "__root__", "_colidentifier",
    "_change_sequence_number", "_change_type", "_change_timestamp",
)  # fmt: skip
# https://docs.cloud.google.com/bigquery/docs/labels-intro#requirements
LONGEST_LABEL = 63
NEVER_IN_LABELS = re.compile(r"[^a-z0-9_-]+")


def check_column_name(name: str) -> None:
    """Raises:
    ModelError: no table can have a column of that name.
    """
    if len(name) > LONGEST_COLUMN:
        why = f"has more than {LONGEST_COLUMN} characters"
    elif bad := NEVER_IN_COLUMNS.search(name):
        why = f"has the character {bad[0]!r} in it"
    elif name.lower().startswith(RESERVED_PREFIXES):
        why = "begins with a word that BigQuery has reserved"
    else:
        return
    raise ModelError(f"the model's column {name!r} {why}: give it an alias")


def label(text: str) -> str:
    """`text` as the value of a label: lower case, with `_` for what cannot stand there."""
    return NEVER_IN_LABELS.sub("_", text.lower())[:LONGEST_LABEL]
