"""confluent-kafka, which is librdkafka in Python, in groups: see member-host.ts."""

import sys

from serve_members import COMMIT_INTERVAL_MS, HEARTBEAT_MS, NOT_INSTALLED, SESSION_MS, readings, serve_members

try:
    import confluent_kafka as ck
except ImportError:
    sys.exit(NOT_INSTALLED)

# librdkafka 2.10 speaks the protocol of KIP-848 as Kafka 4.0 does.
CONSUMER_PROTOCOL_SINCE = 0x020A0000
POLL_SECONDS = 0.05
POLL_MESSAGES = 500


def member(request, tell, leaving):
    settings = {
        "bootstrap.servers": request["address"],
        "client.id": "confluent-kafka",
        "group.id": request["group"],
        "auto.offset.reset": "earliest",
        "auto.commit.interval.ms": COMMIT_INTERVAL_MS,
        "fetch.wait.max.ms": 100,
        "reconnect.backoff.max.ms": 500,
    }
    if request.get("protocol") == "consumer":
        settings["group.protocol"] = "consumer"
    else:
        settings.update({"session.timeout.ms": SESSION_MS, "heartbeat.interval.ms": HEARTBEAT_MS})
    if "assignor" in request:
        settings["partition.assignment.strategy"] = request["assignor"]
    if "instanceId" in request:
        settings["group.instance.id"] = request["instanceId"]
    consumer = ck.Consumer(settings)
    numbers = lambda partitions: [one.partition for one in partitions]
    consumer.subscribe(
        [request["topic"]],
        on_assign=lambda _, partitions: tell(gained=numbers(partitions)),
        on_revoke=lambda _, partitions: tell(lost=numbers(partitions)),
    )
    while not leaving.is_set():
        # An error is one that it overcomes by itself, such as a broker that is away.
        messages = [one for one in consumer.consume(POLL_MESSAGES, POLL_SECONDS) if one.error() is None]
        for piece in readings((one.partition(), one.offset(), one.value()) for one in messages):
            tell(read=piece)
    consumer.close()


serve_members(["classic", "consumer"] if ck.libversion()[1] >= CONSUMER_PROTOCOL_SINCE else ["classic"], member)
