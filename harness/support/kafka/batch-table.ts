/**
 * How scenarios describe a record batch: `one, k=two` are two records, the second with a key; and a table sets whatever else matters.
 *
 *     | records         | one, k=two   |
 *     | valueBytes      | 1000         |   one record with a value of so many bytes
 *     | compression     | gzip         |
 *     | crc             | wrong        |
 *     | offsetDeltas    | 0, 5         |   of the records, instead of 0, 1 …
 *     | timestampDeltas | 0, 5         |   of the records, instead of 0
 *     | headers         | a=1, b=2     |   of each record
 *     | bytes           | ff ff        |   in place of the records
 *     | baseOffset      | 7            |   and so for each field of the header
 */
import { type BatchPlan, isHeaderField, type RecordPlan } from "./record-batch";

export function planOf(rows: readonly (readonly [name: string, text: string])[]): BatchPlan {
  const plan: BatchPlan = { records: [], compression: "none", header: {}, hasWrongCrc: false };
  for (const [name, text] of rows) set(plan, name, text);
  return plan;
}

export function recordsOf(text: string): RecordPlan[] {
  return list(text).map((item) => {
    const [first, ...rest] = item.split("=");
    return rest.length === 0 ? { key: null, value: first! } : { key: first!, value: rest.join("=") };
  });
}

function set(plan: BatchPlan, name: string, text: string): void {
  const { records } = plan;
  if (name === "records") plan.records = recordsOf(text);
  else if (name === "tombstones") records.push(...list(text).map((key) => ({ key, value: null })));
  else if (name === "valueBytes") plan.records = [{ key: null, value: "x".repeat(Number(text)) }];
  else if (name === "compression") plan.compression = text as BatchPlan["compression"];
  else if (name === "crc" && text === "wrong") plan.hasWrongCrc = true;
  else if (name === "bytes") plan.rawRecords = Buffer.from(text.replaceAll(" ", ""), "hex");
  else if (name === "offsetDeltas") {
    for (const [at, delta] of list(text).entries()) records[at]!.offsetDelta = BigInt(delta);
  } else if (name === "timestampDeltas") {
    for (const [at, delta] of list(text).entries()) records[at]!.timestampDelta = BigInt(delta);
  } else if (name === "headers") {
    for (const record of records)
      record.headers = list(text).map((item) => item.split("=") as [string, string]);
  } else if (isHeaderField(name)) plan.header[name] = BigInt(text);
  else throw new Error(`a batch has nothing called "${name}"`);
}

function list(text: string): string[] {
  return text.split(",").map((item) => item.trim());
}
