-- The newest row of each account as of `today`, closed accounts left out.
{{ config(materialized='table') }}

with newest as (
    select *, row_number() over (partition by id order by day desc) as age
    from {{ ref('accounts') }}
    where day <= {{ var('today') }}
)

select id, email, plan
from newest
where age = 1 and plan <> 'closed'
