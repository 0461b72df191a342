/**
 * Loaded before the consumer: counts the changes that the program makes to files, and kills it where KILL_AT says.
 *
 * Each change is a step, and the program can be killed before it. Writing a file anew is two steps, because it is for the operating
 * system: first the file is emptied, then it is filled. What was done is written to KILL_TRACE, a line for each step.
 */
const fs = require("node:fs");
const path = require("node:path");

const { closeSync, openSync, writeSync } = fs;
const killAt = Number(process.env.KILL_AT ?? 0);
const trace = openSync(process.env.KILL_TRACE, "a");
let steps = 0;
/** Node's own functions are made of one another: what one of them calls is no further step. */
let isInside = false;

function step(what, file) {
  steps++;
  if (steps === killAt) process.kill(process.pid, "SIGKILL");
  writeSync(trace, `${what} ${typeof file === "string" ? path.basename(file) : file}\n`);
}

function watch(object, name, steps) {
  const original = object[name];
  if (typeof original !== "function") return;
  object[name] = function (...words) {
    if (isInside) return original.apply(this, words);
    isInside = true;
    try {
      steps(name, ...words);
      return original.apply(this, words);
    } finally {
      isInside = false;
    }
  };
}

function writeAnew(name, file) {
  if (typeof file !== "string") return step(name, file);
  step(`${name} empties`, file);
  closeSync(openSync(file, "w"));
  step(`${name} fills`, file);
}

for (const object of [fs, fs.promises]) {
  const names = ["appendFile", "rename", "unlink", "rm", "truncate", "ftruncate", "write", "copyFile"];
  for (const name of names) for (const call of [name, `${name}Sync`]) watch(object, call, step);
  for (const name of ["writeFile", "writeFileSync"]) watch(object, name, writeAnew);
}
