import { start } from "./start";
import "./shared/styles.css";
import "./shared/fields.css";
import "./shared/dialogs.css";

const target = document.getElementById("app");
if (target) void start(target);
