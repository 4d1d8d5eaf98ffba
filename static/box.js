// One answer of the section page: what is typed in its fields is kept in this browser, sent, and
// sent again until the server has said that it is stored. `page` is what all answers share.

import { drop, keep, keepOnLeaving, leaving, remove } from "./drafts.js";
import { Fields } from "./fields.js";
import { DONE, body, get, person, post, say, send, sendOnLeaving, words } from "./sending.js";
import { button, heal, list, mark, paragraph, savedLines, signInLink, steady } from "./telling.js";

const PAUSE_MS = 800;
const SHOWN_MS = 400; // what is saved sooner needs no "saving"
const KEEP_MS = 500; // a browser that takes longer to keep a text must not hold up its sending
const HEARD = [...DONE, "conflict", "refused"];
const UNSURE = ["unreachable", "failed"]; // nobody knows what the server has of it

function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export class Box {
  constructor(element, page) {
    this.page = page;
    this.element = element;
    this.fields = new Fields(element);
    this.key = this.fields.key;
    this.base = this.fields.number("base");
    this.wording = this.fields.number("wording");
    this.held = element.querySelector(".conflict") !== null; // waits for a choice between two texts
    const failed = element.classList.contains("failed");
    this.stored = this.held || failed ? null : JSON.stringify(this.fields.drawn);
    // What drafts and requests name as their base: in a conflict still what the person had seen.
    this.from = this.held ? 0 : this.base;
    this.state = this.held ? "conflict" : failed ? "refused" : "saved";
    this.sentence = element.querySelector(".invalid-feedback")?.textContent.trim() ?? "";
    this.ids = [];
    this.unsure = false;
    this.nextDraft(crypto.randomUUID(), null);
    if (this.state === "saved" && this.dirty) this.touch(); // typed before this script ran
  }

  get value() {
    return JSON.stringify(this.fields.pairs);
  }

  // Taken back, a text may still be what the server has: if nobody heard whether it came.
  get dirty() {
    return this.unsure || this.value !== this.stored;
  }

  get draftKey() {
    return [person, this.page.project, this.key, this.page.id].join(" ");
  }

  get side() {
    return this.element.querySelector(".side");
  }

  get history() {
    return this.page.form.dataset.history.replace("KEY", this.key);
  }

  nextDraft(id, value, tried = false) {
    Object.assign(this, { id, idOf: value, tried });
  }

  // The text of now. Each value has an id of its own, which a retry uses again.
  draft() {
    const value = this.value;
    if (value !== this.idOf) {
      if (this.tried) this.ids.push(this.id);
      this.nextDraft(crypto.randomUUID(), value);
    }
    return {
      key: this.draftKey,
      person,
      project: this.page.project,
      question: this.key,
      page: this.page.address,
      title: this.element.querySelector("h2").textContent,
      url: this.page.form.dataset.save.replace("KEY", this.key),
      base: this.from,
      wording: this.wording,
      id: this.id,
      ids: [...this.ids],
      fields: this.fields.pairs,
      at: Date.now(),
    };
  }

  // From here on another page of this browser may send it.
  async keep(draft) {
    this.tried = this.kept = true;
    this.keptAt = performance.now();
    const late = setTimeout(() => (this.unkept = true), KEEP_MS);
    const written = keep(draft).then(() => false, () => true);
    const kept = written.then((unkept) => {
      clearTimeout(late);
      this.unkept = unkept;
    });
    await Promise.race([kept, wait(KEEP_MS)]);
  }

  async forget() {
    if (leaving()) return;
    this.kept = false;
    await Promise.race([remove(this.draftKey).catch(() => {}), wait(KEEP_MS)]);
  }

  // Who types without a pause is not sent for long: what is typed is kept all the same.
  touch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE_MS);
    if (!(performance.now() - this.keptAt < PAUSE_MS) && this.dirty) this.keep(this.draft());
  }

  // Resolves when nothing is on its way any more.
  save() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.running && this.dirty) this.keep(this.draft()); // an answer may take long
    if (this.kept && !this.dirty) this.forget(); // typed and taken back
    this.running ??= this.round().finally(() => (this.running = null));
    return this.running;
  }

  async round() {
    while (this.dirty && !this.timer) {
      const draft = this.draft();
      await this.keep(draft);
      if (this.held) return;
      const answer = await this.ask(this.page.asking(draft));
      await this.take(answer, draft);
      if (this.value === JSON.stringify(draft.fields) || !HEARD.includes(answer.outcome)) return;
    }
  }

  async ask(draft) {
    const before = this.unsure;
    this.tried = this.unsure = true;
    clearTimeout(this.slow);
    this.slow = setTimeout(() => this.show("saving"), SHOWN_MS);
    const answer = await send(draft);
    this.unsure = !DONE.includes(answer.outcome) && (before || UNSURE.includes(answer.outcome));
    return answer;
  }

  async take(answer, draft) {
    if (DONE.includes(answer.outcome)) {
      await this.acknowledge(answer, draft);
    } else if (answer.outcome === "conflict") {
      await this.compare(answer, draft);
    } else {
      this.show(answer.outcome, answer.sentence);
      if (UNSURE.includes(answer.outcome)) this.page.failed();
    }
  }

  async acknowledge(answer, draft) {
    const more = answer.merged || answer.newest !== answer.number;
    const found = more ? await this.fetched() : null;
    const shows = found && !this.fields.crosses(found, draft.fields);
    this.stored = JSON.stringify(draft.fields);
    if (shows) {
      this.adopt(found, draft.fields);
    } else if (more) {
      this.ids.push(draft.id); // the page stays behind, and the next save says so by its old base
    } else {
      this.goOn(answer.number);
    }
    if (!shows) this.tell(answer);
    await this.settle(answer.time);
    this.page.met(answer.others);
  }

  // All that was sent is stored: nothing waits any more, no error and no choice.
  async settle(time) {
    clearTimeout(this.slow); // the margin says already that it is saved
    this.page.saved(time);
    this.held = false;
    this.wording = this.fields.number("wording");
    if (!this.dirty) await this.forget();
    heal(this.element);
    this.show(this.dirty && !this.timer ? "saving" : "saved"); // what was typed since goes next
  }

  // The revision that the next save is based on.
  goOn(number) {
    this.fields.rebase(number);
    this.base = this.from = number;
    this.ids = [];
    this.nextDraft(crypto.randomUUID(), null);
  }

  // Other people's text ---------------------------------------------------------------------------

  // This question as the page would show it now; null if it cannot be had.
  async fetched(response = get(this.page.address)) {
    try {
      const text = await (await response).text();
      const shown = new DOMParser().parseFromString(text, "text/html");
      return shown.getElementById(this.element.id);
    } catch {
      return null;
    }
  }

  adopt(found, sent) {
    steady(() => this.fields.adopt(found, sent));
    this.stored = JSON.stringify(new Fields(found).pairs);
    this.element.dataset.state = found.dataset.state;
    this.side.replaceWith(found.querySelector(".side"));
    this.goOn(this.fields.number("base"));
    list(this.key, found.dataset.state);
  }

  // Somebody else stored another text: the page itself, asked by the same form, compares the two.
  async compare(answer, draft) {
    const found = await this.fetched(post(this.page.address, body(draft), { accept: "text/html" }));
    const conflict = found?.querySelector(".conflict");
    const error = found?.querySelector(".invalid-feedback");
    if (!found) {
      this.show("unreachable");
      this.page.failed();
    } else if (conflict) {
      await this.hold(found, conflict, draft);
      this.show("conflict", answer.sentence);
    } else if (error) {
      this.show("refused", error.textContent.trim());
    } else if (this.fields.crosses(found, draft.fields)) {
      this.show(this.held ? "conflict" : "saving"); // what was typed since goes next
    } else {
      this.adopt(found, draft.fields);
      await this.settle(answer.time);
    }
  }

  // Both texts in view; mine waits in the browser, from the base that it was typed on.
  async hold(found, conflict, draft) {
    const { from, ids } = this;
    this.element.querySelector(".conflict")?.remove();
    this.adopt(found, draft.fields);
    Object.assign(this, { from, ids, held: true, stored: null });
    steady(() => this.element.querySelector(".field").before(conflict));
    await this.keep(this.draft());
  }

  // A button of the comparison, or "still fits": stored from the revision that was compared.
  async decide(pressed) {
    await this.running;
    if (!pressed.isConnected) return; // pressed twice, or other texts are compared by now
    const { name, value } = pressed;
    clearTimeout(this.timer);
    this.timer = null;
    const said = `${name} ${value} ${this.value}`;
    if (this.said?.said !== said) this.said = { said, id: crypto.randomUUID() };
    const draft = { ...this.draft(), id: this.said.id, ids: [], base: this.base };
    const sent = this.sendDecision({ ...draft, more: { [name]: value } });
    this.running = sent.finally(() => (this.running = null));
    await this.running;
    if (this.state === "saving") await this.save(); // typed on meanwhile
  }

  async sendDecision(draft) {
    await this.keep(this.draft());
    const answer = await this.ask(draft);
    if (answer.outcome === "conflict") {
      await this.compare(answer, { ...draft, base: this.from, more: {} });
    } else if (DONE.includes(answer.outcome)) {
      await this.decided(answer, draft);
    } else {
      const state = answer.outcome === "refused" && this.held ? "conflict" : answer.outcome;
      this.show(state, answer.sentence);
    }
  }

  async decided(answer, draft) {
    const found = await this.fetched();
    if (!found) {
      this.show("conflict", words.offline);
      return;
    }
    if (this.fields.crosses(found, draft.fields)) {
      await this.compare(answer, this.draft()); // typed on, from another text than the chosen one
      return;
    }
    this.adopt(found, draft.fields);
    const away = document.activeElement?.matches("textarea, select"); // who writes on goes on
    this.element.querySelectorAll(".older").forEach((note) => note.remove());
    await this.settle(answer.time);
    if (!away) this.fields.all.find((field) => field.checkVisibility?.() ?? true)?.focus();
  }

  // What the page says --------------------------------------------------------------------------

  show(state, sentence = "") {
    clearTimeout(this.slow);
    this.state = state;
    this.sentence = sentence;
    const marks = {
      saving: () => ["saving", "", words.saving],
      unreachable: () => ["offline", "ask", this.unkept ? words.lost : words.waits],
      failed: () => ["offline", "ask", this.unkept ? words.lost : words.waits],
      "signed-out": () => ["offline", "ask", this.unkept ? words.lost : words.waits],
      refused: () => ["error", "bad", this.refusal],
      conflict: () => ["conflict", "ask", words.conflict],
    };
    // The page's own sentence may be out of sight, so the way out stands here too.
    const ways = {
      failed: () => button(words.again, () => this.save()),
      "signed-out": signInLink,
    };
    if (marks[state]) this.side.replaceChildren(paragraph(mark(...marks[state]())));
    if (ways[state]) this.side.append(paragraph(ways[state]()));
    if (state === "conflict") list(this.key, state);
    this.page.changed();
  }

  get refusal() {
    return this.sentence ? say(words.refused, { reason: this.sentence }) : words.waits;
  }

  tell(answer) {
    this.side.replaceChildren(...savedLines(answer, this.history));
    this.element.dataset.state = answer.state;
    list(this.key, answer.state);
  }

  // A colleague saved this question lately, and this page does not show it yet.
  meet({ number, words: sentence }) {
    if (number <= this.base || this.dirty || this.held) return;
    const newest = button(words.showNewest, async () => {
      const found = await this.fetched();
      const newer = found && new Fields(found).number("base") > this.base;
      if (newer && !this.dirty && !this.running) this.adopt(found, this.fields.pairs);
    });
    this.side.replaceChildren(paragraph(sentence), paragraph(newest));
  }

  // Coming and going ----------------------------------------------------------------------------

  leave() {
    if (!this.dirty) return;
    const draft = this.draft();
    keepOnLeaving(draft);
    if (this.held || this.state === "refused") return;
    this.tried = this.unsure = true;
    sendOnLeaving(draft);
  }

  // A text that waited in this browser goes back into its field and is sent.
  async resume(draft) {
    if (draft.key === this.draftKey) return; // typed just now
    if (JSON.stringify(draft.fields) === this.value) {
      if (this.dirty) {
        Object.assign(this, { from: draft.base, ids: draft.ids });
        await this.keep(this.draft());
      }
      await drop(draft);
      return;
    }
    if (this.dirty || this.running) return;
    if (!this.fields.fill(draft.fields)) {
      document.dispatchEvent(new CustomEvent("unplaced", { detail: draft }));
      return;
    }
    Object.assign(this, { from: draft.base, ids: draft.ids, wording: draft.wording });
    this.nextDraft(draft.id, this.value, true);
    await this.keep(this.draft());
    await drop(draft);
    await this.save();
  }
}
