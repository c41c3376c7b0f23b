"""A new optional column takes the six files that CONTRIBUTING.md names, from the workbook to the API's list."""

import json
import re
import sys
from dataclasses import replace

from support.checkout import ROOT, copy_checkout
from support.extracts import HEADERS, write_workbook
from support.serving import get, serving

# (file, existing text, text to add after it)
STEPS = [
    ("dbt_project/models/raw/raw_customers.yml", "        type: text\n", "        region: text\n"),
    (
        "dbt_project/models/raw/raw_customers.yml",
        "            header: Type\n",
        "      - name: region\n        description: The column Region.\n        config:\n          meta:\n"
        "            header: Region\n            required: false\n",
    ),
    ("dbt_project/models/staging/stg_customers.sql", "['occupation', 'customer_type'", ", 'region'"),
    (
        "dbt_project/models/staging/stg_customers.sql",
        "        {{ clean_text('occupation') }} as occupation,\n",
        "        {{ clean_text('region') }} as region,\n",
    ),
    ("dbt_project/models/staging/stg_customers.sql", "        cleaned.outside_columns,\n", "        cleaned.region,\n"),
    ("dbt_project/models/staging/stg_customers.sql", "    occupation,\n    customer_type,\n", "    region,\n"),
    (
        "dbt_project/models/staging/stg_customers.yml",
        "        description: The customer's type (Red, Orange, Blue …), with misspellings corrected.\n",
        "      - name: region\n        description: Where the customer is.\n",
    ),
    (
        "dbt_project/models/marts/customers.sql",
        "(where customer_type is not null))[1] as customer_type",
        ",\n        (array_agg(region order by source_row desc) filter (where region is not null))[1] as region",
    ),
    ("dbt_project/models/marts/customers.sql", "    listed_customers.occupation,\n", "    listed_customers.region,\n"),
    (
        "dbt_project/models/marts/customers.yml",
        "        description: What the customer does; empty when unknown.\n        data_type: text\n",
        "      - name: region\n        description: Where the customer is.\n        data_type: text\n",
    ),
    ("api/data/filters.py", 'LISTED = ("customer_type",', ' "region"'),
]


def test_an_optional_column_takes_six_files(new_project, refreshed_project, tmp_path):
    files = {file for file, _, _ in STEPS}
    guide = (ROOT / ".github" / "CONTRIBUTING.md").read_text("utf-8")
    text = guide.partition("## A new column")[2].partition("## A new sheet")[0]
    assert len(files) == 6 and set(re.findall(r"(?m)^\d\. `([^`]+)`", text)) == files
    checkout = copy_checkout(tmp_path / "checkout")
    for file, existing, added in STEPS:
        old = (checkout / file).read_text("utf-8")
        assert old.count(existing) == 1, (file, existing)
        (checkout / file).write_text(old.replace(existing, existing + added), "utf-8")
    before = new_project(refreshed_project)
    project = replace(before, checkout=checkout)

    empty = {name: [header] for name, header in HEADERS.items()}
    folder = tmp_path / "in"
    folder.mkdir()
    customers = [HEADERS["Customers"], [1, "Jedi", "Red"], [2, "Chef", "Blue"]]
    write_workbook(folder / "a.xlsx", empty | {"Customers": customers})
    customers = [[*HEADERS["Customers"], "REGION"], [1, "Jedi", "Red", " North "], [1, None, None, "South"]]
    write_workbook(
        folder / "b.xlsx", empty | {"Customers": [*customers, ["x", None, None, "West"], [3, None, None, "#N/A"]]}
    )
    for version in (before, project, before, project):  # dbt's state of the other version does no harm
        outcome = version.refresh("--allow-shrink", folder)
        assert (outcome.returncode, outcome.stderr) == (0, "")

    # an analyst's build has the column too, once the sample has landed with it
    assert project.run(sys.executable, "-m", "refresh.reading.landing").returncode == 0
    built = project.dbt("build")
    assert built.returncode == 0, built.stdout
    assert project.query("select distinct region from postgres_marts.customers") == [(None,)]

    with serving(project.environment, cwd=checkout) as (address, _):
        listed = json.loads(get(f"{address}/api/v1/interactions").body)["data"]
        assert [(row["customer_id"], row["region"]) for row in listed] == [(1, "South"), (2, None)]
        ordered = json.loads(get(f"{address}/api/v1/interactions?sort=-interactions&from=2020-01-01").body)["data"]
        assert [row["region"] for row in ordered] == ["South", None]
        lines = get(f"{address}/api/v1/interactions?format=csv").body.decode().splitlines()
        assert lines == ["customer_id,customer_type,region,Email,Call,Bird", "1,Red,South,0,0,0", "2,Blue,,0,0,0"]
        rejected = json.loads(get(f"{address}/api/v1/rejected-rows").body)["data"]
        assert [(row["content"]["Region"], row["reason"]) for row in rejected] == [
            ("West", "invalid customer id"),
            ("#N/A", "error cell"),
        ]
        document = json.loads(get(f"{address}/openapi.json").body)
        assert document["components"]["schemas"]["ListedCustomer"]["properties"]["region"] == {
            "type": ["string", "null"]
        }
