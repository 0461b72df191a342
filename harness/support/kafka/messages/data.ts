/**
 * Layouts of the messages that carry data: producing, fetching, offsets, producer ids. The value behind `=` is what the harness sends where
 * a scenario says nothing.
 */
import { type Message, message } from "../layout";

export const DATA_MESSAGES: readonly Message[] = [
  message(
    "Produce",
    0,
    9,
    `
    transactionalId  string?  3+
    acks             int16    0+ = -1
    timeoutMs        int32    0+ = 30000
    topicData        []       0+
      name           string   0+
      partitionData  []       0+
        index        int32    0+
        records      bytes?   0+
  `,
    `
    responses                     []       0+
      name                        string   0+
      partitionResponses          []       0+
        index                     int32    0+
        errorCode                 error    0+
        baseOffset                int64    0+
        logAppendTimeMs           int64    2+
        logStartOffset            int64    5+
        recordErrors              []       8+
          batchIndex              int32    8+
          batchIndexErrorMessage  string?  8+
        errorMessage              string?  8+
        currentLeader             {}       10+ tag 0
          leaderId                int32    10+
          leaderEpoch             int32    10+
    throttleTimeMs                int32    1+
    nodeEndpoints                 []       10+ tag 0
      nodeId                      int32    10+
      host                        string   10+
      port                        int32    10+
      rack                        string?  10+
  `,
  ),
  message(
    "Fetch",
    1,
    12,
    `
    clusterId               string?  12+ tag 0
    replicaId               int32    0-14 = -1
    replicaState            {}       15+ tag 1
      replicaId             int32    15+ = -1
      replicaEpoch          int64    15+ = -1
    maxWaitMs               int32    0+
    minBytes                int32    0+
    maxBytes                int32    3+ = 2147483647
    isolationLevel          int8     4+
    sessionId               int32    7+
    sessionEpoch            int32    7+ = -1
    topics                  []       0+
      topic                 string   0-12
      topicId               uuid     13+
      partitions            []       0+
        partition           int32    0+
        currentLeaderEpoch  int32    9+ = -1
        fetchOffset         int64    0+
        lastFetchedEpoch    int32    12+ = -1
        logStartOffset      int64    5+ = -1
        partitionMaxBytes   int32    0+ = 1048576
        replicaDirectoryId  uuid     17+ tag 0
    forgottenTopicsData     []       7+
      topic                 string   7-12
      topicId               uuid     13+
      partitions            []int32  7+
    rackId                  string   11+
  `,
    `
    throttleTimeMs            int32    1+
    errorCode                 error    7+
    sessionId                 int32    7+
    responses                 []       0+
      topic                   string   0-12
      topicId                 uuid     13+
      partitions              []       0+
        partitionIndex        int32    0+
        errorCode             error    0+
        highWatermark         int64    0+
        lastStableOffset      int64    4+
        logStartOffset        int64    5+
        divergingEpoch        {}       12+ tag 0
          epoch               int32    12+
          endOffset           int64    12+
        currentLeader         {}       12+ tag 1
          leaderId            int32    12+
          leaderEpoch         int32    12+
        snapshotId            {}       12+ tag 2
          endOffset           int64    0+
          epoch               int32    0+
        abortedTransactions   []?      4+
          producerId          int64    4+
          firstOffset         int64    4+
        preferredReadReplica  int32    11+
        records               bytes?   0+
    nodeEndpoints             []       16+ tag 0
      nodeId                  int32    16+
      host                    string   16+
      port                    int32    16+
      rack                    string?  16+
  `,
  ),
  message(
    "ListOffsets",
    2,
    6,
    `
    replicaId               int32   0+ = -1
    isolationLevel          int8    2+
    topics                  []      0+
      name                  string  0+
      partitions            []      0+
        partitionIndex      int32   0+
        currentLeaderEpoch  int32   4+ = -1
        timestamp           int64   0+
        maxNumOffsets       int32   0 = 1
    timeoutMs               int32   10+ = 30000
  `,
    `
    throttleTimeMs       int32    2+
    topics               []       0+
      name               string   0+
      partitions         []       0+
        partitionIndex   int32    0+
        errorCode        error    0+
        oldStyleOffsets  []int64  0
        timestamp        int64    1+
        offset           int64    1+
        leaderEpoch      int32    4+
  `,
  ),
  message(
    "OffsetForLeaderEpoch",
    23,
    4,
    `
    replicaId               int32   3+ = -1
    topics                  []      0+
      topic                 string  0+
      partitions            []      0+
        partition           int32   0+
        currentLeaderEpoch  int32   2+ = -1
        leaderEpoch         int32   0+
  `,
    `
    throttleTimeMs   int32   2+
    topics           []      0+
      topic          string  0+
      partitions     []      0+
        errorCode    error   0+
        partition    int32   0+
        leaderEpoch  int32   1+
        endOffset    int64   0+
  `,
  ),
  message(
    "InitProducerId",
    22,
    2,
    `
    transactionalId       string?  0+
    transactionTimeoutMs  int32    0+ = 60000
    producerId            int64    3+ = -1
    producerEpoch         int16    3+ = -1
  `,
    `
    throttleTimeMs  int32  0+
    errorCode       error  0+
    producerId      int64  0+
    producerEpoch   int16  0+
  `,
  ),
  message(
    "DeleteRecords",
    21,
    2,
    `
    topics              []      0+
      name              string  0+
      partitions        []      0+
        partitionIndex  int32   0+
        offset          int64   0+
    timeoutMs           int32   0+ = 30000
  `,
    `
    throttleTimeMs      int32   0+
    topics              []      0+
      name              string  0+
      partitions        []      0+
        partitionIndex  int32   0+
        lowWatermark    int64   0+
        errorCode       error   0+
  `,
  ),
  message(
    "DescribeProducers",
    61,
    0,
    `
    topics              []       0+
      name              string   0+
      partitionIndexes  []int32  0+
  `,
    `
    throttleTimeMs               int32    0+
    topics                       []       0+
      name                       string   0+
      partitions                 []       0+
        partitionIndex           int32    0+
        errorCode                error    0+
        errorMessage             string?  0+
        activeProducers          []       0+
          producerId             int64    0+
          producerEpoch          int32    0+
          lastSequence           int32    0+
          lastTimestamp          int64    0+
          coordinatorEpoch       int32    0+
          currentTxnStartOffset  int64    0+
  `,
  ),
];
