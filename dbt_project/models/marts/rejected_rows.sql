{%- set staging_models = {
    'raw_customers': 'stg_customers',
    'raw_interactions': 'stg_interactions',
    'raw_products_of_discussion': 'stg_products_of_discussion',
} -%}
{%- set repeated_rows_models = {
    'raw_interactions': 'int_repeated_rows',
    'raw_products_of_discussion': 'int_repeated_products',
} -%}
with

rejected_rows as (
    {% for seed, staging_model in staging_models.items() %}
    select
        {{ sheet_of(seed) }} as sheet,
        source_file,
        source_row,
        rejection_reason

    from {{ ref(staging_model) }}
    where rejection_reason is not null and not is_superseded

    union all
    {% endfor %}
    {%- for seed, repeated_rows_model in repeated_rows_models.items() %}
    select
        {{ sheet_of(seed) }} as sheet,
        source_file,
        source_row,
        'duplicate' as rejection_reason

    from {{ ref(repeated_rows_model) }}
    where is_of_same_file
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}

)
{% for seed in staging_models %}
select
    rejected_rows.source_file,
    rejected_rows.sheet,
    rejected_rows.source_row,
    {{ content_of(seed) }} as content,
    rejected_rows.rejection_reason as reason

from rejected_rows
inner join {{ ref(seed) }} as raw_rows
    on
        rejected_rows.source_file = raw_rows.source_file
        and rejected_rows.source_row = raw_rows.source_row::bigint
where rejected_rows.sheet = {{ sheet_of(seed) }}
{% if not loop.last %}
union all
{% endif %}
{%- endfor %}
