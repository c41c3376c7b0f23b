{#
  The sort key that puts `extract_2` before `extract_10`: the name in lower case, with each number padded with zeros to
  40 digits. Sort by it with the collation C.
#}
{% macro natural_key(name) -%}
    (
        select string_agg(case when part[1] ~ '^[0-9]' then lpad(part[1], greatest(length(part[1]), 40), '0') else part[1] end, '' order by place)
        from regexp_matches({{ fold_case(name) }}, '[0-9]+|[^0-9]+', 'g') with ordinality as parts (part, place)
    )
{%- endmacro %}
