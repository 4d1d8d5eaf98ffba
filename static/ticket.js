// Copying a ticket's title and text; the page says aloud that it happened.

const MIDDLE = 1;
const status = document.querySelector(".copied");

// Nothing is waited for before the clipboard is asked: it takes a text only while somebody clicks.
async function copy(control) {
  const source = document.getElementById(control.dataset.copy);
  status.textContent = "";
  try {
    await write(source, document.getElementById(control.dataset.rich));
    status.textContent = control.dataset.done;
  } catch {
    status.textContent = control.dataset.failed;
    select(source);
  }
}

function write(source, rich) {
  if (!rich) return navigator.clipboard.writeText(source.value ?? source.textContent);
  const forms = { "text/html": rich.innerHTML, "text/plain": source.innerText };
  const blobs = Object.entries(forms).map(([type, text]) => [type, new Blob([text], { type })]);
  return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
}

// Where the clipboard is closed to us, the text is selected for Ctrl+C.
function select(source) {
  if ("select" in source) source.select();
  else getSelection().selectAllChildren(source);
}

document.querySelectorAll("button[data-copy]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
});
// A link opens by itself, however it is clicked: a middle click is none to the browser, but opens it too.
document.querySelectorAll("a[data-copy]").forEach((link) => {
  link.addEventListener("click", () => copy(link));
  link.addEventListener("auxclick", (event) => event.button === MIDDLE && copy(link));
});
// What is said about copying differs with and without this script.
document.querySelectorAll("[data-script]").forEach((text) => (text.hidden = !text.hidden));
