/** One frame: what it is, its bytes, and the tree of its fields, each lighting up the other. */
import "./frame-view.css";
import { useMemo, useState } from "preact/hooks";
import type { FrameDetails, FrameSummary } from "../../../messages";
import { shown } from "../common/visible";
import { count } from "../common/words";
import { bytesOfBase64 } from "./bytes";
import { FieldCard } from "./field-card";
import { FieldIndex } from "./field-index";
import { FieldTree } from "./field-tree";
import { clientOf } from "./filter";
import { titleOf } from "./frame-list";
import { HexPane } from "./hex-pane";
import { DARK, type Lit, litByNode } from "./lights";
import type { Replay } from "./replay";
import { timeOf, tookOf } from "./words";

export interface FrameViewProps {
  details: FrameDetails;
  /** The response to this request, or the request of this response, if it is in the list. */
  pair: FrameSummary | undefined;
  /** Why the broker closed the connection, where it did. */
  closedWhy: string | null;
  replay(): Promise<Replay>;
  onPick(frame: FrameSummary): void;
}

/** Give it the frame as its key. */
export function FrameView({ details, pair, closedWhy, replay, onPick }: FrameViewProps) {
  const blobs = useMemo(() => details.blobs.map(bytesOfBase64), [details]);
  const index = useMemo(
    () =>
      new FieldIndex(
        details.fields,
        blobs.map(({ length }) => length),
      ),
    [details],
  );
  const [picked, setPicked] = useState<Lit>(() => (index.nodes.length === 0 ? DARK : litByNode(0)));
  const [pointed, setPointed] = useState<Lit>();
  const [furtherBlob, setFurtherBlob] = useState(1);
  const lit = pointed ?? picked;

  // What lights up among the decompressed bytes is brought to view.
  const litBlob = lit.node === undefined ? 0 : index.nodes[lit.node]!.field.blob;
  const further = litBlob > 0 ? litBlob : Math.min(furtherBlob, blobs.length - 1);
  if (litBlob > 0 && litBlob !== furtherBlob) setFurtherBlob(litBlob);

  const hex = (blob: number, label: string) => (
    <HexPane
      key={blob}
      blob={blob}
      bytes={blobs[blob]!}
      index={index}
      label={label}
      lit={lit}
      onPoint={setPointed}
      onPick={setPicked}
    />
  );
  const goToBlob = (blob: number) => {
    setFurtherBlob(blob);
    const node = index.firstIn(blob);
    if (node !== undefined) setPicked(litByNode(node));
  };
  return (
    <section class="frame-view" aria-label={`Frame ${details.seq}: ${titleOf(details)} ${details.direction}`}>
      <FrameHead details={details} pair={pair} replay={replay} onPick={onPick} />
      {details.note !== null && <p class="frame-note">{sentence(shown(details.note, 500))}</p>}
      {closedWhy !== null && pair === undefined && details.direction === "request" && (
        <p class="frame-note is-bad">The broker closed the connection: {sentence(shown(closedWhy, 500))}</p>
      )}
      <div class="frame-panes">
        <div class="frame-bytes-side">
          <h3>Bytes of the frame</h3>
          {hex(0, "Bytes of the frame")}
          {further > 0 && (
            <>
              <h3>
                Decompressed: {count(blobs[further]!.length, "byte")}
                {blobs.length > 2 && <BlobSteps blob={further} of={blobs.length - 1} onGo={goToBlob} />}
              </h3>
              {hex(further, `Decompressed bytes ${further}`)}
            </>
          )}
        </div>
        <div class="frame-fields-side">
          <h3>Fields</h3>
          <FieldTree
            index={index}
            lit={lit}
            picked={picked.node ?? 0}
            onPoint={setPointed}
            onPick={setPicked}
          />
        </div>
        <FieldCard index={index} lit={lit} />
      </div>
    </section>
  );
}

/** `only the beginning was kept` -> `Only the beginning was kept.` */
function sentence(note: string): string {
  return `${note.charAt(0).toUpperCase()}${note.slice(1)}${note.endsWith(".") ? "" : "."}`;
}

function BlobSteps({ blob, of, onGo }: { blob: number; of: number; onGo(blob: number): void }) {
  return (
    <span class="blob-steps">
      <button type="button" disabled={blob <= 1} onClick={() => onGo(blob - 1)} aria-label="Previous">
        ‹
      </button>
      {blob} of {of}
      <button type="button" disabled={blob >= of} onClick={() => onGo(blob + 1)} aria-label="Next">
        ›
      </button>
    </span>
  );
}

function FrameHead({ details, pair, replay, onPick }: Omit<FrameViewProps, "closedWhy">) {
  const isRequest = details.direction === "request";
  return (
    <header class="frame-head">
      <h2>
        {titleOf(details)} <span class={`frame-kind is-${details.direction}`}>{details.direction}</span>
      </h2>
      {details.error !== null && <span class="frame-head-error">{shown(details.error, 60)}</span>}
      <p>
        {isRequest ? "from" : "to"} <b>{shown(clientOf(details), 60)}</b> {shown(details.client, 60)} at{" "}
        {timeOf(details.atMs)}, {count(details.bytes, "byte")}
        {details.keptBytes < details.bytes && ` (${count(details.keptBytes, "byte")} kept)`}
        {details.tookMs !== null && `, ${tookOf(details.tookMs)} after its request`}
      </p>
      <span class="frame-head-actions">
        {pair !== undefined && (
          <button type="button" onClick={() => onPick(pair)}>
            {isRequest ? `Its response →` : `← Its request`}
          </button>
        )}
        <ReplayButton key={details.seq} isRequest={isRequest} replay={replay} />
      </span>
    </header>
  );
}

/** Copies the line that sends the request again, and shows it: who copies a command wants to see it. */
function ReplayButton({ isRequest, replay }: { isRequest: boolean; replay(): Promise<Replay> }) {
  const [result, setResult] = useState<Replay & { isCopied?: boolean }>();
  if (!isRequest) return null;
  const copy = async () => {
    const made = await replay();
    setResult(made);
    if (!("line" in made)) return;
    try {
      await navigator.clipboard.writeText(made.line);
      setResult({ ...made, isCopied: true });
    } catch {
      // Without leave to use the clipboard the line stands there to be copied by hand.
    }
  };
  return (
    <>
      <button type="button" onClick={copy}>
        Copy as a line that replays it
      </button>
      <span role="status" class="replay">
        {result !== undefined && "whyNot" in result && <em>{result.whyNot}</em>}
        {result !== undefined && "line" in result && (
          <>
            <em>{result.isCopied ? "Copied:" : "Copy this line:"}</em>
            <textarea
              readOnly
              aria-label="Line that replays the frame"
              rows={2}
              wrap="off"
              value={result.line}
            />
          </>
        )}
      </span>
    </>
  );
}
