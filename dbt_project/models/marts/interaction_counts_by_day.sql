with

customers as (

    select * from {{ ref('customers') }}

),

interactions as (

    select * from {{ ref('interactions') }}

),

topics_by_month as (

    select * from {{ ref('int_topics_by_month') }}

),

counts as (

    select
        customer_id,
        channel,
        started_at::date as day,
        count(*) as interactions

    from interactions
    {%- if is_incremental() %}
    where {{ is_of_new_file('source_file') }}
    {%- endif %}
    group by customer_id, channel, day

)
{%- if is_incremental() %},

-- those of the earlier files, and of the new ones
all_counts as (

    select
        customer_id,
        channel,
        day,
        counted.customer_type,
        counted.topics,
        counted.interactions as counted_interactions,
        coalesce(counts.interactions, 0) + coalesce(counted.interactions, 0) as interactions

    from counts
    full join {{ this }} as counted using (customer_id, channel, day)

)
{%- endif %}
{%- set counts = 'all_counts' if is_incremental() else 'counts' %}

select
    {{ counts }}.customer_id,
    customers.customer_type,
    {{ counts }}.channel,
    {{ counts }}.day,
    coalesce(topics_by_month.topics, '{}') as topics,
    {{ counts }}.interactions

from {{ counts }}
inner join customers using (customer_id)
left join topics_by_month
    on
        {{ is_about_topics_of_month(counts ~ '.day::timestamp', 'topics_by_month.discussed_month') }}
{%- if is_incremental() %}
-- rows that are new or differ
where
    all_counts.counted_interactions is distinct from all_counts.interactions
    or all_counts.customer_type != customers.customer_type
    or all_counts.topics != coalesce(topics_by_month.topics, '{}')
{%- endif %}
-- in the order of the key: sorted rows index faster, and the rows of a customer are next to each other
order by {{ counts }}.customer_id, {{ counts }}.channel, {{ counts }}.day
