import { makeFetch } from "../../broker/kafka/apis/01-fetch";
import { FetchSessions } from "../../broker/kafka/fetch-sessions";
import type { Parts } from "../../broker/parts";
import { changeApi } from "./support/apis";

class TalkativeSessions extends FetchSessions {
  override select(...asked: Parameters<FetchSessions["select"]>) {
    const selection = super.select(...asked);
    if (typeof selection !== "string") selection.news = (answers) => answers;
    return selection;
  }
}

export const bug = "a session is told of partitions that have no news";
export const caughtBy = ["A session, with Fetch v11"];

export default (parts: Parts): Partial<Parts> =>
  changeApi(parts, "Fetch", () => makeFetch(new TalkativeSessions()));
