/** What the console is made from: main.ts hands it over, and nothing of it is touched before somebody opens the page. */
import type { Address } from "../addresses";
import type { Broker } from "../broker";
import type { DestinationOptions } from "../destination";
import type { Engine } from "../engine";
import type { Clock } from "../log/clock";
import type { Logger } from "../logger";
import type { Settings } from "../settings";
import type { Tap } from "../tap";
import type { DoorTraffic } from "../traffic";
import type { Language } from "../wiretap/frame-reader";

export interface ConsoleSources {
  /** What the page shows and does goes through this. */
  engine: Engine;
  /** The metrics look deeper: at each log, and at what is counted in it. */
  broker: Broker;
  doors: Readonly<Record<"text" | "kafka", DoorTraffic>>;
  /** Which connections there are; and a place to watch them from. */
  tap: Tap;
  /** What the doors speak, so that what passes there can be explained. */
  language: Omit<Language, "topicName">;
  /** Where a message goes that somebody sends from the page: as those of the text door. */
  producer: DestinationOptions & { clock: Clock };
  settings: Settings;
  log: Logger;
  clusterId: string;
  /** Where clients reach the broker. */
  address: Address;
}
