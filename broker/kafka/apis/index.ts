/** The APIs that are served: what is listed here, ApiVersions tells the clients. */
import type { Api } from "../api";
import { produce } from "./00-produce";
import { makeFetch } from "./01-fetch";
import { listOffsets } from "./02-list-offsets";
import { metadata } from "./03-metadata";
import { apiVersions } from "./18-api-versions";
import { offsetForLeaderEpoch } from "./23-offset-for-leader-epoch";
import { describeAcls } from "./29-describe-acls";
import { describeCluster } from "./60-describe-cluster";
import { describeTopicPartitions } from "./75-describe-topic-partitions";

export type Apis = readonly Api[];

export const apis: Apis = [
  produce,
  makeFetch(),
  listOffsets,
  metadata,
  apiVersions,
  offsetForLeaderEpoch,
  describeAcls,
  describeCluster,
  describeTopicPartitions,
];
