"""/api/v1/customers: the customers as the workbooks describe them."""

from flask import Response, request

from api.contract import schemas
from api.contract.parameters import CustomerList
from api.contract.resources import Resources
from api.data import queries
from api.routes.customer_lists import CustomerRows, list_of_customers

blueprint = Resources("customers", __name__, url_prefix="/api/v1")


@blueprint.resource("/customers", schemas.DESCRIBED_CUSTOMERS, CustomerList())
def customers(parameters: dict) -> Response:
    """All customers, a page at a time: type, occupation, first and last day, and number of interactions

    `occupation` is personal data: only clients with a key get it. `is_known` is whether the customer is in the sheet
    Customers. `next` is the address of the next page. CSV and NDJSON hold all customers in one response, unless a limit
    is given.
    """
    hidden = () if "api.is_trusted" in request.environ else ("occupation",)
    columns = [name for name in queries.CUSTOMERS if name not in hidden]

    def as_object(row: tuple) -> dict[str, object]:
        members = dict(zip(queries.CUSTOMERS, row, strict=True))
        return {name: members[name] for name in columns}

    rows = CustomerRows(lambda limited: queries.customers(parameters.keys(), limited), as_object, columns)
    response = list_of_customers(parameters, rows)
    response.vary.update(("Authorization", "X-API-Key"))  # for a proxy that caches
    return response
