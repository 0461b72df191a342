"""kafka-python: see child-client.ts. Its consumers choose their partitions with `assign`."""

import sys
import time

from serve import NOT_INSTALLED, serve

try:
    import kafka
    from kafka import admin as kafka_admin, codec
except ImportError:
    sys.exit(NOT_INSTALLED)

# It leaves three of the codecs to other packages.
if not (codec.has_snappy() and codec.has_lz4() and codec.has_zstd()):
    sys.exit(NOT_INSTALLED)

CLIENT_ID = "kafka-python"
POLL_MS = 100
SEND_SECONDS = 20


def produce(request):
    compression = request["codec"]
    producer = kafka.KafkaProducer(
        bootstrap_servers=request["address"],
        client_id=CLIENT_ID,
        compression_type=None if compression == "none" else compression,
        acks="all",
        # Long enough that what is sent together is one batch; `flush` does not wait for it.
        linger_ms=1000,
    )
    try:
        sent = [send(producer, request["topic"], message) for message in request["messages"]]
        producer.flush(SEND_SECONDS)
        for future in sent:
            future.get(SEND_SECONDS)
    finally:
        producer.close(timeout=SEND_SECONDS)


def send(producer, topic, message):
    return producer.send(
        topic, message["value"], key=message["key"], headers=message["headers"],
        partition=message.get("partition"), timestamp_ms=message.get("timestamp"),
    )


def consume(request, ready):
    group = request.get("group")
    consumer = kafka.KafkaConsumer(
        bootstrap_servers=request["address"],
        client_id=CLIENT_ID,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=POLL_MS,
    )
    try:
        if group:
            consumer.subscribe([request["topic"]])
        else:
            settle_place(consumer, request)
            ready()
        return read(consumer, request)
    finally:
        consumer.close(autocommit=False)


def settle_place(consumer, request):
    partitions = [kafka.TopicPartition(request["topic"], number) for number in range(request["partitions"])]
    consumer.assign(partitions)
    where = request["from"]
    if "offset" in where:
        for partition in partitions:
            consumer.seek(partition, where["offset"])
    elif "time" in where:
        found = consumer.offsets_for_times({partition: where["time"] for partition in partitions})
        for partition in partitions:
            if found[partition] is None:
                consumer.seek_to_end(partition)
            else:
                consumer.seek(partition, found[partition].offset)
    elif where["at"] == "beginning":
        consumer.seek_to_beginning()
    else:
        consumer.seek_to_end()
    # Seeking is done when it is needed: asking for the position makes it so now.
    for partition in partitions:
        consumer.position(partition)


def read(consumer, request):
    received = []
    deadline = time.time() + request["patienceMs"] / 1000
    while len(received) < request["count"] and time.time() < deadline:
        for messages in consumer.poll(POLL_MS).values():
            received += [as_dictionary(message) for message in messages]
    return received


def as_dictionary(message):
    return {
        "partition": message.partition,
        "offset": message.offset,
        "timestamp": message.timestamp,
        "key": message.key,
        "value": message.value,
        "headers": message.headers,
    }


def admin(request):
    client = kafka_admin.KafkaAdminClient(bootstrap_servers=request["address"], client_id=CLIENT_ID)
    try:
        return act(client, request) or {}
    finally:
        client.close()


def act(client, request):
    what, topic = request["act"], request.get("topic")
    if what == "list":
        return {"topics": client.list_topics()}
    if what == "describe":
        return describe(client, topic, request["names"])
    if what == "create":
        client.create_topics([kafka_admin.NewTopic(topic, request["partitions"], 1, topic_configs=request["configs"])])
    elif what == "alter":
        client.alter_configs([resource(topic, request["configs"])])
    elif what == "grow":
        client.create_partitions({topic: kafka_admin.NewPartitions(request["partitions"])})
    elif what == "delete":
        client.delete_topics([topic])
    else:
        raise Exception("this version of kafka-python cannot %s" % what)


def describe(client, topic, names):
    [described] = client.describe_topics([topic])
    [answer] = client.describe_configs([resource(topic, dict.fromkeys(names))])
    [(_, _, _, _, entries)] = answer.resources
    configs = {entry[0]: entry[1] for entry in entries}
    return {"partitions": len(described["partitions"]), "configs": configs}


def resource(topic, configs):
    return kafka_admin.ConfigResource(kafka_admin.ConfigResourceType.TOPIC, topic, configs=configs)


serve(kafka.__version__, produce, consume, admin)
