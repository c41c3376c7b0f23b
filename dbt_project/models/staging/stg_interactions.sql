with

source as (

    select * from {{ ref('raw_interactions') }}
    {%- if is_incremental() %}
    where {{ is_of_new_file('source_file') }}
    {%- endif %}

),

source_files as (

    select * from {{ ref('stg_source_files') }}

),

channel_spellings as (

    select * from {{ ref('stg_channel_spellings') }}

),

cleaned as (

    select
        source_file,
        source_row::bigint as source_row,
        outside_columns,
        date_start,
        {{ clean_date('date_start') }} as date_text,
        {{ clean_text('interaction') }} as channel_text,
        {{ clean_id_list('customers') }} as customer_id_list

    from source
    {{ compute_once() }}

),

split as (

    select
        *,
        {{ date_parts('date_text') }} as date_parts,
        date_start = date_text and date_text like '____-__-__ __:__:__' as is_date_cell,
        {{ is_typed_date('date_text') }} as is_typed_date

    from cleaned
    {{ compute_once() }}

),

ordered as (

    select
        *,
        {{ order_date_parts('date_text', 'date_parts', 'is_typed_date', var('date_order')) }} as started_at_text

    from split
    {{ compute_once() }}

),

parsed as (

    select
        ordered.*,
        source_files.file_position,
        channel_spellings.channel is not null as is_listed_channel,
        coalesce(channel_spellings.channel, ordered.channel_text) as channel,
        {{ parse_timestamp('ordered.started_at_text') }} as started_at,
        {{ parse_id_list('ordered.customer_id_list') }} as customer_ids

    from ordered
    left join source_files using (source_file)
    left join channel_spellings
        on {{ fold_case('ordered.channel_text') }} = channel_spellings.spelling
    {{ compute_once() }}

),

checked as {{ read_twice() }} (

    select
        *,
        case
            when started_at is not null and is_date_cell then 'date cell'
            -- a date that fits one order fits the other too, unless its day is above 12
            when started_at is not null and is_typed_date
                then case when extract(day from started_at) <= 12 then 'both' else '{{ var('date_order') }}' end
            when started_at is not null or date_text is null then null
            when {{ parse_timestamp(
                order_date_parts('date_text', 'date_parts', 'is_typed_date', other_date_order())
            ) }} is not null
                then '{{ other_date_order() }}'
            else 'none'
        end as fitting_date_order,
        case
            when outside_columns is not null then 'value outside the columns'
            when {{ has_error_cell(['date_text', 'channel_text', "btrim(customer_id_list, '; ')"]) }} then 'error cell'
            when started_at is null then 'invalid date'
            when {{ is_implausible('started_at') }} then 'implausible date'
            when channel is null then 'missing channel'
            when {{ is_too_long('channel') }} then 'name too long'
            when customer_ids is not null then null
            when {{ compact_id_list('customer_id_list') }} is null then 'missing customer'
            else 'invalid customer id'
        end as rejection_reason

    from parsed

),

superseding_files as (

    {{ superseding_files('raw_interactions', 'checked', 'started_at::date') }}

)

select
    source_file,
    file_position,
    source_row,
    channel,
    is_listed_channel,
    started_at,
    fitting_date_order,
    customer_ids,
    rejection_reason,
    {{ is_superseded('checked', 'started_at::date') }} as is_superseded

from checked
