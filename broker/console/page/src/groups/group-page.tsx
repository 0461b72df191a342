/** One group: its name and state, the question if there is one, who has what, the last minutes, the journal. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { GroupNow } from "../../../messages";
import { QuestionPanel } from "../prediction/question-panel";
import { scoreWords } from "../prediction/score";
import { Badges } from "./badges";
import type { BrokerClock } from "./countdown";
import { type Change, type GroupModel, shownGroup } from "./group-model";
import { Journal } from "./journal";
import { Ownership } from "./ownership";
import "./past.css";
import { RebalanceBanner } from "./rebalance-banner";
import { ghostsAt } from "./story";
import { Timeline } from "./timeline";
import { shortened } from "./words";

interface Props {
  model: GroupModel;
  clock: BrokerClock;
  onChange(change: Change): void;
}

export function GroupPage({ model, clock, onChange }: Props) {
  const { hold, shownStory, shownLine } = model;
  const badges = useMemo(() => new Badges(), []);
  const nowMs = useSeconds(clock);
  const { question } = hold;
  const shown = shownGroup(model);
  if (shown === null) return model.isAbsent ? <NotYet /> : null;
  badges.update(shown.members.map(({ id }) => id));
  const isHidden = question?.kind === "offset";
  return (
    <>
      <GroupHead now={shown} model={model} onChange={onChange} />
      <QuestionPanel
        hold={hold}
        score={model.score}
        onAnswer={(choice) => onChange({ kind: "answer", choice })}
        onSkip={() => onChange({ kind: "skip" })}
        onDone={() => onChange({ kind: "done" })}
      />
      <RebalanceBanner now={shown} clock={clock} />
      <Ownership
        now={shown}
        ghosts={ghostsAt(shownStory, shown, nowMs)}
        badges={badges}
        clock={clock}
        asked={question?.partition ?? null}
        isHidden={isHidden}
      />
      <div class="past">
        <Timeline line={shownLine} pauses={shownStory.pauses} nowMs={nowMs} isHidden={isHidden} />
        <Journal events={shownStory.journal} missed={shownStory.missed} />
      </div>
    </>
  );
}

function NotYet() {
  return (
    <p class="nobody">
      There is no group of this name. It begins when somebody joins it, and is shown here at once:{" "}
      <code>consume my-topic group=… follow</code>
    </p>
  );
}

/** Ghosts fade and the time line moves, also while nothing happens. */
const STEP_MS = 1_000;

function useSeconds(clock: BrokerClock): number {
  const [nowMs, setNow] = useState(clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), STEP_MS);
    return () => clearInterval(timer);
  }, [clock]);
  return nowMs;
}

interface HeadProps {
  now: GroupNow;
  model: GroupModel;
  onChange(change: Change): void;
}

/** How the two protocols are called where people read of them. */
const PROTOCOLS: Record<string, string> = { classic: "classic", consumer: "consumer (KIP-848)" };

function GroupHead({ now, model, onChange }: HeadProps) {
  const { isAbsent, isPredicting, score } = model;
  const state = isAbsent ? "Dead" : now.state;
  return (
    <div class="group-head">
      <dl class="group-facts">
        <Fact name="state" value={state} kind={`state ${state}`} />
        <Fact name={now.type === "consumer" ? "epoch" : "generation"} value={String(now.generation)} />
        <Fact name="protocol" value={PROTOCOLS[now.type] ?? now.type} />
        <Fact name="assignor" value={now.assignor === "" ? "not agreed on yet" : shortened(now.assignor)} />
      </dl>
      {isPredicting && (
        <p class="score">
          Prediction: {scoreWords(score)}
          {score.asked > 0 && (
            <button type="button" onClick={() => onChange({ kind: "new score" })}>
              New score
            </button>
          )}
        </p>
      )}
    </div>
  );
}

function Fact({ name, value, kind = "" }: { name: string; value: string; kind?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class={kind}>{value}</dd>
    </div>
  );
}
