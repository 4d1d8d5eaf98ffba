// Rows of a table to fill in: added, removed and moved without a round trip.

const ROW_ALPHABET = "bcdfghjkmnpqrstvwxz23456789";

export function newRowId() {
  const numbers = crypto.getRandomValues(new Uint32Array(8));
  return Array.from(numbers, (n) => ROW_ALPHABET[n % ROW_ALPHABET.length]).join("");
}

// An empty row at the end of the table of a question's field.
export function addRow(field, id) {
  const row = field.querySelector("template").content.firstElementChild.cloneNode(true);
  row.innerHTML = row.innerHTML.replaceAll("ROWID", id);
  row.dataset.row = id;
  field.querySelector("tbody").append(row);
  return row;
}

// Rows are named by their place: after each change of places they are named anew.
export function nameRows(table) {
  table.querySelectorAll("tbody tr").forEach((row, at) => {
    if (row.querySelector("th")) return;
    const title = table.dataset.row.replace("0", at + 1);
    row.querySelectorAll("textarea").forEach((field) => {
      field.ariaLabel = `${field.closest("td").dataset.label}: ${title}`;
    });
    row.querySelectorAll("button").forEach((button) => {
      button.ariaLabel = `${title}: ${button.dataset.verb}`;
    });
  });
}

// The given rows in this order; the one with the focus is not moved, which would lose it.
export function orderRows(body, rows) {
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  rows.slice(0, Math.max(at, 0)).forEach((row) => rows[at].before(row));
  body.append(...rows.slice(at + 1));
}

// At an end of the table the button that was pressed vanishes: the other one takes the focus.
function focusMover(row, button) {
  const visible = (mover) => getComputedStyle(mover).visibility === "visible";
  [button, ...row.querySelectorAll("button")].find(visible)?.focus();
}

const verbs = {
  add(button) {
    addRow(button.closest(".field"), newRowId()).querySelector("textarea").focus();
  },
  remove(button) {
    const row = button.closest("tr");
    const table = row.closest("table");
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    const target = next?.querySelector("textarea");
    (target || table.parentElement.querySelector("[value^='add:']")).focus();
  },
  up(button) {
    const row = button.closest("tr");
    const before = row.previousElementSibling;
    if (before && !before.querySelector("th")) before.before(row);
    focusMover(row, button);
  },
  down(button) {
    const row = button.closest("tr");
    row.nextElementSibling?.after(row);
    focusMover(row, button);
  },
};

export function changeRows(form) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=row]");
    if (!button) return;
    event.preventDefault();
    const table = button.closest(".field").querySelector("table");
    verbs[button.value.split(":")[0]](button);
    nameRows(table);
    table.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
