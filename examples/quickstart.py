"""A shop keeps its customers in DuckDB, and a CRM in step with them: three runs, then the logs.

Needs nothing but the package. Run it with `python examples/quickstart.py`.
"""

import tempfile
from pathlib import Path

import duckdb

import lightning

SHOP = """
    CREATE TABLE customers (id INTEGER, name TEXT, email TEXT, city TEXT);
    INSERT INTO customers VALUES
        (1, 'Ada Park',     'ada@park.example',     'Leeds'),
        (2, 'Bo Lindqvist', 'bo@lindqvist.example', 'Malmö'),
        (3, 'Chiara Costa', 'chiara@costa.example', 'Turin'),
        (4, 'Dev Rao',      'dev@rao.example',      'Pune');
    CREATE TABLE orders (customer_id INTEGER, total DECIMAL(10, 2));
    INSERT INTO orders VALUES (1, 40.00), (2, 15.50), (2, 99.90), (4, 12.00);
"""
NEXT_DAY = """
    INSERT INTO customers VALUES (5, 'Elif Kaya', 'elif@kaya.example', 'Izmir');
    INSERT INTO orders VALUES (1, 8.25), (5, 31.00);
    DELETE FROM customers WHERE id = 4;
"""

customers = lightning.Model(
    """
    SELECT id, name, email, city, count(total) AS orders, coalesce(sum(total), 0) AS spent
    FROM customers LEFT JOIN orders ON customer_id = id
    GROUP BY ALL
    """,
    primary_key="id",
    name="customers",
)
sync = lightning.Sync(
    "customers_to_crm", customers, destination="example CRM", delete_behavior="delete"
)


class Crm:
    """Stands for a CRM's API: takes contacts by id, and refuses who has not opted in."""

    def __init__(self) -> None:
        self.contacts: dict[str, dict] = {}
        self.not_opted_in = {"chiara@costa.example"}

    def send(self, batch: lightning.Batch) -> dict[str, str]:
        """What the library calls: returns the rows that were refused, and why."""
        refused = {}
        for row_id, row in zip(batch.row_ids, batch.rows, strict=True):
            if batch.op_type == "removed":
                del self.contacts[row_id]
            elif row["email"] in self.not_opted_in:
                refused[row_id] = f"{row['email']} has not opted in"
            else:
                self.contacts[row_id] = row
        return refused


def report(title: str, result: lightning.RunResult) -> None:
    print(f"{title}: run {result.status}")
    for op in ("added", "changed", "removed"):
        sent, refused = getattr(result.succeeded, op), getattr(result.failed, op)
        print(f"  {op:8} {sent}" + (f", {refused} refused" if refused else ""))


def main() -> None:
    crm = Crm()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shop.duckdb"
        shop = duckdb.connect(path)
        shop.execute(SHOP)
        with lightning.connect(f"duckdb:///{path}") as engine:
            report("Monday", engine.run(sync, crm.send))

            shop.execute(NEXT_DAY)
            crm.not_opted_in.clear()
            report("Tuesday", engine.run(sync, crm.send))

            report("Wednesday, nothing new", engine.run(sync, crm.send))

        print("\nsync_runs: one row for each run")
        shop.sql("""
            SELECT status, num_planned_add, num_failed_add, num_planned_change, num_planned_remove
            FROM hightouch_audit.sync_runs ORDER BY sync_run_id
        """).show()
        print("sync_changelog: one row for each planned operation")
        shop.sql("""
            SELECT op_type, row_id, status, failure_reason, fields ->> 'spent' AS spent
            FROM hightouch_audit.sync_changelog ORDER BY sync_run_id, row_id
        """).show()
        print("sync_snapshot: one row for each customer now in the model")
        shop.sql("""
            SELECT row_id, op_type, status, fields ->> 'name' AS name, fields ->> 'spent' AS spent
            FROM hightouch_audit.sync_snapshot ORDER BY row_id
        """).show()
        shop.close()


if __name__ == "__main__":
    main()
