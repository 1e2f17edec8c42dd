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

// ---- cases: keys of the queue, canned replies, looking up, and what is told while a page is open ----

const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, dialog[open]");

document.addEventListener("keydown", (event) => {
  const rows = [...document.querySelectorAll("[data-row]")];
  const search = document.querySelector("#tim");
  if (!search || typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) { return; }
  const at = rows.findIndex((row) => "on" in row.dataset);
  const steps = { j: 1, k: -1 };
  if (event.key in steps && rows.length) {
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + steps[event.key]))];
    rows[at]?.removeAttribute("data-on");
    next.dataset.on = "";
    next.querySelector("a.what").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  } else if (event.key === "x" && at >= 0) {
    rows[at].querySelector("input[type=checkbox]")?.click();
  } else if (event.key === "/") {
    search.focus();
    search.select();
  } else if (event.key === "?") {
    document.querySelector("#phim-tat").showModal();
  } else { return; }
  event.preventDefault();
});

document.addEventListener("focusin", (event) => { // Tab and a click choose a row as j and k do
  const row = event.target.closest("[data-row]");
  if (!row) { return; }
  for (const other of document.querySelectorAll("[data-row][data-on]")) { other.removeAttribute("data-on"); }
  row.dataset.on = "";
});

function insert(box, text) {
  const from = box.selectionStart === box.selectionEnd && !box.value ? 0 : box.selectionStart;
  const before = box.value.slice(0, from);
  const gap = before && !before.endsWith("\n") ? "\n" : "";
  box.setRangeText(gap + text, from, box.selectionEnd, "end");
  box.focus();
}

document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-fills]");
  const text = list?.selectedOptions[0]?.dataset.text;
  if (!text) { return; }
  const box = document.querySelector(list.dataset.fills);
  if (!box.value.trim() || window.confirm("Thay nội dung đang có bằng câu trả lời mẫu?")) { box.value = ""; insert(box, text); }
});

for (const button of document.querySelectorAll(".canned button")) { button.hidden = true; } // the list fills the box by itself

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-lookup]");
  if (!form) { return; }
  event.preventDefault();
  const place = document.querySelector("[data-found]");
  place.textContent = "Đang tra cứu…";
  try {
    const answer = await fetch(`${form.action}?${new URLSearchParams(new FormData(form))}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    show(place, page.querySelector("#tra-loi-cua-tro-ly"));
  } catch {
    place.textContent = "Chưa tra cứu được, vui lòng thử lại.";
  } finally {
    delete form.dataset.sent;
  }
});

function show(place, found) {
  place.textContent = found ? "" : "Không có câu trả lời.";
  if (!found) { return; }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet small";
  button.textContent = "Chèn vào câu trả lời";
  const text = found.querySelector("[data-answer]").textContent;
  button.addEventListener("click", () => {
    const box = document.querySelector("#tra-loi-text");
    box.closest("details").open = true;
    insert(box, text);
  });
  found.removeAttribute("id");
  found.className = "found";
  found.append(button);
  place.append(found);
}

const live = document.querySelector("[data-live]");
const HALF_AN_HOUR = 30 * 60 * 1000; // a page that nobody works on must not keep its session alive

function listen() {
  const changed = live.matches(".live") ? live : live.querySelector(".live");
  const others = live.querySelector("[data-others]");
  let source, used = Date.now();
  const open = () => {
    if (source || document.hidden) { return; }
    const address = new URL(live.dataset.live, window.location.href);
    address.searchParams.set("tu", live.dataset.since);
    source = new EventSource(address);
    source.addEventListener("thay-doi", (event) => { live.dataset.since = event.data; changed.hidden = false; });
    source.addEventListener("cung-xem", (event) => {
      const names = JSON.parse(event.data);
      if (!others) { return; }
      others.hidden = !names.length;
      if (names.length) { others.querySelector("[data-names]").textContent = names.join(", "); }
    });
  };
  const close = () => { source?.close(); source = undefined; };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  for (const kind of ["pointermove", "keydown", "touchstart"]) {
    document.addEventListener(kind, () => { used = Date.now(); open(); }, { passive: true });
  }
  window.setInterval(() => { if (Date.now() - used > HALF_AN_HOUR) { close(); } }, 60 * 1000);
  window.addEventListener("pagehide", close);
  open();
}

if (live) { listen(); }

// ---- the office: what citizens will read, while the reason is typed ----

for (const box of document.querySelectorAll("[data-preview]")) {
  box.addEventListener("input", () => { document.querySelector(box.dataset.preview).textContent = box.value || "…"; });
}
for (const button of document.querySelectorAll("[data-without-script]")) { button.hidden = true; }
