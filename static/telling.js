// What the page says of saving: in the margin of each question, in the list of questions, and in
// the one region that screen readers follow.

import { say, words } from "./sending.js";

const SETTLED = ["answered", "not_applicable"];
const status = document.querySelector(".save [role=status]");

export function paragraph(...children) {
  const line = document.createElement("p");
  line.append(...children);
  return line;
}

// A state as shape and word.
export function mark(symbol, css, text) {
  const state = document.createElement("span");
  state.className = `state ${css}`;
  state.innerHTML = `<svg class="sign" aria-hidden="true"><use href="#m-${symbol}"/></svg><span></span>`;
  state.lastElementChild.textContent = text;
  return state;
}

export function link(text, href, more = {}) {
  return Object.assign(document.createElement("a"), { textContent: text, href, ...more });
}

export function button(text, press) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "plain-button linked", textContent: text });
  made.addEventListener("click", press);
  return made;
}

// In a tab of its own: the page, and what is typed there, stays as it is.
export function signInLink() {
  const href = `${words.signIn}?next=${encodeURIComponent(location.pathname)}`;
  return link(words.signInAgain, href, { target: "_blank", rel: "noopener" });
}

// The margin after a save: state, time, who, how many revisions.
export function savedLines(answer, history) {
  const [symbol, css, , title] = words.states[answer.state];
  const time = say(words.savedAt, { time: answer.time });
  const lines = title ? [paragraph(mark(symbol, css, title))] : [];
  if (answer.time) lines.push(paragraph(title ? time : mark("answered", "", time)));
  if (answer.outcome === "stored") lines.push(paragraph(words.own));
  if (answer.newest) {
    const counted = answer.newest === 1 ? words.revision : words.revisions;
    lines.push(paragraph(link(say(counted, { n: answer.newest }), history)));
  }
  return lines;
}

// The question's line in the list of questions, and the count above.
export function list(key, state) {
  const found = document.querySelector(`.jump a[href="#q-${key}"]`);
  const [symbol, css, word] = words.states[state];
  found.className = css;
  found.querySelector("use").setAttribute("href", `#m-${symbol}`);
  found.querySelector(".visually-hidden").textContent = ` ${word}:`;
  const states = [...document.querySelectorAll(".q")].map((question) => question.dataset.state);
  const settled = states.filter((one) => SETTLED.includes(one)).length;
  const counted = say(words.progress, { settled, total: states.length });
  document.getElementById("erledigt").textContent = counted;
}

// One sentence for the page; nothing is said twice.
export function announce(...parts) {
  const text = parts.map((part) => part.textContent ?? part).join(" ");
  if (status.textContent === text) return;
  status.replaceChildren(...parts.flatMap((part) => [part, " "]).slice(0, -1));
}

// Where somebody writes stays where it is, whatever appears above.
export function steady(change) {
  const field = document.activeElement;
  const top = field?.getBoundingClientRect().top;
  change();
  if (!field?.matches("textarea, select, input") || !field.isConnected) return;
  window.scrollBy({ top: field.getBoundingClientRect().top - top, behavior: "instant" });
}

// What reported an error or two texts at a question is over.
export function heal(element) {
  element.classList.remove("failed");
  element.querySelectorAll(".conflict, .invalid-feedback").forEach((part) => part.remove());
  element.querySelectorAll("[aria-invalid], [aria-describedby]").forEach((field) => {
    field.classList.remove("is-invalid");
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  });
  const summary = document.getElementById("fehler");
  summary?.querySelector(`a[href="#${element.id}"]`)?.closest("li").remove();
  if (summary && !summary.querySelector("li")) {
    summary.remove();
    document.title = document.title.replace(/^[^:]+: /, "");
  }
}
