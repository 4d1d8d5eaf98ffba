// The section page: fields that grow, code, rows, saving while one types.
// Without this module everything works by plain buttons.

import { saveWhileTyping } from "./autosave.js";
import { changeRows } from "./rows.js";
import { post } from "./sending.js";

const form = document.getElementById("abschnitt");
const IN_VIEW_MS = 5000;

// Fields grow by themselves where the browser knows field-sizing; elsewhere this does it.
function grow(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

const growsItself = CSS.supports("field-sizing", "content");
if (!growsItself) {
  const growIn = (event) => event.target.matches("textarea") && grow(event.target);
  form.querySelectorAll("textarea").forEach(grow);
  form.addEventListener("input", growIn);
  form.addEventListener("filled", growIn);
}

// Code is not German: no spelling, no capitals by themselves. How it looks is CSS's affair.
function typeAsCode(select) {
  const field = select.parentElement.querySelector("textarea");
  const code = select.value !== "text";
  field.spellcheck = !code;
  field.autocapitalize = code ? "off" : "";
  if (!growsItself) grow(field);
}

form.querySelectorAll("select.form-of").forEach(typeAsCode);
form.addEventListener("change", (event) => {
  if (event.target.matches("select.form-of")) typeAsCode(event.target);
});

changeRows(form);

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    const button = document.querySelector("button[form=abschnitt]");
    if (button) form.requestSubmit(button);
  }
});

if ("writes" in form.dataset) saveWhileTyping(form);

// What is in view for some seconds counts as seen: "since my last visit" begins there.
setTimeout(() => {
  if (document.visibilityState !== "visible") return;
  const seen = new URLSearchParams();
  form.querySelectorAll(".q").forEach((question) => {
    const key = question.dataset.key;
    const base = question.querySelector(`[name="${key}.base"]`).value;
    if (base !== "0") seen.append("seen", `${key}.${base}`);
  });
  if ([...seen].length) post(form.dataset.seen, seen);
}, IN_VIEW_MS);

// A page that reports errors or two versions puts the focus on its summary.
document.getElementById("fehler")?.focus();
