"""The sheets of a workbook, by what `statistics` counts their rows as."""

SHEETS = {
    "customers": "Customers",
    "interactions": "External interactions",
    "products": "Products of discussion",
}
