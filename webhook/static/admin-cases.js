// Comforts of the queue and of a case: keys, canned replies, looking up, and what is told while a page is open.
"use strict";

const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, dialog[open]");

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.id === "tim") { // back to the rows, where the other keys work again
    event.preventDefault();
    event.target.blur();
    return;
  }
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
  box.dispatchEvent(new Event("input", { bubbles: true }));
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
    if (signsIn(answer)) { ended(); place.textContent = ""; return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    show(place, page.querySelector("#tra-loi-cua-tro-ly"));
  } catch {
    place.textContent = "Chưa tra cứu được, vui lòng thử lại.";
  } finally {
    delete form.dataset.sent;
  }
});

function show(place, found) {
  place.textContent = found ? "" : "Chưa tra cứu được: câu hỏi cần ngắn hơn 500 ký tự.";
  if (!found) { return; }
  found.removeAttribute("id");
  found.className = "found";
  place.append(found);
  const text = found.querySelector("[data-insert]")?.dataset.insert;
  if (!text) { return; } // a refusal is nothing to tell a citizen
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet small";
  button.textContent = "Chèn vào câu trả lời";
  button.addEventListener("click", () => {
    const box = document.querySelector("#tra-loi-text");
    box.closest("details").open = true;
    insert(box, text);
  });
  found.append(button);
}

const signsIn = (answer) => answer.redirected && new URL(answer.url).pathname === "/admin/dang-nhap";

function ended() {
  const notice = document.querySelector("[data-ended]");
  const here = window.location.pathname + window.location.search;
  notice.querySelector("a").href = `/admin/dang-nhap?${new URLSearchParams({ tiep: here })}`;
  notice.hidden = false;
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
    source.addEventListener("error", whether);
    source.addEventListener("thay-doi", (event) => { live.dataset.since = event.data; changed.hidden = false; });
    source.addEventListener("cung-xem", (event) => {
      const names = JSON.parse(event.data);
      if (!others) { return; }
      others.hidden = !names.length;
      if (names.length) { others.querySelector("[data-names]").textContent = names.join(", "); }
    });
  };
  const whether = async () => { // a stream that was refused, not one that broke off, which comes again by itself
    if (source?.readyState !== EventSource.CLOSED) { return; }
    const asked = await fetch("/admin/tai-khoan").catch(() => null);
    if (asked && signsIn(asked)) { ended(); return; }
    window.setTimeout(() => { close(); open(); }, 30 * 1000);
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

// ---- the queue as it was left: the row that was read last, what was ticked, and how far down ----

const queue = document.querySelector("[data-row]")?.closest("table");
const PLACE = "hang-doi";

if (queue) {
  const { place } = queue.dataset;
  const left = JSON.parse(sessionStorage.getItem(PLACE));
  const rowOf = (id) => [...document.querySelectorAll("[data-row]")].find((row) => row.dataset.row === id);
  if (left?.place === place) {
    const row = rowOf(left.row);
    if (row) { row.dataset.on = ""; }
    const again = left.down !== null || performance.getEntriesByType("navigation")[0].type !== "navigate";
    if (again) { // who comes anew begins with nothing ticked
      for (const box of queue.querySelectorAll("input[name=chon]")) { box.checked ||= left.ticked.includes(box.value); }
    }
    if (left.down) { window.scrollTo(0, left.down); }
  }
  let down = null;
  document.querySelector("[data-reloads]")?.addEventListener("click", () => { down = window.scrollY; });
  window.addEventListener("pagehide", () => {
    const row = document.querySelector("[data-row][data-on]")?.dataset.row ?? "";
    const ticked = [...queue.querySelectorAll("input[name=chon]:checked")].map((box) => box.value);
    sessionStorage.setItem(PLACE, JSON.stringify({ place, row, ticked, down }));
  });
}
