"""What the contract cannot say to schemathesis: that `from` lies not after `to`."""

import re

import schemathesis


@schemathesis.hook
def filter_query(context, query):
    days = [(query or {}).get(name) for name in ("from", "to")]
    return not (all(re.fullmatch(r"\d{4}-\d\d-\d\d", str(day)) for day in days) and days[0] > days[1])
