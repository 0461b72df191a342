/** The metrics of what goes through the doors: connections, bytes, requests, how long they take and which are refused. */
import { type DoorTraffic, LATENCY_BOUNDS_MS, type RequestCount } from "../../traffic";
import { counter, type Family, gauge, type Sample } from "./family";

const MS_PER_SECOND = 1000;
const DURATION = "kafka_lab_request_duration_seconds";

/** By the name that the metrics have for them. */
export type Doors = Readonly<Record<"text" | "kafka", DoorTraffic>>;

type Labels = { door: string; request: string };

export function doorFamilies(doors: Doors): Family[] {
  const each = (value: (traffic: DoorTraffic) => number) => () =>
    Object.entries(doors).map(([door, traffic]) => ({ labels: { door }, value: value(traffic) }));
  const eachRequest = (samples: (count: RequestCount, labels: Labels) => Sample[]) => () =>
    Object.entries(doors).flatMap(([door, { requests }]) =>
      [...requests.all()].flatMap(([request, count]) => samples(count, { door, request })),
    );
  return [
    gauge(
      "kafka_lab_connections",
      "Connections that are open and have sent something.",
      each(({ connections }) => connections),
    ),
    counter(
      "kafka_lab_connections_opened_total",
      "Connections that were opened.",
      each(({ connectionsOpened }) => connectionsOpened),
    ),
    counter(
      "kafka_lab_network_received_bytes_total",
      "Bytes that clients sent.",
      each(({ bytesIn }) => bytesIn),
    ),
    counter(
      "kafka_lab_network_sent_bytes_total",
      "Bytes that clients were sent.",
      each(({ bytesOut }) => bytesOut),
    ),
    counter(
      "kafka_lab_requests_total",
      "Requests that were answered, by API or verb. A line of the header dialect is a header or a message.",
      eachRequest(({ count }, labels) => [{ labels, value: count }]),
    ),
    counter(
      "kafka_lab_request_errors_total",
      "Requests that were refused, or whose answer names an error: the first one in it.",
      eachRequest(({ errors }, labels) =>
        [...errors].map(([error, value]) => ({ labels: { ...labels, error }, value })),
      ),
    ),
    {
      name: DURATION,
      help: "Seconds from a request being read to its answer being there; a fetch waits for messages in it.",
      type: "histogram",
      samples: eachRequest(histogram),
    },
  ];
}

/** The buckets of a Prometheus histogram hold what is in the smaller ones as well. */
function histogram({ count, sumMs, buckets }: RequestCount, labels: Labels): Sample[] {
  let upTo = 0;
  const bucket = (le: string, value: number) => {
    return { metricName: `${DURATION}_bucket`, labels: { ...labels, le }, value };
  };
  return [
    ...LATENCY_BOUNDS_MS.map((bound, at) => {
      upTo += buckets[at]!;
      return bucket(String(bound / MS_PER_SECOND), upTo);
    }),
    bucket("+Inf", count),
    { metricName: `${DURATION}_sum`, labels, value: sumMs / MS_PER_SECOND },
    { metricName: `${DURATION}_count`, labels, value: count },
  ];
}
