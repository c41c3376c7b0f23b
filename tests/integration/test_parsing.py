"""A refresh parses the dbt project once, while it reads and loads; what is wrong with it is reported by the build."""

import shutil
from dataclasses import replace

import pytest
from support.checkout import copy_checkout
from support.project import assert_refused
from support.waiting import wait_until


@pytest.mark.parametrize("options", [[], ["--allow-shrink"]])
def test_the_first_refresh_parses_once_while_it_loads(published_project, sample_project, options):
    folder = (published_project.landed.parent / "dbt").resolve()
    shutil.rmtree(folder)
    folder.mkdir()
    with published_project.connect() as other:
        other.execute("begin")
        other.execute("lock raw.raw_interactions in access share mode")  # loading waits for its end
        with published_project.refresh_that_said("landed", "--full", *options) as refresh:
            try:
                wait_until((folder / "target" / "partial_parse.msgpack").exists)
            finally:
                other.execute("commit")
            _, stderr = refresh.communicate()
    assert (refresh.returncode, stderr) == (0, "")
    assert "partial parsing" not in (folder / "logs" / "dbt.log").read_text("utf-8")  # the build parsed nothing
    assert published_project.tables() == sample_project.tables()
    variables = "select variables ->> 'allow_shrink' from published.builds where is_current"
    assert published_project.query(variables) == [("true" if options else "false",)]


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("select * from {{ ref('int_nothing') }}", ["dbt stopped: Compilation Error", "int_nothing"]),
        ("select nothing", ["build failed: model int_topics_by_month: ", 'column "nothing" does not exist']),
    ],
)
def test_a_broken_model_fails_the_build_with_one_line(published_project, tmp_path, broken, words):
    project = replace(published_project, checkout=copy_checkout(tmp_path / "checkout"))
    (project.checkout / "dbt_project/models/intermediate/int_topics_by_month.sql").write_text(broken, "utf-8")
    published = project.published()
    outcome = project.refresh("--full")
    assert_refused(outcome, *words, "nothing was published")
    assert "] building refresh_id=" in outcome.stdout
    assert project.published() == published
