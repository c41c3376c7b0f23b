{#
  Selects of the changes between two published builds, by the schemas of their tables. `python -m refresh diff` and the
  API's /changes render these macros with Jinja alone, so they call nothing of dbt. To query them with dbt:
  dbt show --target prod --inline "{{ changed_counts('build_20261101_…', 'build_20261102_…') }}"
#}

{# One row per customer and channel whose count differs; the counts of a customer missing in a build are 0. #}
{% macro changed_counts(since, build) -%}
    select
        customer_id,
        channel,
        sum(before)::bigint as before,
        sum(after)::bigint as after

    from (
        select customer_id, channel, interactions, 0 from {{ since }}.interaction_counts
        union all
        select customer_id, channel, 0, interactions from {{ build }}.interaction_counts
    ) as counts (customer_id, channel, before, after)
    group by customer_id, channel
    having sum(before) != sum(after)
{%- endmacro %}

{# One row per customer that only one of the builds has: new or gone. #}
{% macro changed_customers(since, build) -%}
    select
        customer_id,
        min(change) as change

    from (
        select customer_id, 'gone' from {{ since }}.customers
        union all
        select customer_id, 'new' from {{ build }}.customers
    ) as customers (customer_id, change)
    group by customer_id
    having count(*) = 1
{%- endmacro %}

{# One row per channel of either build, with its total in each. #}
{% macro channel_totals(since, build) -%}
    select
        channel,
        sum(before)::bigint as before,
        sum(after)::bigint as after

    from (
        select channel, interactions, 0 from {{ since }}.interaction_totals_by_day
        union all
        select channel, 0, interactions from {{ build }}.interaction_totals_by_day
        union all
        select member, 0, 0 from {{ since }}.dimension_members where dimension = 'channel'
        union all
        select member, 0, 0 from {{ build }}.dimension_members where dimension = 'channel'
    ) as totals (channel, before, after)
    group by channel
{%- endmacro %}

{# One row per rejected row that only one of the builds has with the same content: new or fixed. #}
{% macro changed_rejected_rows(since, build) -%}
    {{ rejected_rows_of_one(build, since, 'new') }}
    union all
    {{ rejected_rows_of_one(since, build, 'fixed') }}
{%- endmacro %}

{# The rejected rows of a build that the other build does not have. #}
{% macro rejected_rows_of_one(build, other, change) -%}
    select
        '{{ change }}' as change,
        source_file,
        sheet,
        source_row,
        reason
    from (
        select source_file, sheet, source_row, reason, content from {{ build }}.rejected_rows
        except all
        select source_file, sheet, source_row, reason, content from {{ other }}.rejected_rows
    ) as rejected_rows
{%- endmacro %}

{# A list of changes by its name in `python -m refresh diff` and in the API, in its order. #}
{% macro ordered_changes(name, since, build) -%}
    {%- if name == 'channels' -%}
        {{ channel_totals(since, build) }} order by channel
    {%- elif name == 'customers' -%}
        {{ changed_customers(since, build) }} order by change desc, customer_id
    {%- elif name == 'counts' -%}
        {{ changed_counts(since, build) }} order by customer_id, channel
    {%- elif name == 'rejected_rows' -%}
        {{ changed_rejected_rows(since, build) }} order by change desc, sheet, source_file, source_row
    {%- endif -%}
{%- endmacro %}

{# One row: the number of customers, counts and rejected rows that changed. #}
{% macro change_totals(since, build) -%}
    with

    changes as (

        select customer_id, 'count' as change from ({{ changed_counts(since, build) }}) as counts
        union all
        select customer_id, change from ({{ changed_customers(since, build) }}) as customers

    ),

    change_totals as (

        select
            count(distinct customer_id) as customers_changed,
            count(*) filter (where change = 'new') as customers_new,
            count(*) filter (where change = 'gone') as customers_gone,
            count(*) filter (where change = 'count') as counts_changed
        from changes

    ),

    earlier_totals as (

        select count(*) as customers from {{ since }}.customers

    ),

    rejected_totals as (

        select
            count(*) filter (where change = 'new') as rejected_rows_new,
            count(*) filter (where change = 'fixed') as rejected_rows_fixed
        from ({{ changed_rejected_rows(since, build) }}) as rejected_rows

    )

    select
        earlier_totals.customers + change_totals.customers_new as customers,
        change_totals.*,
        rejected_totals.*
    from earlier_totals
    cross join change_totals
    cross join rejected_totals
{%- endmacro %}
