/**
 * Apache Kafka's released jars, and Java to run them. They are fetched once, with Maven and by its own settings (so from the mirror that
 * those name), into a cache outside the project. KAFKA_JARS=FOLDER names jars that are there already, such as a distribution's libs/.
 */
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

export const APACHE_VERSION = "4.3.1";

const CACHE = path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache"), "kafka-lab");
const JARS = path.join(CACHE, `apache-kafka-${APACHE_VERSION}`);
const ARTIFACTS = ["kafka_2.13", "kafka-tools"];

/** What `java -cp` needs. Throws with the reason where there is no Java, or where the jars cannot be had. */
export function classPath(): string {
  if (spawnSync("java", ["-version"]).status !== 0) throw new Error("no java was found");
  return path.join(jars(), "*");
}

/** The folder that they are in. */
export function jars(): string {
  const given = process.env.KAFKA_JARS;
  if (given !== undefined) return path.resolve(given);
  if (!fs.existsSync(JARS)) download();
  return JARS;
}

function download(): void {
  console.log(`fetching Apache Kafka ${APACHE_VERSION} through Maven, once: about 54 MB`);
  fs.mkdirSync(CACHE, { recursive: true });
  const work = fs.mkdtempSync(path.join(CACHE, "download-"));
  try {
    fs.writeFileSync(path.join(work, "pom.xml"), pom());
    execFileSync("mvn", ["-B", "-q", "dependency:copy-dependencies", "-DoutputDirectory=jars"], {
      cwd: work,
      stdio: ["ignore", "pipe", "pipe"],
    });
    fs.renameSync(path.join(work, "jars"), JARS); // so that half of them is never taken for all
  } catch (problem) {
    throw new Error(`Maven did not bring Apache Kafka's jars: ${(problem as Error).message.split("\n")[0]}`);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

function pom(): string {
  const dependencies = ARTIFACTS.map(
    (artifact) =>
      `<dependency><groupId>org.apache.kafka</groupId><artifactId>${artifact}</artifactId><version>${APACHE_VERSION}</version></dependency>`,
  );
  return `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>kafka-lab</groupId>
  <artifactId>bench</artifactId>
  <version>1</version>
  <dependencies>${dependencies.join("")}</dependencies>
</project>
`;
}
