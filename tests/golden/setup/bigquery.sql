CREATE SCHEMA IF NOT EXISTS `shop`.`hightouch_planner`;
CREATE SCHEMA IF NOT EXISTS `shop`.`hightouch_audit`;
GRANT `roles/bigquery.jobUser` ON PROJECT `shop` TO 'sync "er"';
GRANT `roles/bigquery.readSessionUser` ON PROJECT `shop` TO 'sync "er"';
GRANT `roles/bigquery.dataEditor` ON SCHEMA `shop`.`hightouch_planner` TO 'sync "er"';
GRANT `roles/bigquery.dataEditor` ON SCHEMA `shop`.`hightouch_audit` TO 'sync "er"';
GRANT `roles/bigquery.dataViewer` ON SCHEMA `shop`.`crm` TO 'sync "er"';
