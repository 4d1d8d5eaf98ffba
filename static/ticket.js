// Copying a ticket's title and text; the page says aloud that it happened.

const status = document.querySelector("[role=status]");

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

// The link opens by itself; whoever holds a key down wants only the link.
function copyAndOpen(event) {
  if (!(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) copy(event.currentTarget);
}

document.querySelectorAll("button[data-copy]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
});
document.querySelectorAll("a[data-copy]").forEach((link) => link.addEventListener("click", copyAndOpen));
// What is said about copying differs with and without this script.
document.querySelectorAll("[data-script]").forEach((text) => (text.hidden = !text.hidden));
