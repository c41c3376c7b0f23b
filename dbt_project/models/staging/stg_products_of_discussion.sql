with

source as (

    select * from {{ ref('raw_products_of_discussion') }}

),

source_files as (

    select * from {{ ref('stg_source_files') }}

),

cleaned as (

    select
        source_file,
        source_row::bigint as source_row,
        outside_columns,
        {{ clean_text('product') }} as topic,
        {{ clean_date('date') }} as date_text

    from source

),

split as (

    select
        *,
        {{ date_parts('date_text') }} as date_parts,
        {{ is_typed_date('date_text') }} as is_typed_date

    from cleaned
    {{ compute_once() }}

),

ordered as (

    select
        *,
        {{ order_date_parts('date_text', 'date_parts', 'is_typed_date', var('date_order')) }} as iso_text

    from split
    {{ compute_once() }}

),

parsed as (

    select
        ordered.*,
        source_files.file_position,
        {{ parse_month('ordered.date_text', 'ordered.iso_text') }} as discussed_month

    from ordered
    left join source_files using (source_file)

),

checked as (

    select
        *,
        case
            when outside_columns is not null then 'value outside the columns'
            when {{ has_error_cell(['date_text', 'topic']) }} then 'error cell'
            when discussed_month is null then 'invalid month'
            when {{ is_implausible('discussed_month') }} then 'implausible date'
            when topic is null then 'missing product'
            when {{ is_too_long('topic') }} then 'name too long'
        end as rejection_reason

    from parsed

),

superseding_files as (

    {{ superseding_files('raw_products_of_discussion', 'checked', 'discussed_month') }}

),

with_superseded as (

    select
        *,
        {{ is_superseded('checked', 'discussed_month') }} as is_superseded

    from checked

)

select
    source_file,
    file_position,
    source_row,
    -- each product is shown in its first spelling that counts
    first_value(topic) over (
        partition by {{ fold_case('topic') }}, rejection_reason is null and not is_superseded
        order by file_position, source_row
    ) as topic,
    discussed_month,
    rejection_reason,
    is_superseded

from with_superseded
