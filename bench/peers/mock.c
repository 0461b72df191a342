/*
 * librdkafka's mock cluster as a process of its own: one broker with one topic. It says its address on one line, and serves until it is
 * killed.
 *
 *     mock TOPIC PARTITIONS BYTES
 *
 * The mock cluster keeps the newest 5 MB of a partition, and its API has no word for keeping more. BYTES sets what it keeps instead; 0
 * leaves it as it is. That is why this includes what librdkafka does not publish.
 */
#include "rdkafka_int.h"
#include "rdkafka_mock_int.h"

static void keep(rd_kafka_mock_cluster_t *cluster, size_t bytes) {
        rd_kafka_mock_topic_t *topic;
        int i;

        mtx_lock(&cluster->lock);
        TAILQ_FOREACH(topic, &cluster->topics, link) {
                for (i = 0; i < topic->partition_cnt; i++)
                        topic->partitions[i].max_size = bytes;
        }
        mtx_unlock(&cluster->lock);
}

int main(int argc, char **argv) {
        char problem[512];
        rd_kafka_t *client;
        rd_kafka_mock_cluster_t *cluster;

        if (argc != 4) {
                fprintf(stderr, "mock: it needs TOPIC PARTITIONS BYTES\n");
                return 1;
        }
        client = rd_kafka_new(RD_KAFKA_PRODUCER, NULL, problem, sizeof(problem));
        if (client == NULL || (cluster = rd_kafka_mock_cluster_new(client, 1)) == NULL) {
                fprintf(stderr, "mock: no cluster: %s\n", problem);
                return 1;
        }
        rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, 0);
        rd_kafka_mock_topic_create(cluster, argv[1], atoi(argv[2]), 1);
        if (atoll(argv[3]) > 0)
                keep(cluster, (size_t)atoll(argv[3]));
        printf("%s\n", rd_kafka_mock_cluster_bootstraps(cluster));
        fflush(stdout);
        for (;;)
                pause();
}
