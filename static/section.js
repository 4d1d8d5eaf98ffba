// The section page: rows without a round trip, fields that grow, code, Ctrl+S, no text left behind.
// Without this module everything works by plain buttons.

const form = document.getElementById("abschnitt");
// A page that gives text back holds what is not saved yet.
let changed = document.getElementById("fehler") !== null;
const ROW_ALPHABET = "bcdfghjkmnpqrstvwxz23456789";

function newRowId() {
  const numbers = crypto.getRandomValues(new Uint32Array(8));
  return Array.from(numbers, (n) => ROW_ALPHABET[n % ROW_ALPHABET.length]).join("");
}

// Fields grow by themselves where the browser knows field-sizing; elsewhere this does it.
function grow(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

const growsItself = CSS.supports("field-sizing", "content");
if (!growsItself) {
  form.querySelectorAll("textarea").forEach(grow);
  form.addEventListener("input", (event) => event.target.matches("textarea") && grow(event.target));
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

// Rows -----------------------------------------------------------------------------------------

// At an end of the table the button that was pressed vanishes: the other one takes the focus.
function focusMover(row, button) {
  const visible = (mover) => getComputedStyle(mover).visibility === "visible";
  [button, ...row.querySelectorAll("button")].find(visible)?.focus();
}

// Rows are named by their place: after each change of places they are named anew.
function rename(table) {
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

const verbs = {
  add(button) {
    const field = button.closest(".field");
    const row = field.querySelector("template").content.firstElementChild.cloneNode(true);
    const id = newRowId();
    row.innerHTML = row.innerHTML.replaceAll("ROWID", id);
    row.dataset.row = id;
    field.querySelector("tbody").append(row);
    row.querySelector("textarea").focus();
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

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=row]");
  if (!button) return;
  event.preventDefault();
  const table = button.closest(".field").querySelector("table");
  verbs[button.value.split(":")[0]](button);
  rename(table);
  changed = true;
});

// Saving ---------------------------------------------------------------------------------------

form.addEventListener("input", () => {
  changed = true;
});
form.addEventListener("submit", () => {
  changed = false;
});
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    const button = document.querySelector("button[form=abschnitt]");
    if (button) form.requestSubmit(button);
  }
});

// A page that reports errors or two versions puts the focus on its summary.
document.getElementById("fehler")?.focus();
