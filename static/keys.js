// allauth's scripts tell only the console that a key did not answer; this tells the person.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("misslungen").hidden = false;
});
