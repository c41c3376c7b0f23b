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
        coalesce(earlier.interactions, 0) as before,
        coalesce(later.interactions, 0) as after

    from {{ since }}.interaction_counts as earlier
    full join {{ build }}.interaction_counts as later using (customer_id, channel)
    where coalesce(earlier.interactions, 0) != coalesce(later.interactions, 0)
{%- endmacro %}

{# One row per customer that only one of the builds has: new or gone. #}
{% macro changed_customers(since, build) -%}
    select
        customer_id,
        case when earlier.customer_id is null then 'new' else 'gone' end as change

    from {{ since }}.customers as earlier
    full join {{ build }}.customers as later using (customer_id)
    where earlier.customer_id is null or later.customer_id is null
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
