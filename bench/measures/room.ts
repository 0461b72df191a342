/** What a broker takes of a disk before there is any data. */
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import type { Comparison } from "../support/comparison";
import { APACHE_VERSION, jars } from "../support/kafka-jars";
import type { Line, Matrix } from "../support/matrix";
import { ROOT } from "../support/processes";

const LAB = "Kafka Lab";
const APACHE = "Apache Kafka";
const IMAGES = { [LAB]: "kafka-lab", [APACHE]: `apache/kafka:${APACHE_VERSION}` };

export async function room({ sideBySide }: Comparison): Promise<Matrix[]> {
  const programs: Record<string, number[]> = { [LAB]: [labBytes() / 1e6] };
  if (sideBySide.apacheMissing === undefined) programs[APACHE] = [apacheBytes() / 1e6];
  const lines: Line[] = [{ what: "program, libraries, Node.js or Java", samples: programs }];
  // Nothing is pulled or built for it: an image that a Docker engine here does not have is not weighed.
  const images: Record<string, number[]> = {};
  const notices: string[] = [];
  for (const [title, image] of Object.entries(IMAGES)) {
    const bytes = imageBytes(image);
    if (bytes === undefined) notices.push(`There was no image ${image} here to be weighed.`);
    else images[title] = [bytes / 1e6];
  }
  if (Object.keys(images).length > 0) lines.push({ what: "image", samples: images });
  const ratios = [{ title: "Kafka Lab to Apache Kafka", of: LAB, to: APACHE }];
  return [
    { name: "room", title: "Room on the disk", unit: "MB", columns: [LAB, APACHE], lines, ratios, notices },
  ];
}

/** The compiled broker, the packages that it needs when it runs, and Node.js. */
function labBytes(): number {
  const said = execFileSync("npm", ["ls", "--omit=dev", "--all", "--parseable"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const packages = said.split("\n").filter((folder) => folder.startsWith(path.join(ROOT, "node_modules")));
  // A package inside another package's folder is counted with that.
  const outermost = packages.filter((folder) => folder.split("/node_modules/").length === 2);
  const folders = [path.join(ROOT, "dist/broker"), ...outermost];
  return folders.reduce((sum, folder) => sum + bytesBelow(folder), fs.statSync(process.execPath).size);
}

/** The jars and the whole of the Java that is here. */
function apacheBytes(): number {
  const java = fs.realpathSync(execFileSync("which", ["java"], { encoding: "utf8" }).trim());
  return bytesBelow(jars()) + bytesBelow(path.dirname(path.dirname(java)));
}

function bytesBelow(folder: string): number {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + fs.statSync(path.join(parentPath, name)).size, 0);
}

function imageBytes(image: string): number | undefined {
  const asked = ["image", "inspect", image, "--format", "{{.Size}}"];
  const { status, stdout } = spawnSync("docker", asked, { encoding: "utf8" });
  return status === 0 ? Number(stdout) : undefined;
}
