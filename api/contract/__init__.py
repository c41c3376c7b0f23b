"""What requests may ask and what responses hold. Imports the data and the typed accessors, no routes."""
