// Text that waits in this browser until the server has it, in IndexedDB: unlike localStorage it is
// on disk as soon as it is written, so that it outlives a browser that is killed. Of a page that goes
// away it may miss the last text, which therefore stands in both until the next page.
//
// A draft: { key, person, project, question, page, title, url, base, wording, id, ids, fields, at }.
// `fields` are the pairs of names and values of one question, without key and base; `id` is the
// save id of this value, `ids` those that were sent from the same base and never answered.

const KEPT_MS = 30 * 24 * 60 * 60 * 1000;
const STORE = "drafts";
const LEFT = "leitfaden "; // before the keys of drafts in localStorage
const LEAVES_MS = 20_000; // what a page may take to come
let opened = null;
let leftAt = -Infinity;

// A page that is being left forgets no draft: the next one may have been drawn before the server
// stored the text, and shows it by the draft.
export function leaving() {
  return performance.now() - leftAt < LEAVES_MS;
}

window.addEventListener("beforeunload", () => (leftAt = performance.now()));
window.addEventListener("pageshow", () => (leftAt = -Infinity));

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("leitfaden", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => {
      request.result.onclose = () => (opened = null);
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  opened.catch(() => (opened = null));
  return opened;
}

// Runs `work` on the store and resolves with its request's result once all is on disk.
async function run(mode, work) {
  const transaction = (await database()).transaction(STORE, mode);
  const request = work(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

// Committed at once: what is still open when the page goes away never gets to the disk.
export function keep(draft) {
  return run("readwrite", (store) => {
    const put = store.put(draft);
    store.transaction.commit();
    return put;
  });
}

// IndexedDB looks for space before it writes, and drops what a page asked for that is gone by then;
// localStorage takes it at once.
export function keepOnLeaving(draft) {
  try {
    localStorage.setItem(LEFT + draft.key, JSON.stringify(draft));
  } catch {
    // It is full or forbidden.
  }
  keep(draft).catch(() => {});
}

// Moves over what pages kept on leaving.
export async function gather() {
  const left = Object.entries(localStorage).filter(([key]) => key.startsWith(LEFT));
  if (!left.length) return;
  await run("readwrite", (store) => {
    left.map(([, text]) => JSON.parse(text)).forEach((draft) => {
      const found = store.get(draft.key);
      found.onsuccess = () => found.result?.at >= draft.at || store.put(draft);
    });
  });
  left
    .filter(([key, text]) => localStorage.getItem(key) === text)
    .forEach(([key]) => localStorage.removeItem(key));
}

// Removes it, unless something newer was typed since.
export function drop(draft) {
  return run("readwrite", (store) => {
    const found = store.get(draft.key);
    found.onsuccess = () => found.result?.id === draft.id && store.delete(draft.key);
  });
}

export function remove(key) {
  return run("readwrite", (store) => store.delete(key));
}

// What waits of a person, oldest first; whose it ever is, it goes after thirty days.
export async function waiting(person) {
  await gather().catch(() => {});
  const all = await run("readonly", (store) => store.getAll()).catch(() => []);
  const old = Date.now() - KEPT_MS;
  await Promise.all(all.filter((draft) => draft.at < old).map(drop));
  return all
    .filter((draft) => draft.person === person && draft.at >= old)
    .sort((one, other) => one.at - other.at);
}

// Pages that are open write what was typed last, and send it, before anything is decided by it.
export const flushers = new Set();

export function flush() {
  return Promise.all([...flushers].map((flusher) => flusher()));
}
