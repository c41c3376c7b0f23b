"""The contract: an OpenAPI 3.1 document made from the routes and their schemas, and a page to read and try it."""

import json
from copy import deepcopy
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, current_app, request
from flask_smorest import Api, Blueprint
from flask_swagger_ui import get_swaggerui_blueprint

from api.contract import schemas
from api.contract.responses import TYPES
from api.data import filters, sorting
from api.data.database import Unavailable
from api.extensions import current_build, services
from api.middleware.access import RAW_CONTENT

# what the code does not say of itself: examples, and what is the same for every operation
TEXTS = json.loads((Path(__file__).parent / "described.json").read_text("utf-8"))
for row in TEXTS["examples"]["Customers"]["data"]:
    row |= {name: None for name in filters.LISTED if name not in row}
# its own page has scripts, from this server alone
PAGE_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'"
)


def register(app: Flask, blueprints: list[Blueprint]) -> None:
    """Registers the blueprints, and what describes them."""
    app.config |= {"API_TITLE": "Customer interactions", "API_VERSION": "1", "OPENAPI_VERSION": "3.1.0"}
    api = Api(app, spec_kwargs={"info": {"description": TEXTS["description"]}})
    app.cli.commands.pop("openapi")  # it would print the document without what is added here
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    api.spec.components.schema("Problem", schema=schemas.PROBLEM)

    @app.get("/openapi.json")
    def openapi() -> dict:
        """The OpenAPI document, with the channels, types and topics that are known now."""
        return described(deepcopy(api.spec.to_dict()))

    page = get_swaggerui_blueprint(
        "/docs", "/openapi.json", {"app_name": "Customer interactions", "validatorUrl": None}
    )

    @page.after_request
    def allow_scripts(response: Response) -> Response:
        request.environ["api.policy"] = PAGE_POLICY
        return response

    app.register_blueprint(page)


def described(document: dict) -> dict:
    """The document, with what holds for every operation: errors, headers, examples, keys, and members."""
    config = services().config
    components = document["components"]
    components |= {name: TEXTS[name] for name in ("securitySchemes", "headers")}
    del components["schemas"]["Error"]
    components["responses"] = {
        f"Problem{status}": problem(int(status), detail) for status, detail in TEXTS["problems"].items()
    }
    try:
        members = dict(current_build().members)
        members["sort"] = sorting.sorts(members["channel"])
        members["build"] = [build_id for build_id, _ in services().builds.kept()]
    except Unavailable:
        members = {}
    names = {
        rule.rule.replace("<", "{").replace(">", "}"): rule.endpoint.rpartition(".")[2]
        for rule in current_app.url_map.iter_rules()
    }
    for path, methods in document["paths"].items():
        operation = methods["get"]
        for parameter in operation.get("parameters", []):
            name_members(parameter["schema"], members)
        for status in TEXTS["problems"]:
            if status != "404" or "{" in path:
                operation["responses"][status] = {"$ref": f"#/components/responses/Problem{status}"}
        operation["operationId"] = names[path]
        operation["responses"]["414"] = {"description": "The address is longer than any server reads."}
        operation["responses"]["304"] = {"description": "You have it already, by its `If-None-Match`."}
        del operation["responses"]["default"]
        answer = operation["responses"]["200"]
        answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in TEXTS["headers"]}
        shape = answer["content"]["application/json"]
        shape["example"] = TEXTS["examples"][shape["schema"]["$ref"].rsplit("/", 1)[1]]
        if path == "/api/v1/interactions":
            for form in ("csv", "ndjson"):
                answer["content"][TYPES[form]] = {"schema": {"type": "string"}, "example": TEXTS["examples"][form]}
        if config.keys:
            is_free = config.is_open and path not in RAW_CONTENT
            operation["security"] = [{"bearer": []}, {"key": []}, *([{}] if is_free else [])]
    return document


def name_members(schema: dict, members: dict[str, list[str]]) -> None:
    """Lists what a parameter may be, where that depends on the published build."""
    schema = schema.get("items", schema)
    if names := members.get(schema.pop("x-dimension", None)):
        schema["enum"] = names


def problem(status: int, detail: str) -> dict:
    """How an error of this status looks."""
    example = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": "5f2b9c1d8e7a4f60",
    }
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    return {"description": detail, "content": {"application/problem+json": content}}
