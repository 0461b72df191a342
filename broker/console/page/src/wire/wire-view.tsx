/** The wire: every connection, every request and reply as it passes, and of the one that is picked each byte and each field. */
import { useRef, useState } from "preact/hooks";
import "./wire.css";
import type { FrameDetails, FrameSummary } from "../../../messages";
import { shown } from "../common/visible";
import { count, time } from "../common/words";
import { Arrows } from "./arrows";
import { Connections } from "./connections";
import { pairOf } from "./diagram";
import { choices, EVERYTHING, type Filter, filtered, isEverything } from "./filter";
import { FrameTable, isNarrow } from "./frame-table";
import { FrameView } from "./frame-view";
import { LIVE_DOOR } from "./live-door";
import { framesToSend, type Replay, replayOf } from "./replay";
import { useDetails } from "./use-details";
import { useLive, type WireDoor } from "./use-live";
import { type OpenSession, useSessions } from "./use-session";
import { useWidth } from "./use-width";
import { FilterBar, SessionBar, StreamBar, type View, ViewSwitch } from "./wire-toolbar";

export function WireView({ door = LIVE_DOOR }: { door?: WireDoor }) {
  const live = useLive(door);
  const sessions = useSessions();
  const [filter, setFilter] = useState(EVERYTHING);
  const [view, setView] = useState<View>("table");
  const [picked, setPicked] = useState<FrameSummary>();
  const [isDropping, setIsDropping] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const width = useWidth(root);

  const { history } = live;
  const saved = sessions.open;
  const all = saved?.rows ?? history.rows;
  const connections = saved?.session.connections ?? live.connections;
  const rows = filtered(filter, all);
  const { clients, apis } = choices(all, connections);

  const ask = (frame: FrameSummary): Promise<FrameDetails | null> => {
    const inFile = saved?.bySeq.get(frame.seq);
    return inFile === undefined ? door.details(frame.seq) : door.annotate(inFile);
  };
  const details = useDetails(picked, ask);
  const change = (act: () => void) => {
    act();
    live.redraw();
  };
  // Two changes may come before the view is drawn again.
  const changeFilter = (by: Partial<Filter>) => setFilter((before) => ({ ...before, ...by }));
  const open = async (file: File) => {
    await sessions.openFile(file);
    setPicked(undefined);
  };
  const close = () => {
    sessions.close();
    setPicked(undefined);
  };
  const replay = async (): Promise<Replay> => {
    const frames: FrameDetails[] = [];
    for (const frame of framesToSend(all, picked!)) {
      const one = await ask(frame);
      if (one === null) return { whyNot: "The bytes of this frame are no longer kept by the broker." };
      frames.push(one);
    }
    return replayOf(frames, live.broker ?? { host: "localhost", port: 9092 });
  };

  const list = { rows, picked, isLive: saved === undefined && !history.isPaused, onPick: setPicked };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files can be dropped anywhere here; the button does the same
    <div
      ref={root}
      class={isDropping ? "wire is-dropping" : "wire"}
      onDragOver={(event) => {
        event.preventDefault();
        setIsDropping(true);
      }}
      onDragLeave={() => setIsDropping(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsDropping(false);
        const file = event.dataTransfer?.files[0];
        if (file !== undefined) void open(file);
      }}
    >
      <h1 tabIndex={-1}>Wire</h1>
      <div class="bars">
        {saved === undefined && (
          <StreamBar
            isPaused={history.isPaused}
            heldBack={history.heldBack}
            onPause={(isPaused) => change(() => (isPaused ? history.pause() : history.resume()))}
            onStep={() => change(() => history.step())}
            onClear={() => change(() => history.clear())}
          />
        )}
        <ViewSwitch view={view} onView={setView} />
        <SessionBar
          canSave={saved === undefined && rows.length > 0 && !sessions.isSaving}
          onSave={() =>
            sessions.save({ rows, connections, nowMs: live.nowMs, details: (seq) => door.details(seq) })
          }
          onOpen={open}
        >
          {sessions.sentence}
        </SessionBar>
      </div>
      {saved !== undefined && <SavedBanner saved={saved} onClose={close} />}
      <FilterBar filter={filter} clients={clients} apis={apis} onFilter={changeFilter} />
      <div class="wire-stream">
        <Connections
          connections={connections}
          chosen={filter.connection}
          nowMs={saved?.session.savedMs ?? live.nowMs}
          onChoose={(connection) => changeFilter({ connection })}
        />
        {rows.length === 0 ? (
          <Empty isFiltered={!isEverything(filter) && all.length > 0} address={live.broker} />
        ) : view === "table" ? (
          <FrameTable {...list} isNarrow={isNarrow(width)} />
        ) : (
          <Arrows {...list} />
        )}
      </div>
      {details.state === "failed" && <p class="frame-note">{shown(details.sentence, 500)}</p>}
      {details.state === "here" && (
        <FrameView
          key={details.details.seq}
          details={details.details}
          pair={pairOf(all, details.details)}
          closedWhy={connections.find(({ id }) => id === details.details.connection)?.closedWhy ?? null}
          replay={replay}
          onPick={setPicked}
        />
      )}
      {details.state === "nothing" && rows.length > 0 && (
        <p class="wire-empty">Pick a frame to see what each of its bytes means.</p>
      )}
    </div>
  );
}

function SavedBanner({ saved, onClose }: { saved: OpenSession; onClose(): void }) {
  const { session, name } = saved;
  return (
    <p class="saved-banner">
      A saved session of {time(session.savedMs)} ({shown(name, 80)}, {count(session.frames.length, "frame")}).
      <button type="button" onClick={onClose}>
        Back to live
      </button>
    </p>
  );
}

interface EmptyProps {
  isFiltered: boolean;
  address: { host: string; port: number } | undefined;
}

function Empty({ isFiltered, address = { host: "localhost", port: 9092 } }: EmptyProps) {
  if (isFiltered) return <p class="wire-empty">No frame fits the filter.</p>;
  return (
    <div class="wire-empty">
      <p>Nothing has passed yet. Say something to the broker:</p>
      <pre>{`printf 'produce my-topic Hello\\n' | nc -w 1 ${shown(address.host, 80)} ${address.port}`}</pre>
    </div>
  );
}
