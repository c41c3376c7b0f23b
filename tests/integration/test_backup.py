"""A backup restored on a server that has only the roles: the same numbers and the same history."""

import json
import stat
import sys
import tarfile

from support.checkout import SAMPLE
from support.project import assert_refused
from support.servers import PASSWORDS, as_role, new_server, new_server_with_roles
from support.serving import get, served

HISTORY = "select * from snapshots.customers_history order by customer_id, dbt_valid_from"
OLD_STATE = """
    insert into snapshots.customers_history
    select * from jsonb_populate_recordset(
        null::snapshots.customers_history,
        '[{"customer_id": 1, "occupation": "Padawan", "customer_type": "Red", "is_known": true, "dbt_scd_id": "old",
           "dbt_updated_at": "2020-01-01", "dbt_valid_from": "2020-01-01", "dbt_valid_to": "2021-01-01"}]'
    )
"""


def runs(project):
    outcome = project.run(sys.executable, "-m", "refresh", "history", "--json")
    return [(run["refresh_id"], run["outcome"], run["build_id"], run["message"]) for run in json.loads(outcome.stdout)]


def test_restore_brings_back_numbers_history_and_seeds(published_project, tmp_path):
    published_project.execute(OLD_STATE)
    assert_refused(published_project.refresh(tmp_path / "none.xlsx"), "no such file")  # a failed run for the history
    channels = published_project.seeds / "channels.csv"
    channels.write_text("channel,position\nBird,1\nEmail,2\nCall,3\nPigeon,4\n")
    (published_project.seeds / "regions.csv").write_text("region\nNorth\n")  # a list that the project does not know
    assert published_project.refresh().returncode == 0
    saved = tmp_path / "backups" / "saved.tar"
    assert_refused(published_project.refresh("backup", saved), "no such folder")
    saved.parent.mkdir()
    saved.write_text("the previous backup")
    for paths, words in [((tmp_path / "none",), "no such file"), ((text_file(tmp_path / "y.csv"),), "sample.xlsx")]:
        assert_refused(published_project.refresh("backup", saved, *paths), words)
        assert (saved.read_text(), list(saved.parent.iterdir())) == ("the previous backup", [saved])
    outcome = published_project.refresh("backup", saved)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert list(saved.parent.iterdir()) == [saved]
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    with tarfile.open(saved) as tar:
        assert sorted(tar.getnames()) == [
            "database.dump", "seeds/channel_aliases.csv", "seeds/channels.csv", "seeds/corrections.csv",
            "seeds/extracts/sample.xlsx", "seeds/regions.csv",
        ]  # fmt: skip
    assert_refused(published_project.refresh("restore", saved), "already", "into an empty one")

    (tmp_path / "new").mkdir()
    with new_server_with_roles(tmp_path / "new") as superuser:
        new = as_role(superuser, "refresh", PASSWORDS["REFRESH_PASSWORD"])
        (new.seeds / "extracts" / "sample.xlsx").rename(new.seeds / "extracts" / "another.xlsx")
        assert_refused(new.refresh("restore", text_file(tmp_path / "no.tar")), "no.tar: not a readable backup")
        assert new.query("select nspname from pg_namespace where nspowner = 'refresh'::regrole") == []
        outcome = new.refresh("restore", saved)
        assert (outcome.returncode, outcome.stderr) == (0, "")
        assert (new.seeds / "extracts" / "sample.xlsx").read_bytes() == SAMPLE.read_bytes()
        assert (new.seeds / "regions.csv").read_text() == "region\nNorth\n"
        assert [path.name for path in new.seeds.glob("extracts-before-*/*")] == ["another.xlsx"]
        build, counts = published_project.published()
        assert new.published() == (build, counts) and len(counts) == 24
        reader = as_role(new, "api_reader", PASSWORDS["API_READER_PASSWORD"])
        with served(reader.environment) as address:
            for refreshed in (False, True):
                if refreshed:
                    outcome = new.refresh("--full")
                    assert outcome.returncode == 0, outcome.stderr
                assert json.loads(get(f"{address}/api/v1/interactions/4").body)["data"] == {
                    "customer_id": 4, "interactions": {"Bird": 1, "Email": 0, "Call": 1, "Pigeon": 0},
                }  # fmt: skip
        assert new.published()[0] != build and new.published()[1] == counts
        assert new.query(HISTORY) == published_project.query(HISTORY)
        assert "Padawan" in str(new.query(HISTORY))
        assert runs(new)[1:] == runs(published_project)
        assert [outcome for _, outcome, *_ in runs(new)] == ["published", "published", "failed", "published"]
        builds = [build for (build,) in new.query("select build_id from published.builds order by published_at")]
        assert len(builds) == 3 and build in builds
        outcome = new.run(sys.executable, "-m", "refresh", "rollback")
        assert f"published again: build {build}" in outcome.stdout, outcome.stderr

    (tmp_path / "bare").mkdir()
    with new_server(tmp_path / "bare") as (bare, _):  # without the roles of this project, before any refresh
        outcome = bare.refresh("restore", saved)
        assert (outcome.returncode, outcome.stderr) == (0, "")
        with served(bare.environment) as address:
            assert json.loads(get(f"{address}/api/v1/interactions/4").body)["data"]["interactions"]["Bird"] == 1
        outcome = bare.refresh("rollback")
        assert outcome.returncode == 0, outcome.stderr


def text_file(path):
    path.write_text("interactions")
    return path


def test_saving_before_the_first_refresh_is_refused(new_project, tmp_path):
    assert_refused(new_project().refresh("backup", tmp_path / "saved.tar"), "no refresh has run")
    assert list(tmp_path.glob("*.tar")) == []
