/** The page begins here. */
import { options, render } from "preact";
import { Shell } from "./shell";
import "./style.css";

// Whatever changed, however often, between two pictures that the screen shows, is drawn once.
options.debounceRendering = (draw) => requestAnimationFrame(draw);

render(<Shell />, document.getElementById("page") as HTMLElement);
