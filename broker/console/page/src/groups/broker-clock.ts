/** The broker's time, as all countdowns on the page use it. */
import { broker } from "../common/api";
import { BrokerClock } from "./countdown";

export const brokerClock = new BrokerClock(() => performance.now());

if (broker.value !== null) brokerClock.set(broker.value.nowMs);
broker.subscribe((now) => {
  if (now !== null) brokerClock.set(now.nowMs);
});
