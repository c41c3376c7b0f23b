{#
  For each point with enough history, the range (low, high) in which its count is usual, by the weeks before it: their
  median, give or take rules.least_score robust standard deviations (spread). Points have the columns series,
  period_start, week, weekday and root; a point whose root is null is no history for others.

  Median and spread are those of square roots: there chance spreads small and large counts alike, so that one rule does
  for three interactions a day and for three thousand.
#}
{% macro usual_ranges(points, rules) -%}
    with

    histories as (

        select
            series,
            period_start,
            week,
            least_spread,
            array_agg(root) over weeks_before as history

        from {{ points }}
        window weeks_before as (
            partition by series, weekday
            order by period_start
            range between interval '{{ rules.weeks_of_history }} weeks' preceding and interval '1 week' preceding
        )

    ),

    medians as (

        select
            *,
            (select percentile_cont(0.5) within group (order by earlier.root) from unnest(history) as earlier (root))
                as median

        from histories
        where cardinality(history) >= {{ rules.least_weeks }}

    ),

    -- one for all days of a week, each measured from the median of its weekday: ten values alone would say little
    deviations as (

        select
            medians.series,
            medians.week,
            percentile_cont(0.5) within group (order by abs(earlier.root - medians.median)) as mad

        from medians
        cross join lateral unnest(medians.history) as earlier (root)
        -- weekdays that are always empty would make the others look steadier than they are
        where medians.median > {{ count_root(0) }}
        group by medians.series, medians.week

    ),

    -- 1.4826 makes a standard deviation of a MAD. That of few values can come out far too small, even as 0: it is never
    -- taken for less than what chance alone does (0.5), nor for less than the rules allow
    spreads as (

        select
            medians.series,
            medians.period_start,
            medians.median,
            greatest(1.4826 * deviations.mad, 0.5, medians.least_spread / 2 * medians.median) as spread

        from medians
        left join deviations using (series, week)

    )

    select
        series,
        period_start,
        median,
        spread,
        least(
            {{ root_count('greatest(median - ' ~ rules.least_score ~ ' * spread, 0)') }},
            {{ root_count('median') }} - {{ rules.least_change }}
        ) as low,
        greatest(
            {{ root_count('(median + ' ~ rules.least_score ~ ' * spread)') }},
            {{ root_count('median') }} + {{ rules.least_change }}
        ) as high

    from spreads
{%- endmacro %}

{# The square root of a count, with 0.375 added first (Anscombe), so that chance spreads it by 0.5 whatever its size. #}
{% macro count_root(count) -%}
    sqrt({{ count }} + 0.375::double precision)
{%- endmacro %}

{# The count of such a root. #}
{% macro root_count(root) -%}
    ({{ root }} ^ 2 - 0.375)
{%- endmacro %}
