{% snapshot customers_history %}
    {{
        config(
            schema='snapshots',
            unique_key='customer_id',
            strategy='check',
            check_cols=['occupation', 'customer_type', 'is_known'],
            hard_deletes='invalidate',
        )
    }}

-- taken after the tests of these models and of what they are made from: a build that fails them leaves no trace here
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
