"""The OpenAPI 3.1 document, made from the routes and their schemas, and Swagger UI for it."""

import json
from copy import deepcopy
from pathlib import Path

from flask import Flask, Response, current_app, request
from flask_smorest import Api, Blueprint
from flask_swagger_ui import get_swaggerui_blueprint

from api.contract import schemas
from api.contract.fields import known
from api.contract.resources import template_of
from api.contract.responses import TYPES
from api.contract.tables import as_csv, cells
from api.data import filters
from api.data.database import Unavailable
from api.errors import problem
from api.extensions import current_build, services
from api.middleware.access import KEY_REQUIRED

# examples, and texts that are the same for every operation
TEXTS = json.loads((Path(__file__).parent / "described.json").read_text("utf-8"))
for row in TEXTS["examples"]["Customers"]["data"]:
    row |= {name: None for name in filters.LISTED if name not in row}
# Swagger UI has scripts; they come from this server
PAGE_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'"
)


def register(app: Flask, blueprints: list[Blueprint]) -> None:
    """Registers the blueprints, the document and Swagger UI."""
    app.config |= {"API_TITLE": "Customer interactions", "API_VERSION": "1", "OPENAPI_VERSION": "3.1.0"}
    api = Api(app, spec_kwargs={"info": {"description": TEXTS["description"]}})
    app.cli.commands.pop("openapi")  # its document would lack what described() adds
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    api.spec.components.schema("Problem", schema=schemas.PROBLEM)

    @app.get("/openapi.json")
    def openapi() -> tuple[dict, dict]:
        """The OpenAPI document. With a key it names the channels, types and topics of the current build."""
        return described(deepcopy(api.spec.to_dict())), {"Cache-Control": "private, no-cache"}

    page = get_swaggerui_blueprint(
        "/docs", "/openapi.json", {"app_name": "Customer interactions", "validatorUrl": None}
    )

    @page.after_request
    def allow_scripts(response: Response) -> Response:
        request.environ["api.policy"] = PAGE_POLICY
        return response

    app.register_blueprint(page)


def described(document: dict) -> dict:
    """Adds to every operation its errors, headers, examples and keys, and the members of the current build."""
    config = services().config
    document["servers"] = [{"url": request.url_root.rstrip("/")}]
    components = document["components"]
    components |= {name: TEXTS[name] for name in ("securitySchemes", "headers")}
    del components["schemas"]["Error"]
    components["responses"] = {
        f"Problem{status}": problem_response(int(status), detail) for status, detail in TEXTS["problems"].items()
    }
    try:
        has_build = "api.is_trusted" in request.environ and bool(current_build())
    except Unavailable:
        has_build = False
    names = {template_of(rule.rule): rule.endpoint.rpartition(".")[2] for rule in current_app.url_map.iter_rules()}
    for path, methods in document["paths"].items():
        operation = methods["get"]
        for parameter in operation.get("parameters", []):
            list_values(parameter, has_build)
        for status in TEXTS["problems"]:
            if status != "404" or "{" in path:
                operation["responses"][status] = {"$ref": f"#/components/responses/Problem{status}"}
        operation["operationId"] = names[path]
        operation["responses"]["414"] = {"description": "The address is too long."}
        operation["responses"]["304"] = {"description": "Not modified: the ETag is one of `If-None-Match`."}
        del operation["responses"]["default"]
        success = operation["responses"]["200"]
        success["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in TEXTS["headers"]}
        shape = success["content"]["application/json"]
        shape["example"] = TEXTS["examples"][shape["schema"]["$ref"].rsplit("/", 1)[1]]
        for form in formats_of(operation):
            example = as_text(form, shape["example"]["data"])
            success["content"][TYPES[form]] = {"schema": {"type": "string"}, "example": example}
        if config.keys:
            is_free = config.is_open and path not in KEY_REQUIRED
            operation["security"] = [{"bearer": []}, {"key": []}, *([{}] if is_free else [])]
    return document


def formats_of(operation: dict) -> list[str]:
    """The formats of a resource besides JSON."""
    schemas_of = {parameter["name"]: parameter["schema"] for parameter in operation.get("parameters", [])}
    return schemas_of.get("format", {"enum": ["json"]})["enum"][1:]


def as_text(form: str, data: list[dict]) -> str:
    """The objects of an example as CSV or NDJSON."""
    if form == "ndjson":
        return "".join(f"{json.dumps(item)}\n" for item in data)
    header = [name for key, value in data[0].items() for name in (value if isinstance(value, dict) else [key])]
    return as_csv([header, *map(cells, data)]).decode()


def list_values(parameter: dict, has_build: bool) -> None:
    """Adds the values that a parameter has in the current build to its description.

    They are no enum: a generated client would refuse channels that come later.
    """
    schema = parameter["schema"].get("items", parameter["schema"])
    dimension = schema.pop("x-dimension", None)
    if has_build and dimension and (values := known(dimension)):
        parameter["description"] += f" At the moment: {', '.join(f'`{value}`' for value in values)}."


def problem_response(status: int, detail: str) -> dict:
    """The description of an error."""
    example = problem(status, detail, {"api.request_id": "5f2b9c1d8e7a4f60"}).json
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    return {"description": detail, "content": {"application/problem+json": content}}
