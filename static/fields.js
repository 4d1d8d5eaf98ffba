// The fields of one question: read, filled, renamed, brought to what the server has.

import { addRow, nameRows, orderRows } from "./rows.js";

// The part of a name behind key and base: "text", "cell.ROW.COLUMN".
function part(field) {
  return field.name.split(".").slice(2).join(".");
}

// What the server drew in a field, whatever was typed before this script ran.
function drawn(field) {
  if (field.type !== "select-one") return field.defaultValue;
  const options = [...field.options];
  return (options.find((option) => option.defaultSelected) ?? options[0]).value;
}

function cells(row) {
  return [...row.querySelectorAll("[name*='.cell.']")];
}

export class Fields {
  constructor(element) {
    this.element = element;
    this.key = element.dataset.key;
  }

  number(name) {
    return Number(this.element.querySelector(`[name="${this.key}.${name}"]`).value);
  }

  get table() {
    return this.element.querySelector("table.fill");
  }

  get all() {
    const prefix = `${this.key}.${this.number("base")}.`;
    return [...this.element.querySelectorAll("[name]")].filter((f) => f.name.startsWith(prefix));
  }

  // Names and values as pairs. An empty cell is as good as none.
  get pairs() {
    return this.read((radio) => radio.checked, (field) => field.value);
  }

  // The same as the server drew it.
  get drawn() {
    return this.read((radio) => radio.defaultChecked, drawn);
  }

  read(chosen, value) {
    return this.all
      .filter((field) => field.type !== "radio" || chosen(field))
      .map((field) => [part(field), value(field)])
      .filter(([name, text]) => text || !name.startsWith("cell."));
  }

  field(name) {
    return this.all.find((field) => part(field) === name);
  }

  // The base stands in the names, so that a browser puts no old text above a newer one.
  rebase(number) {
    const old = new RegExp(`^${this.key}\\.[0-9]+\\.`);
    const templates = [...this.element.querySelectorAll("template")].map((t) => t.content);
    for (const place of [this.element, ...templates]) {
      place.querySelectorAll("[name]").forEach((field) => {
        field.name = field.name.replace(old, `${this.key}.${number}.`);
      });
    }
    this.element.querySelector(`[name="${this.key}.base"]`).value = number;
  }

  put(field, value) {
    if (field.value === value) return;
    field.value = value;
    field.dispatchEvent(new Event("filled", { bubbles: true }));
  }

  choose(state) {
    const radios = this.all.filter((field) => field.type === "radio");
    const chosen = radios.find((radio) => radio.value === state);
    if (chosen) chosen.checked = true;
  }

  // Puts a text back that waited. False if it has no field here any more; then nothing changes.
  fill(pairs) {
    const inCells = pairs.filter(([name]) => name.startsWith("cell."));
    const others = pairs.filter(([name]) => !name.startsWith("cell."));
    if (others.some(([name, value]) => value && !this.field(name))) return false;
    if (!inCells.every(([name]) => this.takes(name))) return false;
    cells(this.element).forEach((field) => this.put(field, ""));
    if (this.table) this.addRows(inCells.map(([name]) => name.split(".")[1]));
    const fields = new Map(this.all.map((field) => [part(field), field]));
    for (const [name, value] of pairs) {
      if (name === "state") this.choose(value);
      else if (fields.has(name)) this.put(fields.get(name), value);
    }
    return true;
  }

  // Is there a field for a cell, or would there be one in a new row?
  takes(name) {
    if (!this.table) return false;
    const [, id, column] = name.split(".");
    const row = [...this.table.tBodies[0].rows].find((one) => one.dataset.row === id);
    const spare = this.element.querySelector("template").content;
    return cells(row ?? spare).some((field) => part(field).split(".")[2] === column);
  }

  addRows(ids) {
    const here = new Set([...this.table.tBodies[0].rows].map((row) => row.dataset.row));
    for (const id of ids) {
      if (!here.has(id)) addRow(this.element.querySelector(".field"), id);
      here.add(id);
    }
    nameRows(this.table);
  }

  // Takes over what the server shows in `found`; what was typed since `sent` went out stays.
  adopt(found, sent) {
    const before = new Map(sent);
    const now = new Map(new Fields(found).pairs);
    const untouched = (name, value) => value === (before.get(name) ?? "");
    for (const name of ["text", "note", "format"]) {
      const field = this.field(name);
      if (field && untouched(name, field.value)) this.put(field, now.get(name) ?? "");
    }
    if (untouched("state", new Map(this.pairs).get("state"))) this.choose(now.get("state"));
    if (this.table) this.adoptRows(found, untouched);
    this.rebase(new Fields(found).number("base"));
  }

  // Was something typed, since `sent` went out, where the server has another text by now? That one
  // was never in view here, and the next save would put this one above it.
  crosses(found, sent) {
    const sides = [this.pairs, sent, new Fields(found).pairs].map((pairs) => new Map(pairs));
    const names = sides.flatMap((side) => [...side.keys()]);
    return names.some((name) => {
      const [mine, before, now] = sides.map((side) => side.get(name) ?? "");
      return mine !== before && now !== before && now !== mine;
    });
  }

  adoptRows(found, untouched) {
    const body = this.table.tBodies[0];
    const left = new Map([...body.rows].map((row) => [row.dataset.row, row]));
    const order = [];
    for (const row of found.querySelectorAll("table.fill tbody tr")) {
      const mine = left.get(row.dataset.row);
      left.delete(row.dataset.row);
      if (mine) this.adoptCells(mine, row, untouched);
      if (mine) order.push(mine);
      else if (cells(row).some((field) => field.value)) order.push(document.importNode(row, true));
    }
    for (const row of left.values()) if (!this.removed(row, untouched)) order.push(row);
    orderRows(body, order);
    nameRows(this.table);
  }

  adoptCells(mine, theirs, untouched) {
    const now = new Map(cells(theirs).map((field) => [part(field), field.value]));
    cells(mine).forEach((field) => {
      if (untouched(part(field), field.value)) this.put(field, now.get(part(field)) ?? "");
    });
  }

  // A row that the server does not have: gone if others removed it, and nobody is in it.
  removed(row, untouched) {
    const filled = cells(row).some((field) => field.value);
    if (!filled || !cells(row).every((field) => untouched(part(field), field.value))) return false;
    cells(row).forEach((field) => this.put(field, ""));
    if (row.contains(document.activeElement)) return false;
    row.remove();
    return true;
  }
}
