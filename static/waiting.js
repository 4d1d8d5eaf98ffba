// On every page: what waits in this browser is sent, and said if it cannot be; before signing out.

import { drop, flush, leaving, waiting } from "./drafts.js";
import { DONE, person, send, words } from "./sending.js";

const place = document.getElementById("wartet");
const homeless = [];

function element(name, text, values = {}) {
  return Object.assign(document.createElement(name), { textContent: text, ...values });
}

// Questions of this page are its own affair: their text goes back into their fields.
function elsewhere(draft) {
  const form = document.getElementById("abschnitt");
  const here = form?.dataset.project === draft.project && "writes" in form.dataset;
  return !(here && document.getElementById(`q-${draft.question}`));
}

// One after the other: two of one question must not overtake each other. Where nobody answers, the
// next one would wait as long. Resolves with the rest.
async function sendAll(drafts) {
  const left = [];
  let outcome = "";
  for (const draft of drafts) {
    if (outcome !== "unreachable") ({ outcome } = await send(draft));
    if (!DONE.includes(outcome)) left.push(draft);
    else if (!leaving()) await drop(draft);
  }
  return left;
}

function textOf(draft) {
  const typed = draft.fields.filter(([name, value]) => value && !/^(state|format)$/.test(name));
  return typed.map(([, value]) => value).join("\n");
}

function item(draft, buttons) {
  const line = document.createElement("li");
  line.append(element("a", draft.title, { href: `${draft.page}#q-${draft.question}` }));
  const details = document.createElement("details");
  details.append(element("summary", words.show), element("pre", textOf(draft)));
  if (buttons) {
    const button = element("button", words.discard, {
      type: "button",
      className: "btn btn-outline-secondary btn-sm",
    });
    button.addEventListener("click", async () => {
      await drop(draft);
      line.remove();
      place.hidden = !place.querySelector("li");
    });
    details.append(button);
  }
  line.append(details);
  return line;
}

function list(drafts, buttons = false) {
  const items = document.createElement("ul");
  items.className = "plain waits";
  items.append(...drafts.map((draft) => item(draft, buttons)));
  return items;
}

function show(drafts) {
  place.replaceChildren();
  place.className = "note ask mb-4";
  place.hidden = drafts.length === 0;
  if (drafts.length) place.append(element("p", words.waiting), list(drafts, true));
}

async function sendWaiting() {
  const drafts = (await waiting(person)).filter(elsewhere);
  show([...(await sendAll(drafts)), ...homeless]);
}

// Text whose question takes no such text any more.
document.addEventListener("unplaced", ({ detail }) => {
  homeless.push(detail);
  show(homeless);
});

// Signing out ------------------------------------------------------------------------------------

function ask(drafts) {
  const dialog = document.createElement("dialog");
  const title = element("h2", words.signOutTitle, { id: "abmelden" });
  const actions = Object.assign(document.createElement("form"), {
    method: "dialog",
    className: "actions",
  });
  actions.append(
    element("button", words.stay, { className: "btn btn-primary", autofocus: true }),
    element("button", words.signOut, { className: "btn btn-outline-secondary", value: "out" }),
  );
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.append(title, element("p", words.signOutText), list(drafts), actions);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "out");
    });
  });
}

let signing = null;

async function signOut(form) {
  await flush();
  const drafts = await waiting(person);
  const left = await sendAll(drafts);
  if (left.length && !(await ask(left))) return;
  document.dispatchEvent(new Event("discarded")); // its fields must not keep it again on leaving
  await Promise.all(drafts.map(drop));
  form.submit();
}

document.querySelectorAll("form[data-signs-out]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    signing ??= signOut(form).finally(() => (signing = null)); // pressed twice, it asks once
  });
});

if (person) {
  const channel = new BroadcastChannel("leitfaden");
  channel.postMessage("signed in");
  channel.close();
  sendWaiting();
  window.addEventListener("online", sendWaiting);
} else {
  waiting("");
}
