select
    currency,
    cast(rate as decimal(18, 8)) as rate
from {{ ref('base_files__exchange_rates') }}
