{#
  What names are sorted by so that `extract_2` comes before `extract_10`: the name in lower case, each number in it filled
  up with zeros to 40 digits. To be compared by the collation C.
#}
{% macro natural_key(name) -%}
    (
        select string_agg(case when part[1] ~ '^[0-9]' then lpad(part[1], greatest(length(part[1]), 40), '0') else part[1] end, '' order by place)
        from regexp_matches({{ fold_case(name) }}, '[0-9]+|[^0-9]+', 'g') with ordinality as parts (part, place)
    )
{%- endmacro %}
