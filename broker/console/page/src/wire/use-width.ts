/** How wide an element is drawn: the view may have less than the window. */
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

const WIDTH_AT_FIRST = 1000;

export function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(WIDTH_AT_FIRST);
  useLayoutEffect(() => {
    const element = ref.current!;
    const measure = () => setWidth(element.clientWidth);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return width;
}
