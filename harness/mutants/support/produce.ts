/** What a Produce request and its response look like to the mutants that change them. */
export interface ProduceRequest {
  acks: number;
  topicData: { partitionData: { records: Buffer | null }[] }[];
}

export interface ProduceResponse {
  responses: { partitionResponses: { errorCode: number; baseOffset: number }[] }[];
}
