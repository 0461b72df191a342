/**
 * Layouts of the messages about groups: finding the coordinator, membership, committed offsets, describing and deleting. The value behind `=`
 * is what the harness sends where a scenario says nothing: sessions that no scenario outlives, for one.
 */
import { type Message, message } from "../layout";

/** OffsetDelete has one version, in the old encoding. */
const NEVER_FLEXIBLE = Number.POSITIVE_INFINITY;

export const GROUP_MESSAGES: readonly Message[] = [
  message(
    "OffsetCommit",
    8,
    8,
    `
    groupId                    string   0+
    generationIdOrMemberEpoch  int32    1+ = -1
    memberId                   string   1+
    groupInstanceId            string?  7+
    retentionTimeMs            int64    2-4 = -1
    topics                     []       0+
      name                     string   0+
      partitions               []       0+
        partitionIndex         int32    0+
        committedOffset        int64    0+
        committedLeaderEpoch   int32    6+ = -1
        commitTimestamp        int64    1 = -1
        committedMetadata      string?  0+
  `,
    `
    throttleTimeMs      int32   3+
    topics              []      0+
      name              string  0+
      partitions        []      0+
        partitionIndex  int32   0+
        errorCode       error   0+
  `,
  ),
  message(
    "OffsetFetch",
    9,
    6,
    `
    groupId               string   0-7
    topics                []?      0-7
      name                string   0-7
      partitionIndexes    []int32  0-7
    groups                []       8+
      groupId             string   8+
      memberId            string?  9+
      memberEpoch         int32    9+ = -1
      topics              []?      8+
        name              string   8+
        partitionIndexes  []int32  8+
    requireStable         bool     7+
  `,
    `
    throttleTimeMs            int32    3+
    topics                    []       0-7
      name                    string   0-7
      partitions              []       0-7
        partitionIndex        int32    0-7
        committedOffset       int64    0-7
        committedLeaderEpoch  int32    5-7
        metadata              string?  0-7
        errorCode             error    0-7
    errorCode                 error    2-7
    groups                    []       8+
      groupId                 string   8+
      topics                  []       8+
        name                  string   8+
        partitions            []       8+
          partitionIndex        int32    8+
          committedOffset       int64    8+
          committedLeaderEpoch  int32    8+
          metadata              string?  8+
          errorCode             error    8+
      errorCode               error    8+
  `,
  ),
  message(
    "FindCoordinator",
    10,
    3,
    `
    key              string    0-3
    keyType          int8      1+
    coordinatorKeys  []string  4+
  `,
    `
    throttleTimeMs  int32    1+
    errorCode       error    0-3
    errorMessage    string?  1-3
    nodeId          int32    0-3
    host            string   0-3
    port            int32    0-3
    coordinators    []       4+
      key           string   4+
      nodeId        int32    4+
      host          string   4+
      port          int32    4+
      errorCode     error    4+
      errorMessage  string?  4+
  `,
  ),
  message(
    "JoinGroup",
    11,
    6,
    `
    groupId             string   0+
    sessionTimeoutMs    int32    0+ = 30000
    rebalanceTimeoutMs  int32    1+ = 30000
    memberId            string   0+
    groupInstanceId     string?  5+
    protocolType        string   0+ = consumer
    protocols           []       0+
      name              string   0+
      metadata          bytes    0+
    reason              string?  8+
  `,
    `
    throttleTimeMs     int32    2+
    errorCode          error    0+
    generationId       int32    0+
    protocolType       string?  7+
    protocolName       string?  0+
    leader             string   0+
    skipAssignment     bool     9+
    memberId           string   0+
    members            []       0+
      memberId         string   0+
      groupInstanceId  string?  5+
      metadata         bytes    0+
  `,
  ),
  message(
    "Heartbeat",
    12,
    4,
    `
    groupId          string   0+
    generationId     int32    0+
    memberId         string   0+
    groupInstanceId  string?  3+
  `,
    `
    throttleTimeMs  int32  1+
    errorCode       error  0+
  `,
  ),
  message(
    "LeaveGroup",
    13,
    4,
    `
    groupId            string   0+
    memberId           string   0-2
    members            []       3+
      memberId         string   3+
      groupInstanceId  string?  3+
      reason           string?  5+
  `,
    `
    throttleTimeMs     int32    1+
    errorCode          error    0+
    members            []       3+
      memberId         string   3+
      groupInstanceId  string?  3+
      errorCode        error    3+
  `,
  ),
  message(
    "SyncGroup",
    14,
    4,
    `
    groupId          string   0+
    generationId     int32    0+
    memberId         string   0+
    groupInstanceId  string?  3+
    protocolType     string?  5+
    protocolName     string?  5+
    assignments      []       0+
      memberId       string   0+
      assignment     bytes    0+
  `,
    `
    throttleTimeMs  int32    1+
    errorCode       error    0+
    protocolType    string?  5+
    protocolName    string?  5+
    assignment      bytes    0+
  `,
  ),
  message(
    "DescribeGroups",
    15,
    5,
    `
    groups                       []string  0+
    includeAuthorizedOperations  bool      3+
  `,
    `
    throttleTimeMs          int32    1+
    groups                  []       0+
      errorCode             error    0+
      errorMessage          string?  6+
      groupId               string   0+
      groupState            string   0+
      protocolType          string   0+
      protocolData          string   0+
      members               []       0+
        memberId            string   0+
        groupInstanceId     string?  4+
        clientId            string   0+
        clientHost          string   0+
        memberMetadata      bytes    0+
        memberAssignment    bytes    0+
      authorizedOperations  int32    3+
  `,
  ),
  message(
    "ListGroups",
    16,
    3,
    `
    statesFilter  []string  4+
    typesFilter   []string  5+
  `,
    `
    throttleTimeMs  int32   1+
    errorCode       error   0+
    groups          []      0+
      groupId       string  0+
      protocolType  string  0+
      groupState    string  4+
      groupType     string  5+
  `,
  ),
  message(
    "DeleteGroups",
    42,
    2,
    "groupsNames []string 0+",
    `
    throttleTimeMs  int32   0+
    results         []      0+
      groupId       string  0+
      errorCode     error   0+
  `,
  ),
  message(
    "OffsetDelete",
    47,
    NEVER_FLEXIBLE,
    `
    groupId             string  0+
    topics              []      0+
      name              string  0+
      partitions        []      0+
        partitionIndex  int32   0+
  `,
    `
    errorCode           error   0+
    throttleTimeMs      int32   0+
    topics              []      0+
      name              string  0+
      partitions        []      0+
        partitionIndex  int32   0+
        errorCode       error   0+
  `,
  ),
  message(
    "ConsumerGroupHeartbeat",
    68,
    0,
    `
    groupId               string     0+
    memberId              string     0+
    memberEpoch           int32      0+
    instanceId            string?    0+
    rackId                string?    0+
    rebalanceTimeoutMs    int32      0+ = -1
    subscribedTopicNames  []string?  0+
    subscribedTopicRegex  string?    1+
    serverAssignor        string?    0+
    topicPartitions       []?        0+
      topicId             uuid       0+
      partitions          []int32    0+
  `,
    `
    throttleTimeMs       int32    0+
    errorCode            error    0+
    errorMessage         string?  0+
    memberId             string?  0+
    memberEpoch          int32    0+
    heartbeatIntervalMs  int32    0+
    assignment           {}?      0+
      topicPartitions    []       0+
        topicId          uuid     0+
        partitions       []int32  0+
  `,
  ),
  message(
    "ConsumerGroupDescribe",
    69,
    0,
    `
    groupIds                     []string  0+
    includeAuthorizedOperations  bool      0+
  `,
    `
    throttleTimeMs            int32     0+
    groups                    []        0+
      errorCode               error     0+
      errorMessage            string?   0+
      groupId                 string    0+
      groupState              string    0+
      groupEpoch              int32     0+
      assignmentEpoch         int32     0+
      assignorName            string    0+
      members                 []        0+
        memberId              string    0+
        instanceId            string?   0+
        rackId                string?   0+
        memberEpoch           int32     0+
        clientId              string    0+
        clientHost            string    0+
        subscribedTopicNames  []string  0+
        subscribedTopicRegex  string?   0+
        assignment            {}        0+
          topicPartitions     []        0+
            topicId           uuid      0+
            topicName         string    0+
            partitions        []int32   0+
        targetAssignment      {}        0+
          topicPartitions     []        0+
            topicId           uuid      0+
            topicName         string    0+
            partitions        []int32   0+
        memberType            int8      1+
      authorizedOperations    int32     0+
  `,
  ),
];
