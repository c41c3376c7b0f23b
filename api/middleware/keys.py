"""API keys: how they are made and stored. Imports neither Flask nor the rest of the API."""

import hashlib
import secrets

import click


def hash_of(key: str) -> str:
    """SHA-256. A key has 256 random bits, so it needs no slow hash as passwords do."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


@click.command(epilog="Example: python -m api create-key website")
@click.argument("name")
def create_key(name: str) -> None:
    """Make an API key for NAME. Prints the key, and its line for API_KEYS or the file API_KEYS_FILE."""
    if not name.replace("-", "").replace("_", "").replace(".", "").isalnum() or not name.isascii():
        raise click.BadParameter("a name has letters, digits, '.', '_' and '-'")
    key = secrets.token_urlsafe(32)
    click.echo(f"key for {name}, shown only once:\n{key}\nfor API_KEYS or API_KEYS_FILE:\n{name}:{hash_of(key)}")
