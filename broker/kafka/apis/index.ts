/** The APIs that are served: what is listed here, ApiVersions tells the clients. */
import type { Api } from "../api";
import { produce } from "./00-produce";
import { makeFetch } from "./01-fetch";
import { listOffsets } from "./02-list-offsets";
import { metadata } from "./03-metadata";
import { offsetCommit } from "./08-offset-commit";
import { offsetFetch } from "./09-offset-fetch";
import { findCoordinator } from "./10-find-coordinator";
import { joinGroup } from "./11-join-group";
import { heartbeat } from "./12-heartbeat";
import { leaveGroup } from "./13-leave-group";
import { syncGroup } from "./14-sync-group";
import { describeGroups } from "./15-describe-groups";
import { listGroups } from "./16-list-groups";
import { apiVersions } from "./18-api-versions";
import { createTopics } from "./19-create-topics";
import { deleteTopics } from "./20-delete-topics";
import { deleteRecords } from "./21-delete-records";
import { initProducerId } from "./22-init-producer-id";
import { offsetForLeaderEpoch } from "./23-offset-for-leader-epoch";
import { describeAcls } from "./29-describe-acls";
import { describeConfigs } from "./32-describe-configs";
import { alterConfigs } from "./33-alter-configs";
import { describeLogDirs } from "./35-describe-log-dirs";
import { createPartitions } from "./37-create-partitions";
import { deleteGroups } from "./42-delete-groups";
import { incrementalAlterConfigs } from "./44-incremental-alter-configs";
import { offsetDelete } from "./47-offset-delete";
import { describeCluster } from "./60-describe-cluster";
import { describeProducers } from "./61-describe-producers";
import { consumerGroupHeartbeat } from "./68-consumer-group-heartbeat";
import { consumerGroupDescribe } from "./69-consumer-group-describe";
import { describeTopicPartitions } from "./75-describe-topic-partitions";

export type Apis = readonly Api[];

export const apis: Apis = [
  produce,
  makeFetch(),
  listOffsets,
  metadata,
  offsetCommit,
  offsetFetch,
  findCoordinator,
  joinGroup,
  heartbeat,
  leaveGroup,
  syncGroup,
  describeGroups,
  listGroups,
  apiVersions,
  createTopics,
  deleteTopics,
  deleteRecords,
  initProducerId,
  offsetForLeaderEpoch,
  describeAcls,
  describeConfigs,
  alterConfigs,
  describeLogDirs,
  createPartitions,
  deleteGroups,
  incrementalAlterConfigs,
  offsetDelete,
  describeCluster,
  describeProducers,
  consumerGroupHeartbeat,
  consumerGroupDescribe,
  describeTopicPartitions,
];
