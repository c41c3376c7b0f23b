"""A constant response from Flask, on the server that the API uses: `hello.py PORT`"""

import sys

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

SERVER = {  # as in api/__main__.py
    "interface": Interfaces.WSGI,
    "workers": 2,
    "blocking_threads": 1,
    "log_access": False,
    "log_level": LogLevels.warning,
}

app = Flask(__name__, static_folder=None)


@app.get("/")
def hello():
    return {"hello": "world"}


if __name__ == "__main__":
    Granian("hello:app", address="127.0.0.1", port=int(sys.argv[1]), **SERVER).serve()
