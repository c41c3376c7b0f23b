"""The three tables of an extract: their sheets, their columns and the seeds they land as."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    sheet: str
    columns: tuple[str, ...]
    seed: str
    counted_as: str  # as in customers_rows_read, in the mart statistics

    @property
    def seed_columns(self) -> tuple[str, ...]:
        """The seed's header: the sheet's columns in snake case, then where each row came from."""
        return (*(c.lower().replace(" ", "_") for c in self.columns), "source_file", "source_row")


TABLES = (
    Table("Customers", ("Customer_Id", "Occupation", "Type"), "raw_customers", "customers"),
    Table("External interactions", ("Date Start", "Interaction", "Customers"), "raw_interactions", "interactions"),
    Table("Products of discussion", ("Date", "Product"), "raw_products_of_discussion", "products"),
)


def fold(name: str) -> str:
    """The form in which two spellings of a sheet's or column's name are equal: no case, spaces, `_` or `-`."""
    return "".join(c for c in name.casefold() if not c.isspace() and c not in "_-")
