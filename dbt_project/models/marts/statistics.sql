with

staged_customers as (

    select * from {{ ref('stg_customers') }}

),

staged_interactions as (

    select * from {{ ref('stg_interactions') }}

),

staged_products_of_discussion as (

    select * from {{ ref('stg_products_of_discussion') }}

),

customers as (

    select * from {{ ref('customers') }}

),

interactions as (

    select * from {{ ref('interactions') }}

),

dimension_members as (

    select * from {{ ref('dimension_members') }}

),

rejected_rows as (

    select * from {{ ref('rejected_rows') }}

),

repeated_rows as (

    select * from {{ ref('int_repeated_rows') }}

),

repeated_products as (

    select * from {{ ref('int_repeated_products') }}

),

customer_rows as (

    select
        count(*) as customers_rows_read,
        count(*) filter (where rejection_reason is null and not is_superseded) as customers_rows_used,
        count(*) filter (where is_superseded) as customers_rows_superseded

    from staged_customers

),

interaction_rows as (

    select
        count(*) as interactions_rows_read,
        count(*) filter (where rejection_reason is null and not is_superseded) as interactions_rows_usable,
        count(*) filter (where is_superseded) as interactions_rows_superseded,
        coalesce(
            sum(cardinality(customer_ids)) filter (where rejection_reason is null and not is_superseded), 0
        )::bigint as mentions

    from staged_interactions

),

product_rows as (

    select
        count(*) as products_rows_read,
        -- each product counts once a month
        count(distinct row(discussed_month, topic)) filter (
            where rejection_reason is null and not is_superseded
        ) as products_rows_used,
        count(*) filter (where is_superseded) as products_rows_superseded

    from staged_products_of_discussion

),

interaction_totals as (

    select
        count(*) as interactions,
        min(started_at) as first_interaction_at,
        max(started_at) as last_interaction_at

    from interactions

),

rejected_totals as (

    select
        count(*) filter (where sheet = {{ sheet_of('raw_customers') }}) as customers_rows_rejected,
        count(*) filter (where sheet = {{ sheet_of('raw_interactions') }}) as interactions_rows_rejected,
        count(*) filter (where sheet = {{ sheet_of('raw_products_of_discussion') }}) as products_rows_rejected

    from rejected_rows

),

repeated_totals as (

    select
        count(*) as interactions_rows_uncounted,
        count(*) filter (where not is_of_same_file) as interactions_rows_repeated

    from repeated_rows

),

repeated_product_totals as (

    select count(*) filter (where not is_of_same_file) as products_rows_repeated

    from repeated_products

),

member_totals as (

    select
        count(*) filter (where dimension = 'channel') as channels,
        count(*) filter (where dimension = 'topic') as topics

    from dimension_members

),

customer_totals as (

    select
        count(*) filter (where is_known) as customers_known,
        count(*) filter (where is_seen) as customers_seen,
        count(*) as customers

    from customers

)

select
    customer_rows.customers_rows_read,
    customer_rows.customers_rows_used,
    0::bigint as customers_rows_repeated,  -- a later row replaces an earlier one
    customer_rows.customers_rows_superseded,
    rejected_totals.customers_rows_rejected,
    interaction_rows.interactions_rows_read,
    repeated_totals.interactions_rows_repeated,
    interaction_rows.interactions_rows_superseded,
    rejected_totals.interactions_rows_rejected,
    product_rows.products_rows_read,
    product_rows.products_rows_used,
    repeated_product_totals.products_rows_repeated,
    product_rows.products_rows_superseded,
    rejected_totals.products_rows_rejected,
    customer_totals.customers,
    customer_totals.customers_known,
    customer_totals.customers_seen,
    member_totals.channels,
    member_totals.topics,
    interaction_totals.interactions,
    interaction_totals.first_interaction_at,
    interaction_totals.last_interaction_at,
    -- a usable row is used if one of its interactions counts
    interaction_rows.interactions_rows_usable - repeated_totals.interactions_rows_uncounted as interactions_rows_used,
    interaction_rows.mentions - interaction_totals.interactions as mentions_repeated,
    now() as built_at

from customer_rows
cross join interaction_rows
cross join product_rows
cross join rejected_totals
cross join repeated_totals
cross join repeated_product_totals
cross join customer_totals
cross join member_totals
cross join interaction_totals
