/** What is done with the stream of frames as a whole: pause, step, clear, filter, save and open. */
import type { ComponentChildren } from "preact";
import { shown } from "../common/visible";
import { count, number } from "../common/words";
import { EVERYTHING, type Filter, isEverything } from "./filter";

export type View = "table" | "arrows";

export interface StreamBarProps {
  isPaused: boolean;
  heldBack: { frames: number; dropped: number };
  onPause(isPaused: boolean): void;
  onStep(): void;
  onClear(): void;
}

export function StreamBar({ isPaused, heldBack, onPause, onStep, onClear }: StreamBarProps) {
  const { frames, dropped } = heldBack;
  return (
    <div class="bar" role="group" aria-label="Stream">
      <button type="button" aria-pressed={isPaused} onClick={() => onPause(!isPaused)}>
        {isPaused ? "Resume" : "Pause"}
      </button>
      <button type="button" disabled={!isPaused || frames + dropped === 0} onClick={onStep}>
        Step
      </button>
      <button type="button" onClick={onClear}>
        Clear
      </button>
      <span role="status" class="held-back">
        {isPaused && `Paused: ${number(frames)} held back`}
        {isPaused && dropped > 0 && `, ${count(dropped, "frame")} more passed that were not kept`}
      </span>
    </div>
  );
}

export function ViewSwitch({ view, onView }: { view: View; onView(view: View): void }) {
  const choice = (one: View, words: string) => (
    <button type="button" aria-pressed={view === one} onClick={() => onView(one)}>
      {words}
    </button>
  );
  return (
    <div class="bar is-switch" role="group" aria-label="Show as">
      {choice("table", "Table")}
      {choice("arrows", "Time line")}
    </div>
  );
}

export interface FilterBarProps {
  filter: Filter;
  clients: readonly string[];
  apis: readonly string[];
  onFilter(change: Partial<Filter>): void;
}

export function FilterBar({ filter, clients, apis, onFilter: set }: FilterBarProps) {
  return (
    <form
      class="bar filters"
      role="search"
      aria-label="Filter frames"
      onSubmit={(event) => event.preventDefault()}
    >
      <input
        type="search"
        aria-label="Text in the frames"
        placeholder="Text"
        maxLength={200}
        value={filter.text}
        onInput={(event) => set({ text: event.currentTarget.value })}
      />
      <Choice
        label="Client"
        all="Any client"
        names={clients}
        value={filter.client}
        onValue={(client) => set({ client })}
      />
      <Choice
        label="Language"
        all="Text and Kafka"
        names={["text", "kafka"]}
        value={filter.door}
        onValue={(door) => set({ door: door as Filter["door"] })}
      />
      <Choice
        label="Request"
        all="Any request"
        names={apis}
        value={filter.api}
        onValue={(api) => set({ api })}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={filter.isErrorOnly}
          onChange={(event) => set({ isErrorOnly: event.currentTarget.checked })}
        />
        Errors only
      </label>
      {!isEverything(filter) && (
        <button type="button" onClick={() => set(EVERYTHING)}>
          Show all
        </button>
      )}
    </form>
  );
}

interface ChoiceProps {
  label: string;
  all: string;
  names: readonly string[];
  value: string;
  onValue(value: string): void;
}

/** The value that is chosen stays in the list when it is no more among the names. */
function Choice({ label, all, names, value, onValue }: ChoiceProps) {
  const offered = value === "" || names.includes(value) ? names : [value, ...names];
  return (
    <select aria-label={label} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
      <option value="">{all}</option>
      {offered.map((name) => (
        <option key={name} value={name}>
          {shown(name, 40)}
        </option>
      ))}
    </select>
  );
}

export interface SessionBarProps {
  canSave: boolean;
  onSave(): void;
  onOpen(file: File): void;
  /** What became of it: a sentence, or nothing yet. */
  children: ComponentChildren;
}

export function SessionBar({ canSave, onSave, onOpen, children }: SessionBarProps) {
  return (
    <div class="bar" role="group" aria-label="Session">
      <button type="button" disabled={!canSave} onClick={onSave}>
        Save session
      </button>
      <label class="file-button">
        Open session
        <input
          type="file"
          accept=".json,application/json"
          class="visually-hidden"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            // The same file may be chosen again.
            event.currentTarget.value = "";
            if (file !== undefined) onOpen(file);
          }}
        />
      </label>
      <span role="status" class="session-state">
        {children}
      </span>
    </div>
  );
}
