{#- Returns a pseudo-random number from 1 to 100,003, seeded by three whole numbers: the same on every engine. -#}
{% macro lottery_number(rank, start, turn) -%}
    {%- set modulus = 2147483647 -%}
    {%- set drawn = '(((' ~ rank ~ ') * 48271 + (' ~ start ~ ') * 7919 + (' ~ turn ~ ') * 104729) % ' ~ modulus ~ ') * 16807 % ' ~ modulus -%}
    cast(({{ drawn }}) * ({{ drawn }}) % {{ modulus }} % 100003 + 1 as double)
{%- endmacro %}
