{% snapshot customers_history %}
    {{
        config(
            unique_key='customer_id',
            strategy='check',
            check_cols=['occupation', 'customer_type', 'is_known'],
            hard_deletes='invalidate',
        )
    }}

-- runs after the tests of these models and of their sources: a build that fails a test leaves the history as it was
-- depends_on: {{ ref('statistics') }}
-- depends_on: {{ ref('date_order_evidence') }}
-- depends_on: {{ ref('interaction_counts') }}
-- depends_on: {{ ref('interaction_counts_by_day') }}
-- depends_on: {{ ref('interaction_totals_by_day') }}
-- depends_on: {{ ref('dimension_members') }}
select
    customer_id,
    occupation,
    customer_type,
    is_known

from {{ ref('customers') }}
{% endsnapshot %}
