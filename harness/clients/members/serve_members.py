"""
The other side of member-host.ts, for clients written in Python: members, each in a thread of its own.

A driver calls `serve_members` with the protocols that its client speaks and a function `member(request, tell, leaving)`, which is a member from its
beginning to its end: it returns when `leaving` is set and it has left.
"""

import json
import sys
import threading
import traceback

NOT_INSTALLED = 3
COMMIT_INTERVAL_MS = 100
SESSION_MS = 6000
HEARTBEAT_MS = 200

turn = threading.Lock()


def say(words):
    with turn:
        sys.stdout.write(json.dumps(words) + "\n")
        sys.stdout.flush()


def serve_members(protocols, member):
    say({"protocols": protocols})
    leaving = {}
    for line in sys.stdin:
        request = json.loads(line)
        number = request["member"]
        if "join" in request:
            leaving[number] = threading.Event()
            arguments = (number, member, request["join"], leaving[number])
            threading.Thread(target=live, args=arguments, daemon=True).start()
        else:
            leaving.pop(number).set()


def live(number, member, request, leaving):
    try:
        member(request, lambda **told: say({"member": number, **told}), leaving)
        say({"member": number, "left": True})
    except Exception as problem:
        traceback.print_exc()
        say({"member": number, "failed": "%s: %s" % (type(problem).__name__, problem)})


def readings(messages):
    """Pieces of (partition, offset, value) that follow one another, as they are told."""
    piece = None
    for partition, offset, value in messages:
        if piece and piece["partition"] == partition and piece["offset"] + len(piece["values"]) == offset:
            piece["values"].append(value.decode())
            continue
        if piece:
            yield piece
        piece = {"partition": partition, "offset": offset, "values": [value.decode()]}
    if piece:
        yield piece
