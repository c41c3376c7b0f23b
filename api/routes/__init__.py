"""The routes. Each validates its parameters, queries the data and shapes the response; none holds SQL."""
