/** Which target a run has: what the environment asks for, else a container if a Docker engine answers, else a process. */
import { addressTarget } from "./address";
import { processTarget } from "./process";
import type { Target } from "./target";

/** Loaded where it is asked for: what it needs takes as long to load as all the rest of the harness. */
const containers = () => require("./container") as typeof import("./container");

export type TargetName = Target["name"];

/** The target's name, and in one clause why it is that one. */
export async function chooseTarget(
  environment: NodeJS.ProcessEnv,
): Promise<{ name: TargetName; why: string }> {
  const { LAB_TARGET, BROKER_ADDRESS, BROKER_IMAGE } = environment;
  if (BROKER_ADDRESS !== undefined) return { name: "address", why: `BROKER_ADDRESS is ${BROKER_ADDRESS}` };
  if (BROKER_IMAGE !== undefined) return { name: "container", why: `BROKER_IMAGE is ${BROKER_IMAGE}` };
  if (LAB_TARGET === "container" || LAB_TARGET === "process") {
    return { name: LAB_TARGET, why: `LAB_TARGET is ${LAB_TARGET}` };
  }
  if (LAB_TARGET === "address") throw new Error("LAB_TARGET=address needs BROKER_ADDRESS=host:port");
  if (LAB_TARGET !== undefined)
    throw new Error(`LAB_TARGET=${LAB_TARGET} must be container, process or address`);
  const problem = await containers().dockerProblem();
  if (problem === undefined) return { name: "container", why: "a Docker engine answers" };
  return { name: "process", why: `no Docker engine answers (${problem})` };
}

export function targetNamed(name: TargetName, environment: NodeJS.ProcessEnv): Target {
  if (name === "address") return addressTarget(environment.BROKER_ADDRESS ?? "");
  if (name === "container") return containers().containerTarget(environment.BROKER_IMAGE);
  return processTarget;
}
