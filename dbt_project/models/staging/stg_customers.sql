with

source as (

    select * from {{ ref('raw_customers') }}

),

corrections as (

    select
        {{ fold_case(trim_to_null('field')) }} as field,
        {{ fold_case(trim_to_null('misspelling')) }} as misspelling,
        {{ trim_to_null('correction') }} as correction

    from {{ ref('corrections') }}

),

trimmed as (

    select
        source_file,
        source_row::bigint as source_row,
        {{ trim_to_null('customer_id') }} as customer_id_text,
        {{ trim_to_null('occupation') }} as occupation,
        {{ trim_to_null('type') }} as customer_type,
        jsonb_build_object('Customer_Id', customer_id, 'Occupation', occupation, 'Type', type) as content

    from source

),

parsed as (

    select
        trimmed.source_file,
        trimmed.source_row,
        trimmed.content,
        {{ parse_id('trimmed.customer_id_text') }} as customer_id,
        coalesce(occupation_corrections.correction, trimmed.occupation) as occupation,
        initcap(coalesce(type_corrections.correction, trimmed.customer_type) collate pg_c_utf8) as customer_type

    from trimmed
    left join corrections as occupation_corrections
        on
            occupation_corrections.field = 'occupation'
            and {{ fold_case('trimmed.occupation') }} = occupation_corrections.misspelling
    left join corrections as type_corrections
        on
            type_corrections.field = 'type'
            and {{ fold_case('trimmed.customer_type') }} = type_corrections.misspelling

)

select
    source_file,
    source_row,
    content,
    customer_id,
    occupation,
    customer_type,
    case when customer_id is null then 'invalid customer id' end as rejection_reason

from parsed
