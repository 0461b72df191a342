"""
The other side of child-client.ts, for clients written in Python: requests in turn, an answer for each.

A driver calls `serve` with its client's version and three functions. Messages are dictionaries, with bytes in them.
"""

import base64
import json
import sys
import traceback

NOT_INSTALLED = 3


def say(answer):
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def serve(version, produce, consume, admin):
    say({"version": version})
    for line in sys.stdin:
        request = json.loads(line)
        number = request["id"]
        try:
            say({"id": number, "result": carry_out(request, produce, consume, admin)})
        except Exception as problem:
            traceback.print_exc()
            say({"id": number, "error": "%s: %s" % (type(problem).__name__, problem)})


def carry_out(request, produce, consume, admin):
    if request["do"] == "produce":
        request["messages"] = [from_json(message) for message in request["messages"]]
        return produce(request)
    if request["do"] == "admin":
        return admin(request)
    ready = lambda: say({"id": request["id"], "ready": True})
    return [to_json(message) for message in consume(request, ready)]


def from_json(message):
    return {
        **message,
        "key": decoded(message["key"]),
        "value": decoded(message["value"]),
        "headers": [(name, decoded(value)) for name, value in message["headers"]],
    }


def to_json(message):
    return {
        **message,
        "key": encoded(message["key"]),
        "value": encoded(message["value"]),
        "headers": [(name, encoded(value)) for name, value in message["headers"]],
    }


def decoded(text):
    return None if text is None else base64.b64decode(text)


def encoded(data):
    return None if data is None else base64.b64encode(data).decode()
