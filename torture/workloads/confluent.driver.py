"""
confluent-kafka, which is librdkafka in Python, at work while faults strike: see confluent.ts, which starts it twice, once to produce and once
to consume. Lines of JSON come in and go out; the end of the input is the end of the work.

    produce:  → {"partition": 0, "value": "…"}    ← {"value": "…", "offset": 17}, or {"value": "…", "problem": "…"}
    consume:                                      ← {"gained": [0, 1]}, {"partition": 0, "offset": 17, "value": "…"},
                                                    {"committing": [[0, 18]]}, {"committed": [[0, 18]]}
"""

import json
import os
import select
import sys

NOT_INSTALLED = 3

try:
    import confluent_kafka as ck
except ImportError:
    sys.exit(NOT_INSTALLED)

POLL_SECONDS = 0.1
MESSAGE_MS_MAX = 40_000


def say(answer):
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def settings(task):
    return {
        "bootstrap.servers": task["address"],
        "client.id": task["topic"],
        "socket.timeout.ms": 3000,
        "reconnect.backoff.ms": 50,
        "reconnect.backoff.max.ms": 300,
        # What it has to say of connections that break is no news here.
        "log_level": 0,
    }


class Input:
    """Lines of the standard input, as they come."""

    def __init__(self):
        self.rest = b""
        self.is_over = False

    def lines(self, seconds):
        if not select.select([0], [], [], seconds)[0]:
            return []
        chunk = os.read(0, 65536)
        self.is_over = chunk == b""
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        return [json.loads(line) for line in lines]


def produce(task):
    producer = ck.Producer({
        **settings(task),
        "enable.idempotence": task["isIdempotent"],
        "acks": "all" if task["isIdempotent"] else "1",
        "linger.ms": 2,
        # Well below the topic's max.message.bytes: with idempotence no batch may be refused, see confluent.ts.
        "batch.size": task["batchBytes"],
        "retry.backoff.ms": 50,
        "message.timeout.ms": MESSAGE_MS_MAX,
    })

    def report(problem, message):
        answer = {"problem": problem.name()} if problem else {"offset": message.offset()}
        say({"value": message.value().decode(), **answer})

    source = Input()
    while not source.is_over:
        for order in source.lines(0 if len(producer) else POLL_SECONDS):
            producer.produce(task["topic"], order["value"].encode(), partition=order["partition"], on_delivery=report)
        producer.poll(0.005 if len(producer) else 0)
    producer.flush(MESSAGE_MS_MAX / 1000)


def consume(task):
    consumer = ck.Consumer({
        **settings(task),
        "group.id": task["group"],
        "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
        "session.timeout.ms": 6000,
        # A member whose connection broke while it joined is waited for that long; by default for five minutes, and so is an
        # answer about its topic that was lost.
        "max.poll.interval.ms": 6000,
        "topic.metadata.refresh.interval.ms": 3000,
        "heartbeat.interval.ms": 500,
        "fetch.wait.max.ms": 100,
    })
    gained = lambda _, places: say({"gained": [place.partition for place in places]})
    consumer.subscribe([task["topic"]], on_assign=gained)
    source = Input()
    while not source.is_over:
        source.lines(0)
        after = {}
        for message in consumer.consume(100, POLL_SECONDS):
            if message.error() is None:
                say({"partition": message.partition(), "offset": message.offset(), "value": message.value().decode()})
                after[message.partition()] = message.offset() + 1
        if after:
            commit(consumer, task["topic"], after)
    consumer.close()


def commit(consumer, topic, after):
    places = [ck.TopicPartition(topic, partition, offset) for partition, offset in after.items()]
    say({"committing": list(after.items())})
    try:
        done = consumer.commit(offsets=places, asynchronous=False)
        say({"committed": [[place.partition, place.offset] for place in done if place.error is None]})
    except ck.KafkaException:
        # It is not known whether they are stored: those who hear that it was committing, and no more, know that.
        pass


def main():
    if sys.argv[1:] == []:
        say({"version": ck.libversion()[0]})
        return
    task = json.loads(sys.argv[1])
    (produce if task["do"] == "produce" else consume)(task)


main()
