"""confluent-kafka, which is librdkafka in Python: see child-client.ts. Its consumers choose their partitions with `assign`."""

import sys
import time

from serve import NOT_INSTALLED, serve

try:
    import confluent_kafka as ck
    from confluent_kafka import admin as ck_admin
except ImportError:
    sys.exit(NOT_INSTALLED)

CLIENT_ID = "confluent-kafka"
POLL_SECONDS = 0.1
FLUSH_SECONDS = 20
ADMIN_SECONDS = 10


def produce(request):
    # librdkafka's own partitioner hashes with CRC-32; this one does as Java's client.
    producer = ck.Producer({
        "bootstrap.servers": request["address"],
        "client.id": CLIENT_ID,
        "compression.type": request["codec"],
        "enable.idempotence": request.get("idempotent", False),
        "partitioner": "murmur2_random",
        "message.timeout.ms": FLUSH_SECONDS * 1000,
        # Long enough that what is sent together is one batch; `flush` does not wait for it.
        "linger.ms": 1000,
        "batch.num.messages": 1000,
    })
    problems = []
    report = lambda problem, _: problem and problems.append(problem)
    for message in request["messages"]:
        place = {name: message[name] for name in ("partition", "timestamp") if name in message}
        producer.produce(
            request["topic"], message["value"], message["key"],
            headers=message["headers"], on_delivery=report, **place,
        )
        producer.poll(0)
    unsent = producer.flush(FLUSH_SECONDS)
    if problems or unsent:
        raise Exception("%d messages were not sent, of others it was said: %s" % (unsent, problems[:3]))


def consume(request, ready):
    group = request.get("group")
    consumer = ck.Consumer({
        "bootstrap.servers": request["address"],
        "client.id": CLIENT_ID,
        # It demands the name of a group even when it joins none.
        "group.id": group or "none",
        "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
        "enable.partition.eof": True,
        "fetch.wait.max.ms": 100,
    })
    try:
        if group:
            consumer.subscribe([request["topic"]])
        else:
            # Without knowing who leads the partitions it would look again only half a second later.
            consumer.list_topics(request["topic"], timeout=ADMIN_SECONDS)
            consumer.assign(places(consumer, request))
        return read(consumer, request, ready)
    finally:
        consumer.close()


def places(consumer, request):
    topic, where = request["topic"], request["from"]
    at = lambda offset: [ck.TopicPartition(topic, partition, offset) for partition in range(request["partitions"])]
    if "time" in where:
        return consumer.offsets_for_times(at(where["time"]), timeout=ADMIN_SECONDS)
    if "offset" in where:
        return at(where["offset"])
    return at(ck.OFFSET_BEGINNING if where["at"] == "beginning" else ck.OFFSET_END)


def read(consumer, request, ready):
    received, at_end = [], set()
    deadline = time.time() + request["patienceMs"] / 1000
    while len(received) < request["count"] and time.time() < deadline:
        for message in consumer.consume(request["count"] - len(received), POLL_SECONDS):
            if message.error() is None:
                received.append(as_dictionary(message))
            elif message.error().code() == ck.KafkaError._PARTITION_EOF:
                at_end.add(message.partition())
                if len(at_end) == request["partitions"]:
                    ready()
            else:
                raise ck.KafkaException(message.error())
    return received


def as_dictionary(message):
    return {
        "partition": message.partition(),
        "offset": message.offset(),
        "timestamp": message.timestamp()[1],
        "key": message.key(),
        "value": message.value(),
        "headers": message.headers() or [],
    }


def admin(request):
    client = ck_admin.AdminClient({"bootstrap.servers": request["address"], "client.id": CLIENT_ID})
    act, topic = request["act"], request.get("topic")
    if act == "list":
        return {"topics": list(client.list_topics(timeout=ADMIN_SECONDS).topics)}
    if act == "describe":
        return describe(client, topic, request["names"])
    if act == "create":
        new = ck_admin.NewTopic(topic, request["partitions"], 1, config=request["configs"])
        settle(client.create_topics([new]))
    elif act == "alter":
        settle(client.alter_configs([ck_admin.ConfigResource("topic", topic, set_config=request["configs"])]))
    elif act == "grow":
        settle(client.create_partitions([ck_admin.NewPartitions(topic, request["partitions"])]))
    elif act == "delete":
        settle(client.delete_topics([topic]))
    else:
        raise Exception("this version of confluent-kafka cannot %s" % act)
    return {}


def describe(client, topic, names):
    partitions = client.list_topics(topic, timeout=ADMIN_SECONDS).topics[topic].partitions
    [entries] = settle(client.describe_configs([ck_admin.ConfigResource("topic", topic)]))
    return {"partitions": len(partitions), "configs": {name: entries[name].value for name in names}}


def settle(futures):
    return [future.result(ADMIN_SECONDS) for future in futures.values()]


serve("%s, librdkafka %s" % (ck.version()[0], ck.libversion()[0]), produce, consume, admin)
