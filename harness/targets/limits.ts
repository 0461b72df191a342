/**
 * What a broker may use while it is tested. Somebody's unfinished code must end in a verdict, never in a machine that hangs;
 * the lab sets narrower limits than these.
 */
const { LAB_BROKER_START_MS, LAB_BROKER_STOP_MS, LAB_BROKER_MEMORY_MB, LAB_BROKER_LOG_MB } = process.env;

export const START_MS_MAX = Number(LAB_BROKER_START_MS ?? 30_000);
export const STOP_MS_MAX = Number(LAB_BROKER_STOP_MS ?? 15_000);
export const MEMORY_MB_MAX = Number(LAB_BROKER_MEMORY_MB ?? 2048);
export const LOG_MB_MAX = Number(LAB_BROKER_LOG_MB ?? 64);

export const ENDED_BY = {
  memory: `it took more than ${MEMORY_MB_MAX} MB of memory and was stopped`,
  log: `it wrote more than ${LOG_MB_MAX} MB to its log and was stopped`,
  start: `it was not ready ${START_MS_MAX / 1000} s after its start and was stopped: an endless loop?`,
  stop: `it had not ended ${STOP_MS_MAX / 1000} s after SIGTERM and was killed: is something still running in it?`,
};

/** Rejects with `sentence` when `promise` takes longer than `ms`. */
export async function within<Result>(
  ms: number,
  promise: Promise<Result>,
  sentence: string,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(sentence)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
