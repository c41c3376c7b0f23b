{%- set attributes = ['occupation', 'customer_type'] -%}
with

source as (

    select * from {{ ref('raw_customers') }}

),

source_files as (

    select * from {{ ref('stg_source_files') }}

),

corrections as (

    select
        {{ fold_case(clean_text('field')) }} as field,
        {{ fold_case(clean_text('misspelling')) }} as misspelling,
        {{ clean_text('correction') }} as correction

    from {{ ref('corrections') }}

),

cleaned as (

    select
        source_file,
        source_row::bigint as source_row,
        outside_columns,
        {{ clean_text('customer_id') }} as customer_id_text,
        {{ clean_text('occupation') }} as occupation,
        {{ clean_text('type') }} as customer_type

    from source
    {{ compute_once() }}

),

parsed as (

    select
        cleaned.source_file,
        source_files.file_position,
        cleaned.source_row,
        cleaned.outside_columns,
        cleaned.customer_id_text,
        {{ parse_id('cleaned.customer_id_text') }} as customer_id,
        coalesce(occupation_corrections.correction, cleaned.occupation) as occupation,
        coalesce(type_corrections.correction, cleaned.customer_type) as customer_type

    from cleaned
    left join source_files using (source_file)
    left join corrections as occupation_corrections
        on
            occupation_corrections.field = 'occupation'
            and {{ fold_case('cleaned.occupation') }} = occupation_corrections.misspelling
    left join corrections as type_corrections
        on
            type_corrections.field = 'type'
            and {{ fold_case('cleaned.customer_type') }} = type_corrections.misspelling
    {{ compute_once() }}

),

checked as (

    select
        *,
        case
            when outside_columns is not null then 'value outside the columns'
            when {{ has_error_cell(['customer_id_text'] + attributes) }} then 'error cell'
            when customer_id is null then 'invalid customer id'
            when {{ is_too_long('customer_type') }} then 'name too long'
        end as rejection_reason

    from parsed

),

superseding_files as (

    {{ superseding_files('raw_customers', 'checked') }}

),

with_older_files as (

    select
        *,
        {{ is_superseded('checked') }} as is_in_older_file

    from checked

),

with_usable as (

    select
        *,
        rejection_reason is null and not is_in_older_file as is_usable

    from with_older_files

),

-- the newest file that says more about a customer than the id, and the last row of each file that fills each attribute
with_filled_rows as (

    select
        *,
        first_value(file_position) over (
            partition by customer_id, is_usable
            order by num_nonnulls({{ attributes | join(', ') }}) = 0, file_position desc
        ) as newest_file_position,
        {{ last_filled_rows(attributes, 'same_file') }} as filled_rows,
        max(source_row) over same_file as last_row

    from with_usable
    window same_file as (partition by customer_id, is_usable, file_position)

)

select
    source_file,
    file_position,
    source_row,
    customer_id,
    occupation,
    customer_type,
    rejection_reason,
    is_in_older_file or (
        is_usable and not (
            file_position = newest_file_position
            and source_row = any(coalesce(nullif(filled_rows, '{}'), array[last_row]))
        )
    ) as is_superseded

from with_filled_rows
