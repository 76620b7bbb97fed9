-- see https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-create-table-using
-- see https://docs.databricks.com/aws/en/sql/language-manual/delta-merge-into
-- see https://docs.databricks.com/aws/en/sql/language-manual/delta-update
-- see https://docs.databricks.com/aws/en/sql/language-manual/delta-delete-from
-- see https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-dml-insert-into
-- see https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-qry-star
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/collate
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/from_json
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/inline
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/make_dt_interval
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/monotonically_increasing_id
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/parse_json
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/to_json
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/transform
-- see https://docs.databricks.com/aws/en/sql/language-manual/functions/xxhash64

-- take the lease
UPDATE `hightouch_planner`.`sync_state` SET `last_run_id` = '1', `revision` = 1, `holder` = 'worker:1/cafe', `lease_expires` = TIMESTAMP_MICROS(UNIX_MICROS(CURRENT_TIMESTAMP()) + 60000000)
WHERE
  (
    `sync_id` = 'users\' ads 🚀' AND `part` = ''
  )
  AND `revision` = 0
  AND `last_run_id` = '1'
  AND (
    `holder` IS NULL OR `lease_expires` <= CURRENT_TIMESTAMP()
  );

-- forget the sync
MERGE INTO `hightouch_planner`.`sync_state` AS `target`
USING (
  SELECT
    1 AS `present`
  WHERE
    EXISTS(
      SELECT
        1
      FROM `hightouch_planner`.`sync_state`
      WHERE
        `sync_id` = 'users\' ads 🚀' AND `part` = '' AND `holder` = 'worker:1/cafe'
    )
) AS `listed`
ON `target`.`sync_id` = 'users\' ads 🚀'
AND (
  `target`.`part` <> '' OR `target`.`holder` = 'worker:1/cafe'
)
WHEN MATCHED THEN DELETE;

-- drop w7t2ahob79wmw__000000000000000000000006_plan
DROP TABLE IF EXISTS `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000006_plan`;

-- drop w7t2ahob79wmw__000000000000000000000005_plan
DROP TABLE IF EXISTS `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_plan`;

-- drop w7t2ahob79wmw__000000000000000000000005_rejections
DROP TABLE IF EXISTS `hightouch_planner`.`w7t2ahob79wmw__000000000000000000000005_rejections`;
