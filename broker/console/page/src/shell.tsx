/**
 * What is around each view: who the broker is, the way to the other views, what the person may switch, and the live region.
 *
 * Invariant: after a change of the view the focus is on its heading, so that a screen reader begins there.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { said } from "./common/announce";
import { broker } from "./common/api";
import { isPredicting, THEMES, type Theme, theme } from "./common/preferences";
import { hrefOf, type Route, readRoute, VIEWS, type View } from "./common/route";
import { useStore } from "./common/store";
import { ConnectionProblem, ConnectionState } from "./connection-state";
import { GroupsView } from "./groups/groups-view";
import { TopicsView } from "./topics/topics-view";
import { WireView } from "./wire/wire-view";

const NAMES: Record<View, string> = { topics: "Topics", groups: "Groups", wire: "Wire" };

export function Shell() {
  const route = useRoute();
  const main = useRef<HTMLElement>(null);
  useFocusOnHeading(main, route);
  return (
    <>
      <button type="button" class="skip-link" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <header class="page-header">
        <Brand />
        <nav class="page-nav" aria-label="Views">
          {VIEWS.map((view) => (
            <a key={view} href={hrefOf(view)} aria-current={view === route.view ? "page" : undefined}>
              {NAMES[view]}
            </a>
          ))}
        </nav>
        <div class="page-switches">
          <ConnectionState />
          <PredictionSwitch />
          <ThemeSwitch />
        </div>
      </header>
      <ConnectionProblem />
      <main ref={main} id="main" tabIndex={-1}>
        <ViewOf route={route} />
      </main>
      <LiveRegion />
    </>
  );
}

function ViewOf({ route: { view, name } }: { route: Route }) {
  if (view === "groups") return <GroupsView name={name} />;
  if (view === "wire") return <WireView />;
  return <TopicsView name={name} />;
}

function Brand() {
  const now = useStore(broker);
  return (
    <p class="brand">
      <strong>Kafka Lab</strong>
      <span class="brand-address">{now === null ? "\u2026" : `${now.host}:${now.port}`}</span>
    </p>
  );
}

function PredictionSwitch() {
  const isOn = useStore(isPredicting);
  return (
    <button
      type="button"
      class="switch"
      role="switch"
      aria-checked={isOn}
      title="Asks what will happen before it shows what happened"
      onClick={() => isPredicting.set(!isOn)}
    >
      <span class="switch-track" aria-hidden="true" />
      Prediction
    </button>
  );
}

function ThemeSwitch() {
  const chosen = useStore(theme);
  return (
    <select
      class="theme-switch"
      aria-label="Theme"
      value={chosen}
      onChange={(event) => theme.set(event.currentTarget.value as Theme)}
    >
      {THEMES.map((one) => (
        <option key={one} value={one}>
          {one[0]?.toUpperCase()}
          {one.slice(1)}
        </option>
      ))}
    </select>
  );
}

function LiveRegion() {
  return (
    <div class="visually-hidden" aria-live="polite">
      {useStore(said)}
    </div>
  );
}

function useRoute(): Route {
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const follow = () => setRoute(readRoute(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}

function useFocusOnHeading(main: { current: HTMLElement | null }, { view, name }: Route): void {
  const isFirst = useRef(true);
  useEffect(() => {
    const heading = main.current?.querySelector("h1");
    document.title = `${heading?.textContent ?? NAMES[view]} · Kafka Lab`;
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    scrollTo(0, 0);
    heading?.focus();
  }, [view, name]);
}
