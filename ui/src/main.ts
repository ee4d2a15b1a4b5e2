import { mount } from "svelte";
import App from "./App.svelte";
import "./shared/styles.css";
import "./shared/fields.css";
import "./shared/dialogs.css";

const target = document.getElementById("app");
if (target) mount(App, { target });
