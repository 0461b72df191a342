/**
 * Layouts of the messages about the cluster and its topics: what there is, making it, changing it. The value behind `=` is what the harness
 * sends where a scenario says nothing.
 */
import { type Message, message } from "../layout";

export const ADMIN_MESSAGES: readonly Message[] = [
  message(
    "ApiVersions",
    18,
    3,
    `
    clientSoftwareName     string  3+ = harness
    clientSoftwareVersion  string  3+ = 1.0
  `,
    `
    errorCode               error   0+
    apiKeys                 []      0+
      apiKey                api     0+
      minVersion            int16   0+
      maxVersion            int16   0+
    throttleTimeMs          int32   1+
    supportedFeatures       []      3+ tag 0
      name                  string  3+
      minVersion            int16   3+
      maxVersion            int16   3+
    finalizedFeaturesEpoch  int64   3+ tag 1
    finalizedFeatures       []      3+ tag 2
      name                  string  3+
      maxVersionLevel       int16   3+
      minVersionLevel       int16   3+
    zkMigrationReady        bool    3+ tag 3
  `,
  ),
  message(
    "Metadata",
    3,
    9,
    `
    topics                              []?      0+
      topicId                           uuid     10+
      name                              string?  0+
    allowAutoTopicCreation              bool     4+ = true
    includeClusterAuthorizedOperations  bool     8-10
    includeTopicAuthorizedOperations    bool     8+
  `,
    `
    throttleTimeMs               int32    3+
    brokers                      []       0+
      nodeId                     int32    0+
      host                       string   0+
      port                       int32    0+
      rack                       string?  1+
    clusterId                    string?  2+
    controllerId                 int32    1+
    topics                       []       0+
      errorCode                  error    0+
      name                       string?  0+
      topicId                    uuid     10+
      isInternal                 bool     1+
      partitions                 []       0+
        errorCode                error    0+
        partitionIndex           int32    0+
        leaderId                 int32    0+
        leaderEpoch              int32    7+
        replicaNodes             []int32  0+
        isrNodes                 []int32  0+
        offlineReplicas          []int32  5+
      topicAuthorizedOperations  int32    8+
    clusterAuthorizedOperations  int32    8-10
  `,
  ),
  message(
    "DescribeCluster",
    60,
    0,
    `
    includeClusterAuthorizedOperations  bool  0+
    endpointType                        int8  1+ = 1
  `,
    `
    throttleTimeMs               int32    0+
    errorCode                    error    0+
    errorMessage                 string?  0+
    endpointType                 int8     1+
    clusterId                    string   0+
    controllerId                 int32    0+
    brokers                      []       0+
      brokerId                   int32    0+
      host                       string   0+
      port                       int32    0+
      rack                       string?  0+
    clusterAuthorizedOperations  int32    0+
  `,
  ),
  message(
    "DescribeTopicPartitions",
    75,
    0,
    `
    topics                  []      0+
      name                  string  0+
    responsePartitionLimit  int32   0+ = 2000
    cursor                  {}?     0+
      topicName             string  0+
      partitionIndex        int32   0+
  `,
    `
    throttleTimeMs               int32     0+
    topics                       []        0+
      errorCode                  error     0+
      name                       string?   0+
      topicId                    uuid      0+
      isInternal                 bool      0+
      partitions                 []        0+
        errorCode                error     0+
        partitionIndex           int32     0+
        leaderId                 int32     0+
        leaderEpoch              int32     0+
        replicaNodes             []int32   0+
        isrNodes                 []int32   0+
        eligibleLeaderReplicas   []int32?  0+
        lastKnownElr             []int32?  0+
        offlineReplicas          []int32   0+
      topicAuthorizedOperations  int32     0+
    nextCursor                   {}?       0+
      topicName                  string    0+
      partitionIndex             int32     0+
  `,
  ),
  message(
    "CreateTopics",
    19,
    5,
    `
    topics               []       0+
      name               string   0+
      numPartitions      int32    0+ = 1
      replicationFactor  int16    0+ = 1
      assignments        []       0+
        partitionIndex   int32    0+
        brokerIds        []int32  0+
      configs            []       0+
        name             string   0+
        value            string?  0+
    timeoutMs            int32    0+ = 30000
    validateOnly         bool     1+
  `,
    `
    throttleTimeMs          int32    2+
    topics                  []       0+
      name                  string   0+
      topicId               uuid     7+
      errorCode             error    0+
      errorMessage          string?  1+
      topicConfigErrorCode  error    5+ tag 0
      numPartitions         int32    5+
      replicationFactor     int16    5+
      configs               []?      5+
        name                string   5+
        value               string?  5+
        readOnly            bool     5+
        configSource        int8     5+
        isSensitive         bool     5+
  `,
  ),
  message(
    "DeleteTopics",
    20,
    4,
    `
    topics      []        6+
      name      string?   6+
      topicId   uuid      6+
    topicNames  []string  0-5
    timeoutMs   int32     0+ = 30000
  `,
    `
    throttleTimeMs  int32    1+
    responses       []       0+
      name          string?  0+
      topicId       uuid     6+
      errorCode     error    0+
      errorMessage  string?  5+
  `,
  ),
  message(
    "CreatePartitions",
    37,
    2,
    `
    topics         []       0+
      name         string   0+
      count        int32    0+
      assignments  []?      0+
        brokerIds  []int32  0+
    timeoutMs      int32    0+ = 30000
    validateOnly   bool     0+
  `,
    `
    throttleTimeMs  int32    0+
    results         []       0+
      name          string   0+
      errorCode     error    0+
      errorMessage  string?  0+
  `,
  ),
  message(
    "DescribeConfigs",
    32,
    4,
    `
    resources             []         0+
      resourceType        int8       0+ = 2
      resourceName        string     0+
      configurationKeys   []string?  0+
    includeSynonyms       bool       1+
    includeDocumentation  bool       3+
  `,
    `
    throttleTimeMs     int32    0+
    results            []       0+
      errorCode        error    0+
      errorMessage     string?  0+
      resourceType     int8     0+
      resourceName     string   0+
      configs          []       0+
        name           string   0+
        value          string?  0+
        readOnly       bool     0+
        isDefault      bool     0
        configSource   int8     1+
        isSensitive    bool     0+
        synonyms       []       1+
          name         string   1+
          value        string?  1+
          source       int8     1+
        configType     int8     3+
        documentation  string?  3+
  `,
  ),
  message(
    "AlterConfigs",
    33,
    2,
    `
    resources       []       0+
      resourceType  int8     0+ = 2
      resourceName  string   0+
      configs       []       0+
        name        string   0+
        value       string?  0+
    validateOnly    bool     0+
  `,
    `
    throttleTimeMs  int32    0+
    responses       []       0+
      errorCode     error    0+
      errorMessage  string?  0+
      resourceType  int8     0+
      resourceName  string   0+
  `,
  ),
  message(
    "IncrementalAlterConfigs",
    44,
    1,
    `
    resources            []       0+
      resourceType       int8     0+ = 2
      resourceName       string   0+
      configs            []       0+
        name             string   0+
        configOperation  int8     0+
        value            string?  0+
    validateOnly         bool     0+
  `,
    `
    throttleTimeMs  int32    0+
    responses       []       0+
      errorCode     error    0+
      errorMessage  string?  0+
      resourceType  int8     0+
      resourceName  string   0+
  `,
  ),
  message(
    "DescribeLogDirs",
    35,
    2,
    `
    topics        []?      0+
      topic       string   0+
      partitions  []int32  0+
  `,
    `
    throttleTimeMs        int32   0+
    errorCode             error   3+
    results               []      0+
      errorCode           error   0+
      logDir              string  0+
      topics              []      0+
        name              string  0+
        partitions        []      0+
          partitionIndex  int32   0+
          partitionSize   int64   0+
          offsetLag       int64   0+
          isFutureKey     bool    0+
      totalBytes          int64   4+
      usableBytes         int64   4+
  `,
  ),
  message(
    "DescribeAcls",
    29,
    2,
    `
    resourceTypeFilter  int8     0+
    resourceNameFilter  string?  0+
    patternTypeFilter   int8     1+ = 3
    principalFilter     string?  0+
    hostFilter          string?  0+
    operation           int8     0+
    permissionType      int8     0+
  `,
    `
    throttleTimeMs      int32    0+
    errorCode           error    0+
    errorMessage        string?  0+
    resources           []       0+
      resourceType      int8     0+
      resourceName      string   0+
      patternType       int8     1+
      acls              []       0+
        principal       string   0+
        host            string   0+
        operation       int8     0+
        permissionType  int8     0+
  `,
  ),
];
