{#- Fails for every band that does not begin where the previous one ends: bands start at `from_value` (none = no
    lower bound), have no gaps or overlaps, and end at `to_value` (none = no upper bound). -#}
{% test bands_cover_every_value(model, from_value=none, to_value=none, lower_bound='lower_bound', upper_bound='upper_bound') %}
    with bands as (
        select
            {{ lower_bound }} as band_start,
            {{ upper_bound }} as band_end
        from {{ model }}
    ),

    placed as (
        select
            *,
            lag(band_end) over (order by band_start nulls first) as end_of_band_before,
            row_number() over (order by band_start nulls first) as place,
            row_number() over (order by band_start desc nulls last) as place_from_end
        from bands
    )

    select *
    from placed
    where (place = 1 and {{ 'band_start is not null' if from_value is none else 'coalesce(band_start, -1) != ' ~ from_value }})
    or (place > 1 and (band_start is null or end_of_band_before is null or band_start != end_of_band_before))
    or (place_from_end = 1 and {{ 'band_end is not null' if to_value is none else 'coalesce(band_end, -1) != ' ~ to_value }})
    or (place_from_end > 1 and band_end is null)
    or band_end <= band_start
{% endtest %}
