// One draft to the server, and what became of it.

export const words = JSON.parse(document.getElementById("words").textContent);
export const person = document.body.dataset.person;
export const DONE = ["stored", "unchanged"];
const WAIT_MS = 20_000;
const KEEPALIVE_BYTES = 60_000; // browsers refuse more, for all requests that outlive their page
const SIGNED_OUT = { outcome: "signed-out" };
const UNREACHABLE = { outcome: "unreachable" };
let token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
let leaving = 0;

// A sentence of the page with its values put in.
export function say(sentence, values = {}) {
  return sentence.replace(/%\((\w+)\)s/g, (_all, name) => values[name]);
}

export function body(draft) {
  const form = new URLSearchParams({ person: draft.person, save_id: draft.id });
  draft.ids.forEach((id) => form.append("after", id));
  form.append(`${draft.question}.base`, draft.base);
  form.append(`${draft.question}.wording`, draft.wording);
  Object.entries(draft.more ?? {}).forEach(([name, value]) => form.append(name, value));
  draft.fields.forEach(([name, value]) => {
    form.append(`${draft.question}.${draft.base}.${name}`, value);
  });
  return form;
}

// Nothing waits for ever for a connection that broke without a word.
function patience() {
  return AbortSignal.timeout?.(WAIT_MS);
}

export function get(url, options = {}) {
  return fetch(url, { ...options, signal: patience() });
}

// A post of ours; null if the server cannot be reached.
export async function post(url, form, options = {}) {
  const headers = { Accept: options.accept ?? "application/json", "X-CSRFToken": token };
  try {
    return await fetch(url, {
      method: "POST",
      body: form,
      headers,
      keepalive: options.keepalive ?? false,
      signal: patience(),
    });
  } catch {
    return null;
  }
}

// Signing in makes the page's token void: a new one, once, if it is still the same person.
async function renewToken() {
  try {
    const told = await (await get(words.token, { cache: "no-store" })).json();
    if (told.person !== person) return false;
    token = told.csrf;
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => {
      field.value = token;
    });
    return true;
  } catch {
    return null;
  }
}

// Null if the connection broke in the middle of the answer.
async function read(response) {
  try {
    return await response.json();
  } catch (error) {
    return error instanceof SyntaxError ? {} : null;
  }
}

async function told(response) {
  if (!response) return UNREACHABLE;
  const answer = await read(response);
  if (!answer) return UNREACHABLE;
  if (answer.outcome) return answer;
  if (response.status === 401 || answer.reason === "other_person") return SIGNED_OUT;
  // A page where JSON should be is somebody else's: of a proxy, or of a hotel's network.
  const later = response.ok || response.status >= 500 || response.status === 429;
  return { ...answer, outcome: later ? "failed" : "refused", status: response.status };
}

// Resolves with {outcome: stored, unchanged, conflict, refused, failed, unreachable, signed-out, …}.
export async function send(draft) {
  const answer = await told(await post(draft.url, body(draft)));
  if (answer.reason !== "csrf") return answer;
  const renewed = await renewToken();
  if (renewed === null) return UNREACHABLE;
  return renewed ? told(await post(draft.url, body(draft))) : SIGNED_OUT;
}

// On leaving: nobody hears the answer, so the draft stays until the next page has asked.
export function sendOnLeaving(draft) {
  const form = body(draft);
  leaving += form.toString().length;
  if (leaving <= KEEPALIVE_BYTES) post(draft.url, form, { keepalive: true });
}

export function stay() {
  leaving = 0;
}
