/**
 * Asks, and says what was right.
 *
 * Invariant: it can be used with keys alone. The keyboard's focus comes to the question when it is asked and to the verdict when it is
 * told, and goes back to where it was when both are done. Escape skips.
 */
import { useEffect, useRef } from "preact/hooks";
import type { GroupNow } from "../../../messages";
import { memberName } from "../groups/member-names";
import { partitionName } from "../groups/words";
import { type Hold, isWaiting } from "./hold";
import "./prediction.css";
import type { Question, Verdict } from "./question";
import { type Score, scoreWords } from "./score";

interface Props {
  hold: Hold;
  score: Score;
  onAnswer(choice: string): void;
  onSkip(): void;
  onDone(): void;
}

export function QuestionPanel({ hold, score, onAnswer, onSkip, onDone }: Props) {
  const { question, verdict, newest } = hold;
  const isOpen = question !== null || verdict !== null;
  useFocusBack(isOpen);
  if (!isOpen) return null;
  return (
    <section class="prediction" aria-label="prediction">
      {verdict !== null && <Told verdict={verdict} isLast={question === null} onDone={onDone} />}
      {question !== null && (
        <Asked
          key={`${question.kind} ${partitionName(question.partition)}`}
          question={question}
          members={newest?.members ?? []}
          isWaiting={isWaiting(hold)}
          onAnswer={onAnswer}
          onSkip={onSkip}
        />
      )}
      <p class="score">{scoreWords(score)}</p>
    </section>
  );
}

interface AskedProps extends Pick<Props, "onAnswer" | "onSkip"> {
  question: Question;
  members: GroupNow["members"];
  isWaiting: boolean;
}

/** What is chosen is read when it is given as the answer: whoever types fast is not ahead of what is drawn. */
function Asked({ question, members, isWaiting, onAnswer, onSkip }: AskedProps) {
  const title = useFocus<HTMLHeadingElement>();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const choice = new FormData(event.currentTarget as HTMLFormElement).get("choice");
    if (typeof choice === "string" && choice !== "") onAnswer(choice);
  };
  return (
    <form
      class="asked"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Escape") onSkip();
      }}
    >
      <h2 ref={title} tabIndex={-1}>
        What will happen? <span class="what">{question.what}</span>
      </h2>
      <fieldset disabled={isWaiting}>
        <legend>{question.asks}</legend>
        {question.kind === "owner" ? <Members members={members} /> : <Offset />}
      </fieldset>
      <p class="actions">
        <button type="submit" class="primary" disabled={isWaiting}>
          Answer
        </button>
        <button type="button" onClick={onSkip}>
          Skip
        </button>
        <span role="status">{isWaiting && "Noted. The group has not come to rest yet."}</span>
      </p>
    </form>
  );
}

/** As many can be chosen from; with more, nobody would guess. */
const CHOICES_MAX = 50;

function Members({ members }: { members: GroupNow["members"] }) {
  return members.slice(0, CHOICES_MAX).map((member) => (
    <label key={member.id} class="choice">
      <input type="radio" name="choice" value={member.id} required />
      <bdi>{memberName(member, members)}</bdi>
    </label>
  ));
}

function Offset() {
  return (
    <label class="offset">
      offset <input type="number" name="choice" min={0} step={1} required autocomplete="off" />
    </label>
  );
}

interface ToldProps {
  verdict: Verdict;
  /** No question follows. */
  isLast: boolean;
  onDone(): void;
}

function Told({ verdict, isLast, onDone }: ToldProps) {
  const { isRight, answer, why } = verdict;
  const title = useFocus<HTMLHeadingElement>();
  const kind = isRight === null ? "skipped" : isRight ? "right" : "wrong";
  const words = { skipped: "–", right: "✓ Right.", wrong: "✗ Not quite." };
  return (
    <div class={`told ${kind}`}>
      <h2 ref={title} tabIndex={-1}>
        <span class="mark">{words[kind]}</span> {answer}
      </h2>
      <p>{why}</p>
      {isLast && (
        <button type="button" class="primary" onClick={onDone}>
          Go on
        </button>
      )}
    </div>
  );
}

function useFocus<T extends HTMLElement>() {
  const element = useRef<T>(null);
  useEffect(() => element.current?.focus(), []);
  return element;
}

/** When the panel closes, whoever had the focus before it opened gets it back. */
function useFocusBack(isOpen: boolean): void {
  const before = useRef<Element | null>(null);
  if (isOpen && before.current === null) before.current = document.activeElement;
  useEffect(() => {
    if (isOpen || before.current === null) return;
    const { current } = before;
    before.current = null;
    const isGone = !current.isConnected || current === document.body;
    const target = isGone ? document.querySelector("main h1") : current;
    if (target instanceof HTMLElement) target.focus();
  }, [isOpen]);
}
