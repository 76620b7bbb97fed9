"""What a session, or what a user has made, does not change in the library's own SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import duckdb
import pytest

import lightning
from lightning import Batch, Model, OpCounts, Sync
from lightning.registry import dialect
from tests.golden.scenes import play

USERS = Sync("users", Model("users", "id"), delete_behavior="delete")


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def test_the_order_of_a_session_swaps_no_operations(database: duckdb.DuckDBPyConnection) -> None:
    database.execute("SET default_order = 'desc'; SET default_null_order = 'nulls_first'")
    database.execute("CREATE TABLE users AS SELECT i AS id, 'x' AS name FROM range(4) AS t (i)")
    engine = lightning.connect(database)
    engine.run(USERS, lambda batch: None)
    database.execute("DELETE FROM users WHERE id = 0; UPDATE users SET name = 'y' WHERE id = 1")
    database.execute("INSERT INTO users VALUES (7, 'z')")
    sent: list[tuple[str, list[str]]] = []

    def refuse_what_is_gone(batch: Batch) -> dict[str, str]:
        sent.append((batch.op_type, batch.row_ids))
        return dict.fromkeys(batch.row_ids, "no") if batch.op_type == "removed" else {}

    engine.run(USERS, refuse_what_is_gone)
    assert sent == [("added", ["7"]), ("changed", ["1"]), ("removed", ["0"])]
    assert engine.plan(USERS).counts == lightning.Counts(removed=1, unchanged=4)


@pytest.mark.parametrize("schema", ["lightning_model", "new", "lightning_verbatim"])
def test_a_planner_schema_of_any_name(database: duckdb.DuckDBPyConnection, schema: str) -> None:
    engine = lightning.connect(database, planner_schema=schema, audit_schema=f"{schema}_audit")
    model = Model("SELECT 1 AS id, 'a\n  b' AS name -- \"lightning_model\"", "id")
    sent: list[dict[str, object]] = []
    result = engine.run(Sync("users", model), lambda batch: sent.extend(batch.rows))
    assert result.succeeded == OpCounts(added=1)
    assert sent == [{"id": 1, "name": "a\n  b"}]


def test_schemas_and_logs_are_found_in_any_case(database: duckdb.DuckDBPyConnection) -> None:
    database.execute("CREATE SCHEMA Logs; CREATE SCHEMA PLANS")
    sync = Sync("users", Model("SELECT 1 AS id", "id"))
    for planner, audit in (("plans", "LOGS"), ("Plans", "logs")):
        lightning.connect(database, planner_schema=planner, audit_schema=audit).run(
            sync, lambda batch: None
        )
    assert database.execute("SELECT Sync_Id FROM LOGS.Sync_Runs").fetchall() == [("users",)] * 2
    listed = database.execute("FROM duckdb_schemas() WHERE NOT internal").fetchall()
    assert {row[3] for row in listed} & {"plans", "Plans", "LOGS", "logs"} == set()


SETTINGS = {
    "default_order": "desc",
    "default_null_order": "nulls_first",
    "default_collation": "nocase",
    "preserve_insertion_order": "false",
    "python_enable_replacements": "false",
    "python_scan_all_frames": "true",
    "threads": "1",
    "integer_division": "true",
    "ieee_floating_point_ops": "false",
    "old_implicit_casting": "true",
    "scalar_subquery_error_on_multiple_rows": "false",
    "enable_external_access": "false",
    "enable_view_dependencies": "true",
    "immediate_transaction_mode": "true",
    "TimeZone": "Asia/Kolkata",
    "preserve_identifier_case": "false",
    "arrow_lossless_conversion": "true",
    "arrow_large_buffer_size": "true",
    "produce_arrow_string_view": "true",
    "errors_as_json": "true",
    "lock_configuration": "true",
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_setting_makes_a_row_look_changed_or_a_run_fail(
    database: duckdb.DuckDBPyConnection, setting: str
) -> None:
    database.execute(
        """CREATE TABLE users AS SELECT i AS id, 'é' AS name, 0.1 AS share, 1::DOUBLE / 3 AS third,
        TIMESTAMPTZ '2024-01-31 12:00+02' AS at, {'a': [1, NULL]} AS list FROM range(4) AS t (i)"""
    )
    engine = lightning.connect(database)
    engine.run(USERS, lambda batch: None)
    database.execute(f"SET {setting} = '{SETTINGS[setting]}'")
    with lightning.connect(database) as engine:
        assert engine.plan(USERS).counts == lightning.Counts(unchanged=4)
        database.execute("UPDATE users SET name = 'ß' WHERE id = 2; DELETE FROM users WHERE id = 3")
        sent: list[tuple[str, object]] = []

        def send(batch: Batch) -> dict[str, str]:
            sent.extend((batch.op_type, name) for name in batch.to_arrow()["name"].to_pylist())
            return dict.fromkeys(batch.row_ids, "no") if batch.op_type == "removed" else {}

        assert engine.run(USERS, send).failed == OpCounts(removed=1)
        assert sent == [("changed", "ß"), ("removed", "é")]
        assert engine.plan(USERS).counts == lightning.Counts(removed=1, unchanged=3)


CALL = re.compile(r'system\.main\.("[^"]*"|\w+)\(')


def _history(database: duckdb.DuckDBPyConnection, retain: Any) -> list[Any]:
    """What is sent and logged in the life of a sync."""
    sync = Sync("users", Model("users", ("id", "part")), retain=retain, delete_behavior="delete")
    told: list[Any] = []
    for change in (
        "SELECT 1",
        "DELETE FROM users WHERE id = 1",
        "UPDATE users SET score = 9, pairs = [{'a': 2.5, 'b': NULL}] WHERE id = 2",
    ):
        database.execute(change).fetchall()
        engine = lightning.connect(database)
        sent: list[Any] = []
        engine.run(
            sync,
            lambda batch, sent=sent: sent.extend(
                (batch.op_type, row_id, repr(row))
                for row_id, row in zip(batch.row_ids, batch.rows, strict=True)
            ),
        )
        told.append(sorted(sent))
    query = "SELECT op_type, row_id, status, fields FROM hightouch_audit.{} ORDER BY ALL ASC"
    told.append(database.execute(query.format("sync_changelog")).fetchall())
    told.append(database.execute(query.format("sync_snapshot")).fetchall())
    return told


USERS_OF_ALL_TYPES = """
    CREATE TABLE users AS
    SELECT i AS id, CAST(i / 4 AS DOUBLE) AS part, CAST(i AS DECIMAL(8, 2)) AS score,
           TIMESTAMPTZ '2020-01-01 00:00:00+00' AS seen, CAST('{"b": 1.0, "a": null}' AS JSON) AS j,
           [{'a': 0.5, 'b': INTERVAL 1 MONTH}] AS pairs, CAST('nan' AS FLOAT) AS ratio
    FROM range(1, 5) AS t (i)
"""


@pytest.mark.parametrize("retain", ["all", "key"])
def test_no_macro_stands_in_for_what_the_library_calls(retain: str) -> None:
    with duckdb.connect() as plain, duckdb.connect() as shadowed:
        for database in (plain, shadowed):
            database.execute(USERS_OF_ALL_TYPES)
        expected = _history(plain, retain)
        texts = " ".join(line.text for scene in play(dialect("duckdb")).values() for line in scene)
        for name in sorted({*CALL.findall(texts), "isnan", "trunc", "abs", "struct_extract"}):
            quoted = name if name.startswith('"') else f'"{name}"'
            for count in range(5):
                parameters = ", ".join(f"p{at}" for at in range(count))
                with suppress(duckdb.CatalogException):
                    shadowed.execute(f"CREATE MACRO {quoted}({parameters}) AS 'shadow'")
        shadowed.execute("CREATE TYPE json AS INTEGER")
        assert _history(shadowed, retain) == expected


# Settings that could change what SQL means: no row looks changed, and no log reads differently,
# under these.
TRIED = """
    SET default_order = 'desc'; SET default_null_order = 'nulls_first'; SET null_order = 'first';
    SET default_collation = 'NOCASE'; SET TimeZone = 'Asia/Kathmandu'; SET Calendar = 'japanese';
    SET integer_division = true; SET ieee_floating_point_ops = false;
    SET preserve_insertion_order = false; SET scalar_subquery_error_on_multiple_rows = false;
    SET preserve_identifier_case = false; SET disable_timestamptz_casts = true;
    SET order_by_non_integer_literal = true; SET python_enable_replacements = false
"""
PINNED = {"schema", "search_path"}  # every name of the library's own is whole
# What is stored, cached, allowed, shown, logged or limited, and how a result is computed.
OF_NO_MEANING = """
    access_mode active_grammar_extensions allocator_background_threads
    allocator_bulk_deallocation_flush_threshold allocator_flush_threshold
    allow_community_extensions allow_extension_repositories allow_extensions_metadata_mismatch
    allow_parser_override_extension allow_persistent_secrets allow_unredacted_secrets
    allow_unsigned_extensions allowed_configs allowed_directories allowed_paths
    approximate_join_order_threshold arrow_large_buffer_size arrow_lossless_conversion
    arrow_output_list_view arrow_output_version asof_loop_join_threshold async_threads
    auto_checkpoint_skip_wal_threshold autoinstall_extension_repository
    autoinstall_known_extensions autoload_known_extensions binary_as_string
    block_allocator_memory cache_local_files catalog_error_max_schemas checkpoint_on_detach
    checkpoint_threshold current_dialect current_transaction_invalidation_policy
    custom_extension_repository custom_user_agent debug_checkpoint_scan_sleep_ms
    default_block_size default_secret_storage default_transaction_invalidation_policy
    dialect_compatibility_mode disable_database_invalidation disable_parquet_prefetching
    disabled_compression_methods disabled_filesystems disabled_log_types disabled_optimizers
    duckdb_api dynamic_or_filter_threshold enable_external_access enable_external_file_cache
    enable_fsst_vectors enable_geoparquet_conversion enable_http_metadata_cache enable_logging
    enable_macro_dependencies enable_optimistic_write enable_profiling enable_progress_bar
    enable_progress_bar_print enable_view_dependencies enabled_log_types errors_as_json
    explain_output extension_directories extension_repository_directory
    external_file_cache_local_max_block_size external_file_cache_remote_max_block_size
    external_file_cache_remote_min_block_size external_file_cache_request_sizing
    external_file_cache_spill external_threads file_search_path force_compression fsync_mode
    geometry_minimum_shredding_size home_directory http_client_pool_capacity http_proxy
    http_proxy_password http_proxy_username http_retry_quota_throttled
    http_retry_throttled_wait_ms ignore_unknown_crs immediate_transaction_mode
    index_scan_max_count index_scan_percentage initial_column_segment_size json_geometry_format
    late_materialization_max_rows lock_configuration log_query_path logging_level logging_mode
    logging_sink max_execution_time max_expression_depth max_memory max_streaming_buffer_size
    max_temp_directory_size max_vacuum_tasks memory_limit merge_join_threshold
    nested_loop_join_threshold operator_memory_limit ordered_aggregate_threshold
    pandas_analyze_sample parquet_can_have_nan parquet_metadata_cache
    parquet_prefetch_column_gap parquet_use_page_index partitioned_write_flush_threshold
    partitioned_write_max_open_files password perfect_ht_threshold pin_threads
    pivot_filter_threshold pivot_limit prefer_range_joins prefetch_all_parquet_files
    profile_output profiling_coverage profiling_output profiling_renderer_settings
    progress_bar_time python_scan_all_frames read_ahead_depth redact_http_logs
    scheduler_process_partial secret_directory show_behavior standard_vector_size
    storage_block_prefetch storage_compatibility_version streaming_buffer_size temp_directory
    temp_file_encryption threads tracked_metrics user username validate_external_file_cache
    variant_minimum_shredding_size wal_autocheckpoint wal_autocheckpoint_entries
    warnings_as_errors worker_threads write_buffer_row_group_count
    write_buffer_row_group_memory_limit zstd_min_string_length
"""


@pytest.mark.parametrize("retain", ["all", "key"])
def test_no_setting_makes_a_row_look_changed(retain: str) -> None:
    with duckdb.connect() as plain, duckdb.connect() as tried:
        for database in (plain, tried):
            database.execute(USERS_OF_ALL_TYPES)
        tried.execute(TRIED)
        shown = [_history(database, retain) for database in (tried, plain)]
        # A TIMESTAMPTZ is handed over in the session's zone: it is the same instant.
        zoned = ("zoneinfo.ZoneInfo(key='Asia/Kathmandu')", "zoneinfo.ZoneInfo(key='Etc/UTC')")
        first, second = (repr(told[3:]).replace(*zoned) for told in shown)
        assert first == second
        assert [[row[:2] for row in sent] for sent in shown[0][:3]] == [
            [row[:2] for row in sent] for sent in shown[1][:3]
        ]


def test_every_setting_has_been_looked_at(database: duckdb.DuckDBPyConnection) -> None:
    """One that is new: see what it does to the library's own SQL, and add it where it belongs."""
    database.execute("SELECT now()::TIMESTAMPTZ, to_json(1)").fetchall()
    names = database.execute("SELECT lower(name) FROM duckdb_settings()").fetchall()
    tried = {name.lower() for name in re.findall(r"SET (\w+)", TRIED)}
    seen = tried | PINNED | set(OF_NO_MEANING.split())
    assert {name for (name,) in names} - seen - {"enable_optimizer"} == set()
