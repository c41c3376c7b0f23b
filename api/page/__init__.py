"""The numbers page: HTML for people, made of nothing but what the public API answers."""
