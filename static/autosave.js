// Saves each answer while it is typed: 800 ms after the last key, on leaving its field and on
// leaving the page. At most one request for an answer is on its way, and the newest text goes last.
// Before it is sent each text is kept in this browser, until the server has said that it is stored.

import { Box } from "./box.js";
import { flushers, gather, waiting } from "./drafts.js";
import { person, say, stay, words } from "./sending.js";
import { announce, button, link, signInLink } from "./telling.js";

const RETRY_MS = [1000, 2000, 4000, 8000, 15_000, 30_000];
const PRESENCE_MS = 60_000;
const boxes = new Map();
let last = { time: "", asked: Date.now() };
let tries = 0;
let retrying = null;
let form = null;
let channel = null;

// What all answers of the page share.
function sharedBy(section) {
  return {
    form: section,
    project: section.dataset.project,
    id: crypto.randomUUID(),
    // The section's own address, whatever page of it is shown.
    address: new URL(section.getAttribute("action"), location).pathname,
    changed: report,
    failed: retryLater,
    saved(time) {
      tries = 0;
      last.time = time || last.time;
    },
    met(others = []) {
      others.forEach((other) => boxes.get(other.key)?.meet(other));
    },
    // Once a minute a save also asks who else was here.
    asking(draft) {
      if (!draft.base || Date.now() - last.asked < PRESENCE_MS) return draft;
      last.asked = Date.now();
      return { ...draft, more: { presence: 1 } };
    },
  };
}

// What is worst is said: one sentence for the page, in the region that screen readers follow.
function report() {
  const of = (...states) => [...boxes.values()].find((box) => states.includes(box.state));
  const out = of("signed-out");
  const refused = of("refused", "failed");
  const conflict = of("conflict");
  if (out) {
    announce(words.signedOut, signInLink());
  } else if (of("unreachable")) {
    announce(losesText() ? words.lost : words.offline);
  } else if (refused) {
    announce(refused.refusal, button(words.again, retry));
  } else if (conflict) {
    const sentence = conflict.sentence.replace(/\.$/, "") || words.conflict;
    announce(`${sentence} – `, link(words.compare, `#k-${conflict.key}`));
  } else if (of("saving")) {
    announce(words.saving);
  } else if (last.time) {
    announce(say(words.savedAt, last));
  }
}

function retryLater() {
  if (retrying) return;
  const pause = RETRY_MS[Math.min(tries, RETRY_MS.length - 1)];
  tries += 1;
  retrying = setTimeout(retry, pause * (0.75 + Math.random() / 2));
}

function retry() {
  clearTimeout(retrying);
  retrying = null;
  for (const box of boxes.values()) {
    if (box.held && box.state !== "conflict" && !box.running) box.show("conflict");
    else if (box.dirty && !box.timer && !box.held) box.save();
  }
}

// After a pause without a server, or a signing in elsewhere.
function retryWaiting() {
  const waits = ["unreachable", "failed", "signed-out"];
  if ([...boxes.values()].some((box) => waits.includes(box.state))) retry();
}

async function saveAll() {
  await Promise.all([...boxes.values()].map((box) => box.save()));
}

async function resumeAll() {
  for (const draft of await waiting(person)) {
    if (draft.project === form.dataset.project) await boxes.get(draft.question)?.resume(draft);
  }
}

// The save button: all is sent. Two texts wait for a choice first; what was refused is explained by
// the server's own page, with a summary on top.
async function submit(event) {
  const { submitter } = event;
  event.preventDefault();
  const all = [...boxes.values()];
  if (all.some((box) => box.dirty)) announce(words.saving); // not what was saved before
  await saveAll();
  const held = all.find((box) => box.held);
  if (held) {
    report();
    held.element.querySelector(".conflict button").focus();
  } else if (all.some((box) => box.state === "refused")) {
    form.removeEventListener("submit", submit);
    form.requestSubmit(submitter);
  } else if (all.some((box) => box.dirty)) {
    report();
  } else if (submitter?.dataset.next) {
    location.assign(submitter.dataset.next);
  } else if (!last.time) {
    announce(words.nothing);
  }
}

// What this browser cannot keep, and what was typed for questions that are gone.
function losesText() {
  const unkept = [...boxes.values()].some((box) => box.unkept && box.dirty);
  const gone = [...form.querySelectorAll("textarea[name$='.stray']")];
  return unkept || gone.some((field) => field.value && !field.closest(".q"));
}

// Somebody signed in in another tab. A page that listened while it is away would not be kept whole
// for the way back.
function listen() {
  channel = new BroadcastChannel("leitfaden");
  channel.addEventListener("message", retryWaiting);
}

function boxOf(event) {
  return boxes.get(event.target.closest?.(".q")?.dataset.key);
}

export function saveWhileTyping(section) {
  form = section;
  const page = sharedBy(section);
  // What waits comes back with the base that it was typed on. The browser would put it back too,
  // when one goes back, but above what the page was brought to meanwhile.
  form.autocomplete = "off";
  form.querySelectorAll(".q").forEach((element) => {
    boxes.set(element.dataset.key, new Box(element, page));
  });
  flushers.add(saveAll);
  form.addEventListener("input", (event) => boxOf(event)?.touch());
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, [type=radio]")) boxOf(event)?.save();
  });
  form.addEventListener("focusout", (event) => {
    const box = boxOf(event);
    if (box?.timer) box.save();
  });
  form.addEventListener("click", (event) => {
    const pressed = event.target.closest("button[name=choose], button[name=fits]");
    if (!pressed || !boxOf(event)) return;
    event.preventDefault();
    boxOf(event).decide(pressed);
  });
  form.addEventListener("submit", submit);
  document.addEventListener("discarded", () => boxes.clear());
  window.addEventListener("pagehide", () => {
    boxes.forEach((box) => box.leave());
    channel.close();
  });
  window.addEventListener("pageshow", ({ persisted }) => {
    stay();
    if (!persisted) return;
    listen();
    gather().catch(() => {}).then(retry);
  });
  window.addEventListener("online", retryWaiting);
  window.addEventListener("focus", retryWaiting);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") retryWaiting();
    else saveAll();
  });
  listen();
  window.addEventListener("beforeunload", (event) => {
    if (losesText()) event.preventDefault();
  });
  resumeAll();
}
