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

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) { window.print(); }
});

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-all]"); // one box that ticks all boxes of its name
  if (all) {
    for (const box of document.querySelectorAll(`input[type=checkbox][name="${all.dataset.all}"]`)) { box.checked = all.checked; }
  }
  if (event.target.closest("[data-sends]")) { event.target.form.requestSubmit(); }
});

const address = new URL(window.location.href); // a notice is of the form before it, not of the page when it is loaded again
if (address.searchParams.has("bao")) {
  address.searchParams.delete("bao");
  window.history.replaceState(window.history.state, "", address);
}

function counted(field) { // nothing is cut: who writes too much sees by how much
  const most = Number(field.dataset.most), written = [...field.value].length;
  let line = field.parentElement.querySelector(".counted");
  if (!line) {
    line = document.createElement("small");
    line.className = "counted";
    field.after(line);
  }
  line.hidden = written < most * 0.8;
  line.textContent = written > most ? `${written} trên ${most} ký tự: dài quá ${written - most}` : `${written} trên ${most} ký tự`;
  line.classList.toggle("wrong", written > most);
}

document.addEventListener("input", (event) => { if (event.target.matches("[data-most]")) { counted(event.target); } });
document.querySelectorAll("[data-most]").forEach(counted);

document.addEventListener("input", (event) => { // a list on the page is searched as it is typed, with or without marks
  const box = event.target.closest("[data-narrows]");
  if (!box) { return; }
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
  const lines = [...document.querySelectorAll(box.dataset.narrows)];
  for (const line of lines) { line.hidden = !plain(line.textContent).includes(plain(box.value.trim())); }
  document.querySelector("[data-none]").hidden = lines.some((line) => !line.hidden);
});

// ---- the office: what citizens will read, while the reason is typed ----

for (const box of document.querySelectorAll("[data-preview]")) {
  box.addEventListener("input", () => { document.querySelector(box.dataset.preview).textContent = box.value || "…"; });
}
for (const button of document.querySelectorAll("[data-without-script]")) { button.hidden = true; }
