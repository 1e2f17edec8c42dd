// Better with JavaScript: sends a message without leaving the page, Enter sends, the newest answer comes into view.
"use strict";

const log = () => document.getElementById("log");
const question = document.getElementById("cau-hoi");

function showNewest() {
  const newest = document.getElementById("moi-nhat");
  if (newest) newest.scrollIntoView({ block: "start" });
}

async function send(form, text) {
  if (!text.trim()) return;
  const mine = document.createElement("article");
  mine.className = "person";
  mine.append(Object.assign(document.createElement("p"), { textContent: text }));
  log().append(mine);
  mine.scrollIntoView();
  document.body.classList.add("waiting");
  try {
    const answer = await fetch("/chat", { method: "POST", body: new URLSearchParams({ text }) });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    log().replaceChildren(...page.getElementById("log").childNodes);
    document.querySelector("header").replaceWith(page.querySelector("header"));
    question.value = "";
    showNewest();
  } catch {
    mine.remove();
    question.value = text;
    form.submit();
  } finally {
    document.body.classList.remove("waiting");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("action") !== "/chat") return;
  event.preventDefault();
  send(form, event.submitter && event.submitter.name === "text" ? event.submitter.value : question.value);
  question.focus();
});

question.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  question.form.requestSubmit();
});

showNewest();
