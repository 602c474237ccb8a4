// @ts-check
// The guided way within an iframe: its colours, its height, and printing.
import { isSupported } from "./element.js";
import { openFrame } from "./frame.js";
import "./imprimer.js";

if (isSupported()) openFrame();
