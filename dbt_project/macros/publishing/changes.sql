{#
  What changed between two published builds, given the schemas of their tables, as SQL. `python -m refresh diff` and the
  API's /changes render these macros too, so they use nothing of dbt. To query them with dbt:
  dbt show --target prod --inline "{{ changed_counts('build_20261101_…', 'build_20261102_…') }}"
#}

{# One row per customer and channel whose count differs; a customer who is missing in a build has none. #}
{% macro changed_counts(since, build) -%}
    select
        customer_id,
        channel,
        coalesce(earlier.interactions, 0) as before,
        coalesce(later.interactions, 0) as after

    from {{ since }}.interaction_counts as earlier
    full join {{ build }}.interaction_counts as later using (customer_id, channel)
    where coalesce(earlier.interactions, 0) != coalesce(later.interactions, 0)
{%- endmacro %}

{# One row per customer of one of the builds alone: new or gone. #}
{% macro changed_customers(since, build) -%}
    select
        customer_id,
        case when earlier.customer_id is null then 'new' else 'gone' end as change

    from {{ since }}.customers as earlier
    full join {{ build }}.customers as later using (customer_id)
    where earlier.customer_id is null or later.customer_id is null
{%- endmacro %}

{# One row per channel of either build. #}
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

{# One row per rejected row of one of the builds alone, with the same content: new or fixed. #}
{% macro changed_rejected_rows(since, build) -%}
    {{ rejected_rows_of_one(build, since, 'new') }}
    union all
    {{ rejected_rows_of_one(since, build, 'fixed') }}
{%- endmacro %}

{# The rejected rows that one build has, and another has not. #}
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

{# One row: how many customers, counts and rejected rows changed. #}
{% macro change_totals(since, build) -%}
    with

    counts as ({{ changed_counts(since, build) }}),

    customers as ({{ changed_customers(since, build) }}),

    rejected_rows as ({{ changed_rejected_rows(since, build) }}),

    all_changed as (

        select customer_id from counts
        union
        select customer_id from customers

    )

    select
        (select count(*) from {{ since }}.customers)
        + (select count(*) from customers where change = 'new') as customers,
        (select count(*) from all_changed) as customers_changed,
        (select count(*) from customers where change = 'new') as customers_new,
        (select count(*) from customers where change = 'gone') as customers_gone,
        (select count(*) from counts) as counts_changed,
        (select count(*) from rejected_rows where change = 'new') as rejected_rows_new,
        (select count(*) from rejected_rows where change = 'fixed') as rejected_rows_fixed
{%- endmacro %}
