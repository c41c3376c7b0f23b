"""Plans of Postgres that decide whether a build of a million rows takes seconds or hours."""

import json


def test_a_repeated_row_is_looked_up_by_the_key(sample_project):
    """Reading all interactions for each repeated row would take hours when a workbook is sent twice."""
    words = ["--target", "prod", "--select", "int_repeated_rows", "--quiet", "--output", "json"]
    compiled = json.loads(sample_project.dbt("compile", *words).stdout)["compiled"]
    with sample_project.connect() as connection:
        connection.execute("set enable_seqscan = off")  # the sample is too small for an index
        plan = "\n".join(line for (line,) in connection.execute(f"explain {compiled}"))
    assert "Index Cond: ((customer_id = ANY" in plan.partition("SubPlan")[2], plan
