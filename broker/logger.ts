/**
 * The broker's own log, in lines that a person can read in a terminal or a machine can parse (pino).
 *
 * Loading pino takes longer than opening the port. So it is loaded when the port is open; what is said before is kept and
 * said then, in order.
 */
export type LogLevel = "debug" | "info" | "warn" | "error" | "fatal";

export interface Logger {
  debug(fields: object, sentence: string): void;
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
  error(fields: object, sentence: string): void;
  fatal(fields: object, sentence: string): void;
  /** Loads pino and says what was kept. */
  load(): void;
}

/** A way of saying something that may happen thousands of times a second: it is said once in a while, with how often it was. */
export function throttled(everyMs: number, say: (times: number) => void): () => void {
  let times = 0;
  let timer: NodeJS.Timeout | undefined;
  const speak = () => {
    say(times);
    times = 0;
    timer = setTimeout(() => {
      timer = undefined;
      if (times > 0) speak();
    }, everyMs).unref();
  };
  return () => {
    times++;
    if (timer === undefined) speak();
  };
}

export function createLogger(level: string, format: "pretty" | "json"): Logger {
  const kept: { level: LogLevel; fields: object; sentence: string }[] = [];
  let target: Record<LogLevel, (fields: object, sentence: string) => void> | undefined;
  const say = (level: LogLevel) => (fields: object, sentence: string) => {
    if (target === undefined) kept.push({ level, fields, sentence });
    else target[level](fields, sentence);
  };
  return {
    debug: say("debug"),
    info: say("info"),
    warn: say("warn"),
    error: say("error"),
    fatal: say("fatal"),
    load() {
      if (target !== undefined) return;
      target = loadPino(level, format);
      for (const { level, fields, sentence } of kept.splice(0)) target[level](fields, sentence);
    },
  };
}

function loadPino(level: string, format: "pretty" | "json") {
  const { pino } = require("pino") as typeof import("pino");
  const known = ["debug", "info", "warn", "error"].includes(level) ? level : "info";
  const options = { level: known, base: null, serializers: { problem: pino.stdSerializers.err } };
  if (format === "json") return pino(options, pino.destination({ dest: 1, sync: true }));
  const pretty = require("pino-pretty") as typeof import("pino-pretty");
  const stream = pretty({
    colorize: process.stdout.isTTY === true,
    translateTime: "SYS:HH:MM:ss.l",
    ignore: "event,host,port,advertised,listeners,folder,mode,ms",
    destination: 1,
    sync: true,
  });
  return pino(options, stream);
}
