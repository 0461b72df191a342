/**
 * The extension that a tortured broker runs with: its disk and its clock do what the campaign orders. Everything else is the broker as
 * it is. A call goes down through what may fail, then what may die, then what remembers what a power cut would take.
 */
import type { Parts } from "../../broker/parts";
import type { Order, Told } from "../orders";
import { JumpingClock } from "./jumping";
import { DyingDisk, die } from "./points";
import { DiskWithPower } from "./power";
import { TroubledDisk } from "./troubled";

export default (parts: Parts): Partial<Parts> => {
  const power = new DiskWithPower(parts.files);
  const dying = new DyingDisk(power.files, (fd) => power.names.get(fd));
  const troubled = new TroubledDisk(dying.files, (struck) => tell({ struck }));
  const jumping = new JumpingClock(parts.clock, (struck) => tell({ struck }));

  const obey = (order: Order): void => {
    if (order.kind === "die at") dying.dieAt(order.point, order.times);
    if (order.kind === "live on") dying.liveOn();
    if (order.kind === "disk full") troubled.isFull = order.isFull;
    if (order.kind === "flush fails") troubled.failingFlushes = order.times;
    if (order.kind === "flush stalls") troubled.stallMs = order.ms;
    if (order.kind === "clock jumps") jumping.jump(order.byMs);
    if (order.kind === "power cut") {
      power.cut(order.keptShare);
      die();
    }
  };
  process.on("message", (order: Order) => {
    obey(order);
    tell({ obeyed: true });
  });
  // Waiting for orders must not keep a broker alive that wants to end.
  process.channel?.unref();

  return { files: troubled.files, clock: jumping.clock };
};

function tell(told: Told): void {
  process.send?.(told);
}
