"""docker-compose.yml, the Dockerfile and .env are valid, grant few privileges, and have no default secrets."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from support.checkout import ROOT
from support.commands import parse

from api.config import Config
from api.middleware import access
from refresh import env

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()


def test_make_lint_refuses_an_invalid_compose_file(tmp_path):
    (command,) = re.findall(r"\$\(BIN\)/(check-jsonschema .* vendor.compose-spec) docker-compose.yml", MAKEFILE)
    invalid = tmp_path / "docker-compose.yml"
    invalid.write_text((ROOT / "docker-compose.yml").read_text().replace("healthcheck:", "health_check:", 1))
    for file, status in ((ROOT / "docker-compose.yml", 0), (invalid, 1)):
        words = [str(Path(sys.executable).parent / "check-jsonschema"), *command.split()[1:], str(file)]
        assert subprocess.run(words, capture_output=True).returncode == status


def test_compose_itself_reads_the_file(tmp_path):
    """Needs the client of Docker Compose, and no engine."""
    if subprocess.run("docker compose version", shell=True, capture_output=True).returncode:
        pytest.skip("no Docker Compose")
    env.write(tmp_path / ".env")
    command = ["docker", "compose", "--env-file", str(tmp_path / ".env"), "config", "--format", "json"]
    read = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (read.returncode, read.stderr) == (0, "")
    assert json.loads(read.stdout)["services"].keys() == SERVICES.keys()


def test_services_wait_for_healthy_ones_and_log_json():
    waiting = {name: service["depends_on"] for name, service in SERVICES.items() if "depends_on" in service}
    healthy = {"db": {"condition": "service_healthy"}}
    assert waiting == {"refresh": healthy, "api": healthy}
    for name in waiting:
        assert SERVICES[name]["environment"]["LOG_FORMAT"] == "${LOG_FORMAT:-json}"


@pytest.mark.parametrize("name", ["db", "refresh", "api"])
def test_a_service_has_few_privileges(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"] and "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert "privileged" not in service and "init" not in service  # not every podman has an init


def test_ports_are_on_the_loopback_address_and_only_the_api_can_be_opened():
    ports = {name: port for name, service in SERVICES.items() for port in service.get("ports", [])}
    assert {name: port.rsplit(":", 2)[0].split(":${")[0] for name, port in ports.items()} == {
        "db": "127.0.0.1",
        "api": "${API_HOST:-127.0.0.1}",
    }


def test_no_secret_has_a_default():
    values = [value for service in SERVICES.values() for value in service.get("environment", {}).items()]
    secrets = {name: value for name, value in values if re.search("PASSWORD|API_KEYS", name)}
    assert set(secrets) == {*env.PASSWORDS, "PGPASSWORD", "API_KEYS"}
    assert [
        value for value in secrets.values() if not re.fullmatch(r"\$\{\w+:\?make env writes it to .env\}", value)
    ] == []
    assert SERVICES["api"]["environment"]["PGUSER"] == "api_reader"
    assert [name for name in SERVICES["api"]["environment"] if name.startswith("REFRESH_")] == []


def test_each_image_has_a_version_and_an_unprivileged_user():
    bases = re.findall(r"(?m)^FROM (\S+)(?: AS (\S+))?", DOCKERFILE)
    stages = {name for _, name in bases}
    images = [image for image, _ in bases if image not in stages] + [SERVICES["db"]["image"]]
    assert len(images) == 2
    assert [image for image in images if not re.search(r":\d+", image)] == []
    assert "# syntax=" not in DOCKERFILE
    for target in ("refresh", "api"):
        assert SERVICES[target]["build"]["target"] == target
        stage = re.split(r"(?m)^FROM ", DOCKERFILE.split(f" AS {target}\n")[1])[0]
        assert "\nUSER 10001:10001\n" in stage, target


def test_the_images_contain_files_of_the_repository_and_no_customer_data():
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = re.findall(r"(?m)^COPY (?!--from)(.*) \S+$", DOCKERFILE)
    sources = {source for line in copied for source in line.split()}
    assert [source for source in sources if not list(ROOT.glob(source))] == []
    assert {re.sub("^dbt_project/.*", "dbt_project", source) for source in sources} == set(allowed)
    # the reference lists and the sample's rows, as test_landing.py asserts; no workbook
    assert {source for source in sources if source.startswith("seeds")} == {"seeds/*.csv"}


def test_a_refresh_reads_the_reference_lists_of_the_checkout():
    """The folder is mounted, not its files: a container keeps reading the old file when an editor replaces it."""
    assert "./seeds:/app/seeds:ro,z" in SERVICES["refresh"]["volumes"]
    stage = re.split(r"(?m)^FROM ", DOCKERFILE.split(" AS refresh\n")[1])[0]
    assert "SEEDS_DIR" not in stage and "SEEDS_DIR" not in SERVICES["refresh"]["environment"]
    assert "WORKDIR /app\n" in DOCKERFILE and "/data" in SERVICES["refresh"]["tmpfs"]


def test_the_health_check_of_the_refresh_is_a_valid_command():
    kind, words = SERVICES["refresh"]["healthcheck"]["test"]
    command = words.split("python -m refresh ")[1].replace('"$$REFRESH_MAX_AGE"', "26h")
    assert SERVICES["refresh"]["environment"]["REFRESH_MAX_AGE"] == "${REFRESH_MAX_AGE:-26h}"
    parse(command.split())


def test_env_writes_private_secrets_and_a_key_that_the_api_accepts(tmp_path, monkeypatch):
    file = tmp_path / ".env"
    key = env.write(file)
    assert file.stat().st_mode & 0o777 == 0o600
    values = dict(re.findall(r'(?m)^(\w+)="?([^"\n]*)"?$', file.read_text()))
    assert set(values) == {*env.PASSWORDS, "API_KEYS"}
    assert len(set(values.values())) == 4 and min(map(len, values.values())) >= 48
    monkeypatch.setenv("API_KEYS", values["API_KEYS"])
    assert access.name_of(Config.from_environment().keys, key) == "website"
    assert key not in file.read_text()


def test_env_leaves_an_existing_file_unchanged(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(env, "FILE", tmp_path / ".env")
    env.FILE.write_text("POSTGRES_PASSWORD=1\n")
    assert env.main(["write"]) == 0
    assert env.FILE.read_text() == "POSTGRES_PASSWORD=1\n"
    assert "exists already and was left as it is" in capsys.readouterr().out


def test_env_names_only_settings_that_compose_reads():
    settings = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    shown = set(re.findall(r"(?m)^#?(\w+)=", env.TEXT)) | set(env.PASSWORDS)
    assert sorted(shown - settings) == []


def test_connect_prints_how_to_connect(tmp_path, monkeypatch, capsys):
    file = tmp_path / ".env"
    env.write(file)
    text = env.connection(file)
    assert [word for word in ("psql", "GUI", "PGPORT=5433", "profiles.yml") if word not in text] == []
    with file.open("a") as more:
        more.write("DB_PORT=6000\n")
    assert "PGPORT=6000" in env.connection(file)
    monkeypatch.setattr(env, "FILE", tmp_path / "no")
    assert env.main(["connect"]) == 1
    assert "make env writes it" in capsys.readouterr().err
