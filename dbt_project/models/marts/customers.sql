with

usable_customers as (

    select * from {{ ref('stg_customers') }}
    where rejection_reason is null and not is_superseded

),

-- each type is shown in its first spelling
type_spellings as (

    select distinct on ({{ fold_case('customer_type') }})
        {{ fold_case('customer_type') }} as spelling,
        case when {{ fold_case('customer_type') }} = 'unknown' then 'Unknown' else customer_type end as customer_type

    from usable_customers
    where customer_type is not null
    order by {{ fold_case('customer_type') }}, file_position, source_row

),

-- each attribute is that of the last row that fills it
listed_customers as (

    select
        customer_id,
        (array_agg(occupation order by source_row desc) filter (where occupation is not null))[1] as occupation,
        (array_agg(customer_type order by source_row desc) filter (where customer_type is not null))[1] as customer_type

    from usable_customers
    group by customer_id

),

seen_customers as (

    select distinct customer_id

    from {{ ref('interactions') }}

)

select
    customer_id,
    listed_customers.occupation,
    coalesce(type_spellings.customer_type, 'Unknown') as customer_type,
    listed_customers.customer_id is not null as is_known,
    seen_customers.customer_id is not null as is_seen

from listed_customers
full join seen_customers using (customer_id)
left join type_spellings
    on {{ fold_case('listed_customers.customer_type') }} = type_spellings.spelling
