// Comforts of the admin; every page works without them.
"use strict";

document.addEventListener("submit", (event) => {
  const asked = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (asked && !window.confirm(asked)) { event.preventDefault(); return; }
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "yes"; // a second tap must not send it twice
});

window.addEventListener("pageshow", () => { // also when the browser brings a page back
  for (const form of document.querySelectorAll("form[data-sent]")) { delete form.dataset.sent; }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) { return; }
  await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
  button.textContent = "Đã sao chép";
});

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-all]"); // one box that ticks all boxes of its name
  if (all) {
    for (const box of document.querySelectorAll(`input[type=checkbox][name="${all.dataset.all}"]`)) { box.checked = all.checked; }
  }
  if (event.target.closest("[data-sends]")) { event.target.form.requestSubmit(); }
});
