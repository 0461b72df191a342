"""kafka-python in groups: see member-host.ts. It knows no static members and no cooperative assignor."""

import sys

from serve_members import COMMIT_INTERVAL_MS, HEARTBEAT_MS, NOT_INSTALLED, SESSION_MS, readings, serve_members

try:
    import kafka
    from kafka.coordinator.assignors.range import RangePartitionAssignor
    from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
except ImportError:
    sys.exit(NOT_INSTALLED)

POLL_MS = 50
ASSIGNORS = {one.name: one for one in (RangePartitionAssignor, RoundRobinPartitionAssignor)}


class Listener(kafka.ConsumerRebalanceListener):
    def __init__(self, tell):
        self.tell = tell

    def on_partitions_assigned(self, assigned):
        self.tell(gained=sorted(one.partition for one in assigned))

    def on_partitions_revoked(self, revoked):
        if revoked:
            self.tell(lost=sorted(one.partition for one in revoked))


def member(request, tell, leaving):
    assignors = [ASSIGNORS[request["assignor"]]] if "assignor" in request else list(ASSIGNORS.values())
    consumer = kafka.KafkaConsumer(
        bootstrap_servers=request["address"],
        client_id="kafka-python",
        group_id=request["group"],
        auto_offset_reset="earliest",
        auto_commit_interval_ms=COMMIT_INTERVAL_MS,
        partition_assignment_strategy=assignors,
        session_timeout_ms=SESSION_MS,
        heartbeat_interval_ms=HEARTBEAT_MS,
        fetch_max_wait_ms=100,
    )
    consumer.subscribe([request["topic"]], listener=Listener(tell))
    while not leaving.is_set():
        for messages in consumer.poll(POLL_MS).values():
            for piece in readings((one.partition, one.offset, one.value) for one in messages):
                tell(read=piece)
    consumer.close()


serve_members(["classic"], member)
