{#
  The form in which two spellings of the same word are equal. The collation is named, so that é and É are equal
  on every server, whatever locale its database was made with.
#}
{% macro fold_case(text) -%}
    lower({{ text }} collate pg_c_utf8)
{%- endmacro %}
