with

usable_customers as (

    select * from {{ ref('stg_customers') }}
    where rejection_reason is null

),

interactions as (

    select * from {{ ref('interactions') }}

),

-- a later row replaces an earlier one with the same id
listed_customers as (

    select distinct on (customer_id)
        customer_id,
        occupation,
        customer_type

    from usable_customers
    order by customer_id asc, source_file collate pg_c_utf8 desc, source_row desc

),

seen_customers as (

    select distinct customer_id

    from interactions

)

select
    customer_id,
    listed_customers.occupation,
    coalesce(listed_customers.customer_type, 'Unknown') as customer_type,
    listed_customers.customer_id is not null as is_known,
    seen_customers.customer_id is not null as is_seen

from listed_customers
full join seen_customers using (customer_id)
