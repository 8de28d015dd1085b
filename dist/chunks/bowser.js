import { n as Bowser, o as init_bowser, s as parse } from "./packages-C00uCjCW.js";
init_bowser();
export { Bowser as default, parse };
