{# Schemas are named as they are in the design (raw, staging, marts), without the target's own schema before them. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
