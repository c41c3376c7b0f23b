"""The contract: parameters and responses of the public API. Imports the data, no routes."""
