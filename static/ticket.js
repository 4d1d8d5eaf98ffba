// Copying a ticket's title and text; the page says aloud that it happened.

const status = document.querySelector("[role=status]");

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  const text = "value" in source ? source.value : source.textContent;
  try {
    await navigator.clipboard.writeText(text);
    status.textContent = button.dataset.done;
  } catch {
    status.textContent = button.dataset.failed;
    select(source);
  }
}

// Where the clipboard is closed to us, the text is selected for Ctrl+C.
function select(source) {
  if ("select" in source) source.select();
  else getSelection().selectAllChildren(source);
}

document.querySelectorAll("[data-copy]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
});
