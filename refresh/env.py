"""`python -m refresh.env write | connect`: the file .env of Docker Compose, with passwords and the website's API key.

write creates it unless it exists; connect prints how to connect to the database. Both need no packages.
"""

import hashlib
import os
import re
import secrets
import sys
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / ".env"
PASSWORDS = ("POSTGRES_PASSWORD", "REFRESH_PASSWORD", "API_READER_PASSWORD")
TEXT = """\
# Written by make env for docker-compose.yml. It holds passwords: keep it private and out of git.
{passwords}
# one line of `python -m api create-key NAME` per client, in quotes, separated by white space
API_KEYS="website:{digest}"

# The rest has defaults: see docs/configuration.md.
#EXTRACTS=./seeds/extracts
#REFRESH_INTERVAL=900
#REFRESH_MAX_AGE=26h
#ALERT_URLS=
#API_HOST=127.0.0.1
#API_PORT=8000
#DB_PORT=5433
#IMAGE_PREFIX=
#VERSION=local
"""


def write(file: Path) -> str:
    """Writes the file, readable by its owner alone; returns the API key. Raises FileExistsError and OSError."""
    key = secrets.token_urlsafe(32)
    passwords = "\n".join(f"{name}={secrets.token_hex(24)}" for name in PASSWORDS)
    # hashed as api/middleware/access.py expects
    text = TEXT.format(passwords=passwords, digest=hashlib.sha256(key.encode()).hexdigest())
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as content:
        content.write(text)
    return key


def connection(file: Path) -> str:
    """Says how to connect to the database of Compose: with psql, a GUI, dbt. Raises OSError."""
    values = dict(re.findall(r"(?m)^(\w+)=(.*)$", file.read_text("utf-8")))
    port = os.environ.get("DB_PORT") or values.get("DB_PORT", "5433")
    where = {"PGHOST": "127.0.0.1", "PGPORT": port, "PGUSER": "refresh", "PGDATABASE": "customer_interactions"}
    exports = " ".join(f"{name}={value}" for name, value in where.items())
    password = f"PGPASSWORD=$(sed -n s/^REFRESH_PASSWORD=//p {file.name})"
    compose = os.environ.get("COMPOSE") or "docker compose"
    return f"""\
host 127.0.0.1  port {port}  database customer_interactions  user refresh  password: REFRESH_PASSWORD in {file.name}
psql     {compose} exec db psql --username postgres customer_interactions
GUI      the line above, in any (DBeaver, pgAdmin, TablePlus …)
dbt      export {exports} {password} DBT_SCHEMA=$USER
         then, for example: .venv/bin/dbt build --project-dir dbt_project, in the schemas that profiles.yml names"""


def main(arguments: list[str]) -> int:
    try:
        match arguments:
            case ["write"]:
                key = write(FILE)
                print(f"{FILE.name} is written. The website's API key, shown only once:\n{key}")
                print("next: docker compose up -d --build; then, with the key in place of KEY,")
                print("curl -H 'Authorization: Bearer KEY' http://127.0.0.1:8000/api/v1/interactions/1")
            case ["connect"]:
                print(connection(FILE))
            case _:
                print("usage: python -m refresh.env write | connect", file=sys.stderr)
                return 2
    except FileExistsError:
        print(f"{FILE.name} exists already and was left as it is; .github/SECURITY.md says how to change its values")
    except FileNotFoundError:
        print(f"{FILE.name} does not exist; make env writes it", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{FILE.name}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
