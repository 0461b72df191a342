/** Tells what clients and broker said to each other about a group: a step for each request, in the order in which they were sent. */

import { ERRORS } from "../broker/errors";
import { assignment } from "../broker/groups/consumer-protocol";
import { decoder, skipTaggedFields } from "../broker/kafka/codec/decode";
import { readRequestHeader } from "../broker/kafka/codec/headers";
import { Reader } from "../broker/kafka/codec/reader";
import { type Exchange, SIZE_BYTES } from "./recording";

export interface Step {
  client: string;
  /** Since the first of them. */
  atMs: number;
  answeredAtMs: number;
  asks: string;
  answer: string;
}

type Values = Record<string, unknown>;

interface Telling {
  asks(request: Values): string;
  answer(response: Values): string;
}

/** What is told of each API; the others are left out. */
const TELLINGS: Record<string, Telling> = {
  FindCoordinator: {
    asks: () => "FindCoordinator: whom do I ask about my group?",
    answer: () => "this broker",
  },
  JoinGroup: {
    asks: ({ memberId, protocols }) =>
      `JoinGroup as ${memberName(memberId)}, with ${list(protocols)
        .map(({ name }) => name)
        .join(", ")}`,
    answer: (response) => `${joined(response)}`,
  },
  SyncGroup: {
    asks: ({ generationId, assignments }) => {
      const given = list(assignments).map(
        (one) => `${memberName(one.memberId)} ${partitions(one.assignment)}`,
      );
      return `SyncGroup of generation ${generationId}${given.length > 0 ? `: ${given.join("; ")}` : ""}`;
    },
    answer: (response) => (isError(response) ? error(response) : `yours: ${partitions(response.assignment)}`),
  },
  Heartbeat: {
    asks: ({ generationId }) => `Heartbeat of generation ${generationId}`,
    answer: (response) => (isError(response) ? error(response) : "go on"),
  },
  LeaveGroup: {
    asks: () => "LeaveGroup",
    answer: (response) => (isError(response) ? error(response) : "farewell"),
  },
  OffsetFetch: { asks: () => "OffsetFetch: where does the group stand?", answer: committed },
};

export function stepsOf(exchanges: readonly Exchange[]): Step[] {
  const told = exchanges.filter(({ api, response }) => api.name in TELLINGS && response !== undefined);
  const start = told[0]!.sentAtMs;
  const steps = told.map((exchange) => ({
    client: exchange.header.clientId ?? "",
    atMs: exchange.sentAtMs - start,
    answeredAtMs: exchange.answeredAtMs - start,
    asks: TELLINGS[exchange.api.name]!.asks(requestOf(exchange)),
    answer: TELLINGS[exchange.api.name]!.answer(responseOf(exchange)),
  }));
  return withoutRepetition(steps);
}

/** Of heartbeats in a row, each answered alike, the first tells all. */
function withoutRepetition(steps: readonly Step[]): Step[] {
  const last = new Map<string, Step>();
  return steps.filter((step) => {
    const before = last.get(step.client);
    last.set(step.client, step);
    return before === undefined || before.asks !== step.asks || before.answer !== step.answer;
  });
}

function requestOf({ api, request }: Exchange): Values {
  const reader = new Reader(request, SIZE_BYTES);
  const { apiVersion } = readRequestHeader(reader);
  if (api.isFlexible(apiVersion)) skipTaggedFields(reader);
  return api.decode(apiVersion, reader) as Values;
}

function responseOf({ api, header, response }: Exchange): Values {
  const reader = new Reader(response!, SIZE_BYTES);
  reader.int32();
  if (api.isFlexible(header.apiVersion)) skipTaggedFields(reader);
  return decoder(api.response, header.apiVersion)(reader);
}

function joined(response: Values): string {
  const { memberId, leader, generationId, members } = response;
  if (isError(response)) return `${error(response)}: you are ${memberName(memberId)}`;
  const role = leader === memberId ? "you lead" : `${memberName(leader)} leads`;
  const names = list(members).map((one) => memberName(one.memberId));
  return `generation ${generationId}, ${role}${names.length > 0 ? `; members: ${names.join(", ")}` : ""}`;
}

function committed(response: Values): string {
  const topics = list(response.topics ?? list(response.groups)[0]?.topics);
  const places = topics.flatMap(({ name, partitions }) =>
    list(partitions).map((one) => {
      const offset = Number(one.committedOffset);
      return `${name}-${one.partitionIndex}: ${offset < 0 ? "nothing committed" : offset}`;
    }),
  );
  return places.join(", ");
}

/** The beginning of a member id: the client's name, and enough of the rest to tell two apart. */
function memberName(memberId: unknown): string {
  const text = String(memberId);
  return text === "" ? "nobody yet" : `${text.split("-")[0]}-${text.split("-")[1]!.slice(0, 4)}…`;
}

function partitions(bytes: unknown): string {
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) return "nothing";
  const topics = assignment.decode(bytes).assignedPartitions;
  const places = topics.flatMap(({ topic, partitions: numbers }) =>
    numbers.map((number) => `${topic}-${number}`),
  );
  return places.length === 0 ? "nothing" : places.join(", ");
}

function isError({ errorCode }: Values): boolean {
  return errorCode !== undefined && errorCode !== 0;
}

function error({ errorCode }: Values): string {
  return Object.entries(ERRORS).find(([, { code }]) => code === errorCode)![0];
}

function list(value: unknown): Values[] {
  return (value ?? []) as Values[];
}
