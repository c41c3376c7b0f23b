{#
  The text in lower case, to compare spellings without regard to case. The collation makes é and É equal whatever the
  locale of the database.
#}
{% macro fold_case(text) -%}
    lower({{ text }} collate pg_c_utf8)
{%- endmacro %}
