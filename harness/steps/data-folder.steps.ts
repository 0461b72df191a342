/**
 * The data folder.
 *
 * What the broker keeps on the disk, looked at and damaged from outside. These steps need the tag `@data-folder`.
 */
import fs from "node:fs";
import path from "node:path";
import { Given, Then, When } from "@cucumber/cucumber";
import type { LabWorld } from "../support/world";

/** Writes a file into the data folder of a broker that is not running. */
When(
  "the file {string} in the data folder is {string}",
  function (this: LabWorld, name: string, content: string) {
    fs.writeFileSync(inData(this, name), this.bytes(content));
  },
);

/** Cuts bytes off the end of the newest segment of a partition, as a crash in the middle of a write does. */
When(
  "the log of {string} loses its last {int} byte(s)",
  function (this: LabWorld, partition: string, bytes: number) {
    const file = newestSegment(this, partition);
    fs.truncateSync(file, fs.statSync(file).size - bytes);
  },
);

/** Adds bytes to the end of the newest segment of a partition that are no batch. */
When(
  "the log of {string} gets {int} bytes of noise at its end",
  function (this: LabWorld, partition: string, count: number) {
    fs.appendFileSync(newestSegment(this, partition), Buffer.alloc(count, 0xa5));
  },
);

/** Changes one byte of the newest segment of a partition; positions count from 0. */
When(
  "byte {int} of the log of {string} is damaged",
  function (this: LabWorld, position: number, partition: string) {
    const file = newestSegment(this, partition);
    const bytes = fs.readFileSync(file);
    bytes[position]! ^= 0xff;
    fs.writeFileSync(file, bytes);
  },
);

/** Remembers the bytes of a partition's log, to compare them later. */
Given("the log of {string} is remembered", function (this: LabWorld, partition: string) {
  this.remembered = fs.readFileSync(newestSegment(this, partition));
});

/** The bytes of a partition's log are still those remembered. */
Then("the log of {string} is as remembered", function (this: LabWorld, partition: string) {
  const now = fs.readFileSync(newestSegment(this, partition));
  if (this.remembered === undefined || !now.equals(this.remembered))
    throw new Error(`the log of ${partition} was changed`);
});

/** There is a file or folder of that name in the data folder. */
Then("the data folder has {string}", function (this: LabWorld, name: string) {
  if (!fs.existsSync(inData(this, name)))
    throw new Error(`there is no ${name} in the data folder: ${names(this)}`);
});

/** There is no file or folder of that name in the data folder. */
Then("the data folder has no {string}", function (this: LabWorld, name: string) {
  if (fs.existsSync(inData(this, name))) throw new Error(`${name} is in the data folder: ${names(this)}`);
});

/** None of the files in the data folder contains these bytes. */
Then("no file in the data folder contains {string}", function (this: LabWorld, text: string) {
  const wanted = this.bytes(text);
  for (const file of filesBelow(inData(this, ""))) {
    if (fs.readFileSync(file).includes(wanted)) throw new Error(`${path.basename(file)} contains "${text}"`);
  }
});

/** A partition has so many segments on the disk, or more. */
Then(
  "{string} has at least {int} segments on the disk",
  function (this: LabWorld, partition: string, count: number) {
    const found = segments(this, partition).length;
    if (found < count)
      throw new Error(`${partition} has ${found} segments on the disk, expected were ${count} or more`);
  },
);

function inData(world: LabWorld, name: string): string {
  const folder = world.broker.dataFolder;
  if (folder === undefined)
    throw new Error("this target does not show its data folder: tag the scenario @data-folder");
  return path.join(folder, world.names.toBroker(name));
}

function segments(world: LabWorld, partition: string): string[] {
  const folder = inData(world, partition);
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".log"))
    .sort()
    .map((name) => path.join(folder, name));
}

function newestSegment(world: LabWorld, partition: string): string {
  const newest = segments(world, partition).at(-1);
  if (newest === undefined) throw new Error(`${partition} has no segment on the disk`);
  return newest;
}

function filesBelow(folder: string): string[] {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

function names(world: LabWorld): string {
  return fs.readdirSync(inData(world, "")).join(", ");
}
