/** Which frames somebody wants to see. */
import type { FrameSummary } from "../broker/console/messages";

export interface Wishes {
  /** Part of what the client calls itself, or of its address. */
  client?: string;
  /** Names of APIs, or verbs, in any case. */
  api?: readonly string[];
  door?: string;
  errors?: boolean;
}

export function isWanted(frame: FrameSummary, { client, api, door, errors }: Wishes): boolean {
  if (client !== undefined && !`${frame.clientId ?? ""} ${frame.client}`.includes(client)) return false;
  if (api !== undefined && !api.some((name) => name.toLowerCase() === frame.api.toLowerCase())) return false;
  if (door !== undefined && frame.door !== door) return false;
  return !errors || frame.error !== null;
}
