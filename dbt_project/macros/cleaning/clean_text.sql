{#
  The text without invisible characters, trimmed, with each run of white space as one space, in NFC; null when nothing
  is left. Two texts that look alike are equal.
#}
{% macro clean_text(text) -%}
    case
        -- almost every cell: printable ASCII that needs no cleaning
        when {{ text }} ~ '^[!-~]+( [!-~]+)*$' then {{ text }}
        else nullif(btrim(regexp_replace(
            normalize(translate({{ text }}, {{ white_space() }} || {{ invisible() }}, repeat(' ', length({{ white_space() }})))),
            ' +', ' ', 'g'
        )), '')
    end
{%- endmacro %}

{# The Unicode white space characters, and the separators U+001C to U+001F. #}
{% macro white_space() -%}
    E' \t\n\v\f\r\x1c\x1d\x1e\x1f\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'
{%- endmacro %}

{# Soft hyphens, zero-width characters, direction marks and byte order marks. #}
{% macro invisible() -%}
    E'\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff'
{%- endmacro %}

{# The characters that end a line. #}
{% macro line_breaks() -%}
    E'\n\v\f\r\u0085\u2028\u2029'
{%- endmacro %}

{# Whether a cleaned text is too long to be the name of a channel, a type or a product. #}
{% macro is_too_long(text) -%}
    length({{ text }}) > 200
{%- endmacro %}
