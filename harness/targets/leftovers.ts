/**
 * What a run that was killed left behind. testcontainers has Ryuk for that, a container that outlives the run and removes the
 * rest; where Ryuk's image cannot be had, each run removes what earlier ones left.
 */
import type Docker from "dockerode";

/** Containers of this suite carry it, with the process number of the run that started them. */
export const SWEEP_LABEL = "kafka-lab.acceptance-suite";
const RYUK = "testcontainers/ryuk";

/** Whether Ryuk's image is on this machine. Pulling it is left to testcontainers, where somebody asked for it. */
export async function ryukIsToBeHad(docker: Docker): Promise<boolean> {
  if (process.env.TESTCONTAINERS_RYUK_DISABLED !== undefined)
    return process.env.TESTCONTAINERS_RYUK_DISABLED !== "true";
  const images = await docker.listImages({ filters: { reference: [RYUK] } });
  return images.length > 0;
}

/** Removes the containers of runs that are no more. */
export async function sweep(docker: Docker): Promise<void> {
  const containers = await docker.listContainers({ all: true, filters: { label: [SWEEP_LABEL] } });
  for (const { Id, Labels } of containers) {
    if (!isRunning(Number(Labels[SWEEP_LABEL])))
      await docker.getContainer(Id).remove({ force: true, v: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
