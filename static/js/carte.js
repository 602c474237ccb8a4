// @ts-check
// The page `/carte`: the view of `/`, within an iframe.
import "./main.js";
import { isSupported } from "./element.js";
import { openFrame } from "./frame.js";

if (isSupported()) openFrame();
