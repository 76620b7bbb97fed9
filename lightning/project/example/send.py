"""A destination: a function that takes a batch and returns the rows that were refused, and why."""

from lightning import Batch


def to_mail(batch: Batch) -> dict[str, str]:
    refused = {}
    for row_id, row in zip(batch.row_ids, batch.rows, strict=True):
        if row["address"] is None:
            refused[row_id] = "no address"
        else:
            print(f"{batch.op_type}: {row['address']}")
    return refused
