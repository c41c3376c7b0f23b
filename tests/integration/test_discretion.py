"""Row values appear in no log, whatever fails: every cell contains one word, and no log may contain it."""

import datetime as dt
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import psycopg
import pytest
from support.extracts import write_extract
from support.serving import get, serving

from refresh.database.loading import load
from refresh.errors import RefreshError, one_line

WORD = "quokka"  # in the text of every cell
ID = 481516234299
TRAP = """
    create function public.trap() returns event_trigger language plpgsql as $$
    begin
        perform interaction::int from raw.raw_interactions where interaction like 'Quokka%';
    end
    $$;
    create event trigger trap on ddl_command_end when tag in ('CREATE TABLE AS') execute function public.trap();
"""


def write_words(path):
    """Writes a workbook with usable rows, rows rejected for each reason, and an unusual number in the last week."""
    monday = dt.datetime(2024, 1, 1, 9)
    times = [(monday + dt.timedelta(day, 60 * n), n) for day in range(70) for n in range(40 if day < 63 else 120)]
    interactions = [[str(time), "Quokka channel" if number % 2 else "Call", ID] for time, number in times]
    interactions += [interactions[0], ["Quokka date", "Quokka channel", ID], [str(monday), "Call", "Quokka id"]]
    customers = [[ID, "Quokka occupation", "Quokka type"], ["Quokka id", "Quokka occupation", "Quokka type"]]
    products = [["01-2024", "Quokka product"], ["Quokka month", "Quokka product"]]
    return write_extract(path, interactions, customers, products)


def write_broken(folder):
    """Writes a workbook with an invalid row number and an error cell, because of which the rows are parsed."""
    good = write_extract(folder / "good.xlsx", [[12345, "Email", 1]])
    with zipfile.ZipFile(good) as before, zipfile.ZipFile(folder / "broken.xlsx", "w") as broken:
        for name in before.namelist():
            number, error = b"<v>12345</v></c>", b'<c r="F2" t="e"><v>#REF!</v></c></row><row r="quokka">'
            broken.writestr(name, before.read(name).replace(number, number + error))
    return folder / "broken.xlsx"


def test_row_values_appear_in_no_log(published_project, tmp_path):
    project = published_project
    server_log = Path(project.environment["PGHOST"]) / "log"
    server_log_before = server_log.stat().st_size
    project.environment |= {"DATA_DIR": str(tmp_path), "ALERT_REJECTED_SHARE": "0"}
    logs = {}

    def keep(name, *outcomes):
        logs[name] = "".join(outcome.stdout + outcome.stderr for outcome in outcomes)

    workbook = write_words(tmp_path / "x.xlsx")
    outcome = project.refresh(workbook)
    keep("published", outcome)
    # the rows were read, and unusable ones rejected
    assert outcome.returncode == 0, outcome.stderr
    alerts = str(project.query("select message from refresh.alerts"))
    assert "rows of Customers are rejected" in alerts
    rejected = project.query("select distinct reason from published.rejected_rows")
    assert {reason for (reason,) in rejected} >= {"duplicate", "invalid date", "invalid customer id", "invalid month"}
    for alert in ("a channel that is not on the list", "channel Call", "a customer type"):
        assert f"{alert}, week of 2024-03-04" in alerts
    assert "channels_not_on_the_list found" in outcome.stdout

    # a database error during the build that quotes a cell
    project.execute(TRAP)
    project.environment["LOG_FORMAT"] = "json"
    outcome = project.refresh("--full", workbook)
    keep("failed", outcome)
    assert outcome.returncode == 1 and "InvalidTextRepresentation" in outcome.stderr
    project.execute("drop event trigger trap")
    dbt_log = (tmp_path / "dbt" / "logs" / "dbt.log").read_text()
    assert "InvalidTextRepresentation" in dbt_log
    logs["dbt.log"] = dbt_log
    logs["run_results.json"] = (tmp_path / "dbt" / "target" / "run_results.json").read_text()
    logs["alerts"] = json.dumps(project.query("select message from refresh.alerts"))
    logs["history"] = json.dumps(project.query("select message, files::text, failures::text from refresh.runs"))

    # loading errors, which quote a line, a row and a byte
    reasons = []
    with project.connect() as connection:
        project.execute("alter table raw.raw_customers add check (occupation is null) not valid")
        with pytest.raises(psycopg.errors.CheckViolation, match="Quokka") as violated:
            load(connection, project.landed, project.seeds, "mark")
        reasons.append(one_line(violated.value))
        for content in (b"channel,position\nQuokka,1,2\n", b"channel,position\nQuokka\x00,1\n"):
            (project.seeds / "channels.csv").write_bytes(content)
            with pytest.raises(RefreshError) as broken:
                load(connection, project.landed, project.seeds, "mark")
            reasons.append(str(broken.value))
        for sql in (
            "select 'Quokka'::int",
            "set statement_timeout = 1; select 'Quokka', pg_sleep(1)",
            "do $$ begin raise warning 'Quokka'; end $$",
        ):
            try:
                connection.execute(sql)
            except psycopg.Error as error:
                reasons.append(one_line(error))
    logs["reasons"] = "\n".join(reasons)

    # a broken workbook, for which the library's error quotes a cell
    outcome = project.run(sys.executable, "-m", "refresh.reading.process", str(write_broken(tmp_path)), str(tmp_path))
    assert "broken.xlsx: cannot be read, its content is not as in a .xlsx file" in outcome.stdout
    keep("reader", outcome)

    # requests to the API with row values, one of which fails on an unknown dimension
    project.execute("insert into published.dimension_members values ('quokka dimension', 'Quokka', 1)")
    paths = ["?search=Quokka", "?channel=Quokka%20channel", "?customer_type=Quokka%20type", "?sort=Quokka", f"/{ID}"]
    with serving(project.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as (address, process):
        statuses = {get(f"{address}/api/v1/interactions{path}").status for path in paths}
        assert 500 in statuses
        process.terminate()
        logs["API"] = process.stdout.read() + process.stderr.read()
    assert "unexpected error" in logs["API"]

    with server_log.open() as log:
        log.seek(server_log_before)
        logs["server"] = log.read()
    found = {name for name, log in logs.items() if WORD in log.lower() or str(ID) in log}
    assert found == set(), [line for name in found for line in logs[name].splitlines() if WORD in line.lower()][:10]
