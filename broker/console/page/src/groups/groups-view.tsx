/** The view of consumer groups: all of them, or one. */
import { useState } from "preact/hooks";
import { Problem } from "../common/problem";
import { hrefOf } from "../common/route";
import { brokerClock } from "./broker-clock";
import { GroupList } from "./group-list";
import { GroupPage } from "./group-page";
import "./groups.css";
import { useGroup } from "./use-group";
import { useGroupList } from "./use-group-list";
import { shortened } from "./words";

export function GroupsView({ name }: { name: string | null }) {
  return name === null ? <AllGroups /> : <OneGroup key={name} id={name} />;
}

function AllGroups() {
  const [search, setSearch] = useState("");
  const { list, problem, more } = useGroupList(search);
  return (
    <>
      <GroupList list={list} search={search} onSearch={setSearch} onMore={more} />
      <Problem error={problem} />
    </>
  );
}

function OneGroup({ id }: { id: string }) {
  const { model, problem, change } = useGroup(id);
  return (
    <div class="group">
      <header class="group-title">
        <a href={hrefOf("groups")}>All groups</a>
        <h1 tabIndex={-1}>
          <bdi>{shortened(id, 120)}</bdi>
        </h1>
      </header>
      <Problem error={problem} />
      <GroupPage model={model} clock={brokerClock} onChange={change} />
    </div>
  );
}
