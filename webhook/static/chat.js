// Better with JavaScript: sends a message without leaving the page, Enter sends, the newest answer comes into view, and what is said
// later (an officer's answer) comes by itself.
"use strict";

const log = () => document.getElementById("log");
const question = document.getElementById("cau-hoi");
let news = null;

function showNewest() {
  const newest = document.getElementById("moi-nhat");
  if (newest) newest.scrollIntoView({ block: "start" });
}

async function show(answer) {
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const shown = page.getElementById("log");
  log().replaceChildren(...shown.childNodes);
  if (shown.dataset.notice) log().dataset.notice = shown.dataset.notice;
  document.querySelector("header").replaceWith(page.querySelector("header"));
  showNewest();
  listen();
}

function listen() {
  if (news || !log().dataset.notice) return;
  news = new EventSource("/chat/events?after=" + log().dataset.notice);
  news.addEventListener("message", async (event) => {
    if (Number(event.data) > Number(log().dataset.notice)) await fetch("/chat").then(show).catch(() => {});
  });
}

function says(text) {
  const mine = document.createElement("article");
  mine.className = "person";
  mine.append(Object.assign(document.createElement("p"), { textContent: text }));
  log().append(mine);
  mine.scrollIntoView();
  document.body.classList.add("waiting");
  return mine;
}

async function send(form, text) {
  if (!text.trim()) return;
  const mine = says(text);
  try {
    await show(await fetch("/chat", { method: "POST", body: new URLSearchParams({ text }) }));
    question.value = "";
    document.getElementById("vua-du").textContent = "";
  } catch {
    mine.remove();
    question.value = text;
    form.submit();
  } finally {
    document.body.classList.remove("waiting");
  }
}

async function sendPhotos(form) {
  const sent = new FormData(form);
  const mine = says(`Đang gửi ${sent.getAll("photo").length} ảnh…`);
  try {
    await show(await fetch("/chat/photo", { method: "POST", body: sent }));
  } catch {
    mine.remove();
    form.submit();
  } finally {
    document.body.classList.remove("waiting");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("action") === "/chat/photo") {
    event.preventDefault();
    if (!document.body.classList.contains("waiting")) sendPhotos(form);
    return;
  }
  if (form.getAttribute("action") !== "/chat") return;
  event.preventDefault();
  send(form, event.submitter && event.submitter.name === "text" ? event.submitter.value : question.value);
  question.focus();
});

question.addEventListener("input", () => {
  const room = document.getElementById("vua-du");
  const full = question.value.length >= question.maxLength;
  room.textContent = full ? `Ô này nhận nhiều nhất ${question.maxLength.toLocaleString("vi")} ký tự; phần sau đó đã bị cắt. Anh/chị xem lại, hoặc gửi làm hai lần.` : "";
});

question.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  question.form.requestSubmit();
});

showNewest();
listen();
