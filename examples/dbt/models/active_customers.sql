-- The newest row of each account as of `today`, closed accounts left out.
-- When the table is built, the hook keeps its rows for the sync, which says what the CRM is told.
{{ config(
    materialized='table',
    post_hook="{{ lightning.plan(sync_id='customers_to_crm', primary_key='id') }}"
) }}

with newest as (
    select *, row_number() over (partition by id order by day desc) as age
    from {{ ref('accounts') }}
    where day <= {{ var('today') }}
)

select id, email, plan
from newest
where age = 1 and plan <> 'closed'
