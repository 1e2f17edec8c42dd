// What is being typed into a form with data-draft is kept until it is sent: no other button, no ended session loses it.
// In sessionStorage, not localStorage: these are citizens' affairs, often on a shared computer of an office. What is kept belongs to one
// officer and one tab; it ends with the tab, on signing out, when somebody else signs in, and after the longest session.
"use strict";
{
  const PREFIX = "nhap:", LONGEST = 12 * 60 * 60 * 1000;
  const officer = document.body.dataset.officer;
  const signedOut = new BroadcastChannel("dang-xuat");
  const forms = [...document.querySelectorAll("form[data-draft]")];
  let leaving = false;

  const kept = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  const read = (key) => JSON.parse(sessionStorage.getItem(key));
  const write = (key, draft) => sessionStorage.setItem(key, JSON.stringify(draft));
  const forget = (keys) => { for (const key of keys) { sessionStorage.removeItem(key); } };
  const keyOf = (field) => `${PREFIX}${field.form.dataset.draft}#${field.name}`;
  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.matches("textarea, select, input:not([type=hidden])"));
  const isBox = (field) => field.type === "checkbox";
  const valueOf = (field) => (isBox(field) ? String(field.checked) : field.value);
  const begunAs = (field) => {
    if (isBox(field)) { return String(field.defaultChecked); }
    return field.tagName === "SELECT" ? ([...field.options].find((one) => one.defaultSelected) ?? field.options[0])?.value : field.defaultValue;
  };

  function keep(field) {
    const key = keyOf(field), base = read(key)?.base ?? begunAs(field);
    if (valueOf(field) === base) { forget([key]); } else { write(key, { base, value: valueOf(field), words: field.tagName === "TEXTAREA", at: Date.now() }); }
    mark(field.form);
  }

  function put(field, value) {
    if (isBox(field)) { field.checked = value === "true"; } else { field.value = value; }
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const begun = (form) => fieldsOf(form).map(keyOf).filter((key) => read(key));

  function mark(form) { // the heading of a closed form says that something waits in it
    const heading = form.closest("details")?.querySelector("summary");
    const tag = heading?.querySelector(".tag.kept");
    if (heading && !tag && begun(form).length) {
      const begunTag = document.createElement("span");
      begunTag.className = "tag soon kept";
      begunTag.textContent = "đang gõ dở";
      heading.append(begunTag);
    } else if (tag && !begun(form).length) { tag.remove(); }
  }

  function restore(form) {
    const back = fieldsOf(form).filter((field) => read(keyOf(field)) && read(keyOf(field)).value !== valueOf(field));
    const older = back.filter((field) => read(keyOf(field)).base !== begunAs(field)).length;
    const at = new Date(Math.max(...back.map((field) => read(keyOf(field)).at)));
    for (const field of back) { put(field, read(keyOf(field)).value); }
    if (back.length) { tell(form, at, older); }
    mark(form);
  }

  function tell(form, at, older) {
    const line = document.createElement("p"), button = document.createElement("button");
    const time = at.toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
    line.className = "restored";
    line.setAttribute("role", "status");
    line.textContent = `Phần anh/chị gõ dở lúc ${time} vẫn còn. ${older ? "Nội dung gốc đã đổi từ lúc đó, vui lòng xem lại. " : ""}`;
    button.type = "button";
    button.className = "button quiet small";
    button.textContent = "Bỏ phần này";
    button.addEventListener("click", () => { drop(form); line.remove(); });
    line.append(button);
    form.prepend(line);
  }

  function drop(form) {
    forget(begun(form));
    for (const field of fieldsOf(form)) { put(field, begunAs(field)); }
  }

  function open() { // where the page has not opened a form to say what is wrong, the one that was written in last
    const newest = (form) => Math.max(0, ...begun(form).map((key) => read(key).at));
    const last = [...forms].sort((one, other) => newest(other) - newest(one))[0];
    const details = last?.closest("details");
    if (details && newest(last) && !document.querySelector("[aria-invalid=true], #truc-trac")) { details.open = true; }
  }

  function strays() { // what was typed for a form that the page no longer has: it can still be read and copied
    const place = document.querySelector("[data-strays]");
    const here = new Set(forms.map((form) => form.dataset.draft));
    const mine = (key) => key.startsWith(`${PREFIX}${place.dataset.strays}`) && !here.has(key.slice(PREFIX.length).split("#")[0]);
    const words = place ? kept().filter((key) => mine(key) && read(key).words) : [];
    for (const key of words) {
      const line = document.createElement("p");
      line.className = "words";
      line.textContent = read(key).value;
      place.querySelector("h2").after(line);
    }
    if (!words.length) { return; }
    place.hidden = false;
    place.querySelector("button").addEventListener("click", () => { forget(words); place.remove(); });
  }

  const done = officer && document.querySelector("[data-done]"); // this page says that the form before it was done
  for (const key of kept().filter((one) => read(one).sent)) {
    if (done) { forget([key]); } else { write(key, { ...read(key), sent: undefined }); }
  }
  if (officer) {
    if (sessionStorage.getItem("can-bo") !== officer) { sessionStorage.clear(); }
    sessionStorage.setItem("can-bo", officer);
    forget(kept().filter((key) => Date.now() - read(key).at > LONGEST));
    forms.forEach(restore);
    open();
    strays();
  }
  for (const line of document.querySelectorAll("[data-kept]")) { line.hidden = !kept().length; }

  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => { if (event.target.form?.dataset.draft && event.target.name) { keep(event.target); } });
  }

  function go() { // by a link or a form of ours: what is typed comes back, so nobody need be asked
    leaving = true;
    window.setTimeout(() => { leaving = false; }, 2000);
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("a[href]")?.origin === window.location.origin) { go(); }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) { return; }
    if (officer && "signsOut" in form.dataset) {
      if (kept().length && !window.confirm("Còn nội dung gõ dở chưa gửi; đăng xuất sẽ xóa. Đăng xuất?")) {
        delete form.dataset.sent;
        event.preventDefault();
        return;
      }
      sessionStorage.clear();
      signedOut.postMessage("");
    }
    if (form.dataset.draft) { for (const key of begun(form)) { write(key, { ...read(key), sent: true }); } }
    go();
  });

  signedOut.addEventListener("message", () => {
    sessionStorage.clear();
    go();
    if (officer) { window.location.assign("/admin/dang-nhap?bao=da-dang-xuat"); }
  });

  window.addEventListener("beforeunload", (event) => {
    if (!leaving && forms.some((form) => begun(form).length)) { event.preventDefault(); }
  });
}
