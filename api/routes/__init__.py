"""The routes: each validates its parameters, queries once and shapes the response. They hold no SQL."""
