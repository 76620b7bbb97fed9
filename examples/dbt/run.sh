#!/bin/sh
# Two days of a shop: dbt builds its model and keeps its rows, in the warehouse, for the sync; what
# has changed is planned and delivered, to files, afterwards.
#
# Needs: pip install 'lightning-cdc[cli]' 'dbt-core==1.11.*' dbt-duckdb
set -e
cd "$(dirname "$0")"
dbt=${LIGHTNING_DBT:-dbt}

lightning-cdc dbt install
$dbt --quiet deps
lightning-cdc dbt exposures

for day in 1 2; do
  echo "== day $day"
  $dbt --quiet build --vars "{today: $day}"
  lightning-cdc run --dbt target
done

echo "== what the files say"
head out/*/*.jsonl

echo "== what the logs say"
$dbt --quiet show --limit 20 --inline "
  select sync_run_id, op_type, row_id, status, fields
  from hightouch_audit.sync_changelog
  order by sync_run_id, op_type, row_id"
